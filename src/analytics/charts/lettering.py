"""Names of any length, broken into lines that fit, and rows that grow with them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.export import look

LONGEST, LINES, LINE = 42, 3, 13  # characters of a line, lines of a name, pixels of a line
SPOKEN = frozenset({"runtime", "quant", "unit"})  # keys whose values speak for themselves
PARTS = re.compile(r"[^,\s/+-]*[,\s/+-]*")  # a part and what stands behind it


def broken(name: str, longest: int = LONGEST, lines: int = LINES) -> list[str]:
    """The name in lines, broken behind a comma, space or dash; of more lines than `lines` the middle is cut (…)."""
    found = [""]
    for part in _short_parts(name, longest):
        if len((found[-1] + part).rstrip()) <= longest:
            found[-1] += part
        else:
            found.append(part)
    found = [line.strip() for line in found]
    return found if len(found) <= lines else _cut(found, longest, lines)


def one_line(name: str, longest: int = LONGEST) -> str:
    """The name in one line, its middle cut where it is longer: the ends are what tells names apart."""
    if len(name) <= longest:
        return name
    head = (longest - 1) // 2
    return f"{name[:head]}…{name[len(name) - (longest - 1 - head) :]}"


def _short_parts(name: str, longest: int) -> list[str]:
    parts = [part for part in PARTS.findall(name) if part]
    return [part[at : at + longest] for part in parts for at in range(0, len(part), longest)]


def _cut(found: list[str], longest: int, lines: int) -> list[str]:
    if lines == 1:
        return [f"{found[0][: longest - 1]}…"]
    head = found[: lines - 1]
    head[-1] = f"{head[-1][: longest - 1]}…"
    return [*head, found[-1]]


def brief(name: str) -> str:
    """A technique's key without the words that its values don't need: `runtime=mlx,quant=q4` is `mlx q4`."""
    parts = [part.partition("=") for part in name.split(",")]
    if not all(mark for _, mark, _ in parts):
        return name
    return " ".join(value if key in SPOKEN else f"{key}={value}" for key, _, value in parts)


@dataclass(frozen=True, slots=True)
class Rows:
    """Named rows of a chart: the key of each, the y channel, the layers that write the names, the height."""

    keys: tuple[str, ...]
    y: Any
    names: tuple[Any, ...]
    height: int


def named_rows(names: Sequence[str], longest: int = LONGEST) -> Rows:
    """One row a name, in this order. Keys are numbers, so equal names stay apart."""
    import altair

    keys = tuple(str(at) for at in range(len(names)))
    lines = [broken(name, longest) for name in names]
    y = altair.Y("row:N", sort=list(keys), title=None, axis=None)
    by_count: dict[int, list[dict[str, Any]]] = {}
    for key, part in zip(keys, lines, strict=True):
        by_count.setdefault(len(part), []).append({"row": key, "lines": part})
    written = tuple(
        altair.Chart(look.rows(part))
        .mark_text(align="right", baseline="middle", fontSize=look.TEXT, color=look.INK, lineHeight=LINE,
                   dy=-(count - 1) * LINE / 2)
        .encode(y, x=altair.value(-8), text="lines:N")
        for count, part in by_count.items()
    )  # fmt: skip
    return Rows(keys, y, written, len(keys) * max(look.ROW, max(by_count, default=1) * LINE + 8))
