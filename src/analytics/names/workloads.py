"""What sources say of a workload, as pairs: batch, tokens of the prompt and of the answer, shape.

`pp512` and `prompt 512` are prompt=512, `tg128` is tokens=128, `ctx4096` is context=4096; what is none of these stays
as the source says it, under shape.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

ORDER = ("batch", "prompt", "tokens", "context", "steps", "shape")
PARTS = (
    (re.compile(r"(?:pp|prompt )(\d+)", re.I), "prompt"),
    (re.compile(r"(?:tg|gen ?)(\d+)", re.I), "tokens"),
    (re.compile(r"ctx(\d+)", re.I), "context"),
    (re.compile(r"ctx(\d+)k", re.I), "context"),
)
LABEL = re.compile(r"^(?:short|long): ")
SCORE = re.compile(r"(\w+) \(\d+/(\d+)\)")  # of an evaluation: how many of how many; the first is the result
PADDED = re.compile(r" \(padded \d+\)$")  # what the packing does to a text, not another text
GUIDED = re.compile(r"2 \(CFG\)")  # guidance doubles the batch inside; one image comes out


def workload_pairs(batch: str, shape: str) -> dict[str, str]:
    """The pairs of a source's batch and shape; empty where it says nothing."""
    pairs = {"batch": "1" if GUIDED.fullmatch(batch) else batch} if batch else {}
    text = PADDED.sub("", shape.strip())
    if scored := SCORE.fullmatch(text):
        return {**pairs, "shape": scored[1], "examples": scored[2]}
    known = [_part(piece) for piece in re.split(r"[/+]|, ", LABEL.sub("", text)) if piece]
    if known and all(known):
        return pairs | dict(one for one in known if one)
    return {**pairs, "shape": text.replace(",", ";")} if text else pairs


def workload_name(pairs: Mapping[str, str]) -> str:
    """`batch=1,prompt=512,tokens=128`: pairs in one order, those without a place of their own by alphabet."""

    def place(key: str) -> tuple[int, str]:
        return (ORDER.index(key), "") if key in ORDER else (len(ORDER), key)

    return ",".join(f"{key}={pairs[key]}" for key in sorted(pairs, key=place))


def _part(piece: str) -> tuple[str, str] | None:
    for pattern, name in PARTS:
        if found := pattern.fullmatch(piece.strip()):
            thousands = 1024 if pattern.pattern.endswith("k") else 1
            return name, str(int(found[1]) * thousands)
    return None
