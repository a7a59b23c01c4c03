"""A source's words for a technique, and the canonical key that they mean (docs/techniques.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from analytics.names.rules import Words, holds, pairs_in, table
from bench.spec import canonical_key

ALSO_CALLED = {"attn": "attention", "spec": "speculative", "compute_unit": "unit"}
FIRST = ("runtime", "quant", "unit")  # what other rules ask about is read before them
REFUSED = "refused"

# The quantisation in a checkpoint's name, for sources that leave it there: Qwen3-1.7B-4bit, ...-Q4_K_M.gguf.
IN_NAMES = (
    (re.compile(r"[-_/:.](i?q[1-8]_(?:k_[sml]|k_xl|k|[01]|xxs|xs|nl|s|m))(?:\.gguf)?$", re.I), r"quant=\1"),
    (re.compile(r"[-_:](mxfp[48]|nvfp4)(?:\.gguf|-q4)?$", re.I), r"quant=\1"),
    (re.compile(r"[-_]([2-8])-?bit$", re.I), r"quant=q\1"),
    (re.compile(r"[-_:](bf16)$", re.I), r"quant=\1"),
)


@dataclass(frozen=True, slots=True)
class Spelling:
    """What a source's words mean.

    `key` is the canonical spelling, None where a part could not be mapped: `unmapped` then says which and why.
    `workload` holds what the words say of the workload; `notes` what was assumed or left out on purpose.
    `quant_from` is the checkpoint's name where the quantisation stands there and not in the words.
    """

    key: str | None
    workload: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    unmapped: tuple[str, ...] = ()
    quant_from: str = ""


@dataclass(frozen=True, slots=True)
class _Rule:
    part: str
    words: Words
    means: str
    workload: str
    where: Mapping[str, str]
    note: str


@cache
def spelled(words: str, *, source: str = "", model: str = "") -> Spelling:
    """Map words such as `quant=MLX-4bit;runtime=rapid-mlx;unit=GPU(Metal)` to their key.

    Parts stand in any order, between semicolons or, as in a key, between commas. A key is mapped to itself.
    `source` decides where a rule holds for one source only; `model` names the quantisation where the words don't.
    """
    found = _Reading({"source": source})
    for part, value in sorted(parts_of(words), key=lambda one: FIRST.index(one[0]) if one[0] in FIRST else len(FIRST)):
        found.read(part, value)
    named = "quant" not in found.pairs and "compute" not in found.pairs and found.take_from_name(model)
    key = None if found.unmapped else canonical_key(found.pairs)
    return Spelling(key, found.workload, tuple(found.notes), tuple(found.unmapped), model if named else "")


def parts_of(words: str) -> Iterator[tuple[str, str]]:
    """The parts of a source's words; one without `=` is a word by itself."""
    split = words.split(";") if ";" in words else re.split(r",(?=\s*[A-Za-z_]+=)(?![^(]*\))", words)
    for part in filter(None, (piece.strip() for piece in split)):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        yield (ALSO_CALLED.get(name.lower(), name.lower()), value) if equals else ("word", name)


class _Reading:
    """What the parts read so far have said."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self.known = known
        self.pairs: dict[str, str] = {}
        self.workload: dict[str, str] = {}
        self.notes: list[str] = []
        self.unmapped: list[str] = []

    def read(self, part: str, value: str) -> None:
        """Apply the first rule that fits."""
        for rule in _rules().get(part, ()):
            means = rule.words.expand(value, rule.means)
            if means is not None and holds(rule.where, {**self.known, **self.pairs}):
                self._take(rule, value, means)
                return
        self.unmapped.append(f"{part}={value}: no rule says what it means")

    def _take(self, rule: _Rule, value: str, means: str) -> None:
        if means == REFUSED:
            self.unmapped.append(f"{rule.part}={value}: {rule.note}")
            return
        for key, meaning in pairs_in(means.lower()).items():
            if self.pairs.setdefault(key, meaning) != meaning:
                self.unmapped.append(f"{rule.part}={value}: {key} is {self.pairs[key]} already")
        self.workload |= pairs_in((rule.words.expand(value, rule.workload) or "").lower())
        if rule.note:
            self.notes.append(rule.note)

    def take_from_name(self, model: str) -> bool:
        """The quantisation that a checkpoint's name ends with; False where it names none."""
        for pattern, means in IN_NAMES:
            found = pattern.search(model)
            if found:
                self.pairs |= pairs_in(found.expand(means).lower())
                self.notes.append(f"quantisation from the model's name, {model}")
                return True
        return False


@cache
def _rules() -> Mapping[str, tuple[_Rule, ...]]:
    by_part: dict[str, list[_Rule]] = {}
    for row in table("techniques"):
        rule = _Rule(
            row["part"], Words.of(row["words"]), row["means"], row["workload"], pairs_in(row["where"]), row["note"]
        )
        by_part.setdefault(rule.part, []).append(rule)
    return {part: tuple(rules) for part, rules in by_part.items()}
