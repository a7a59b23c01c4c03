"""How figures are told in a report: the same words in HTML and Markdown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from analytics.reporting.blocks import Cell
from bench.export import format as shown

if TYPE_CHECKING:
    from analytics.comparison import Compared
    from analytics.comparison.records import Quality

TONES = {"better": "better", "worse": "worse", "cannot tell": "cannot-tell", "same": "same"}
SHIFTED = ("better", "worse")


def counted(number: int, one: str, several: str = "") -> str:
    """`1 run`, `12 runs`."""
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"


def listed(names: Sequence[str], most: int = 4) -> str:
    """`a, b and c`; of more than `most` the first ones and how many there are besides."""
    shown_names = list(names[:most])
    if len(names) > most:
        return f"{', '.join(shown_names)} and {len(names) - most} more"
    return " and ".join([", ".join(shown_names[:-1]), shown_names[-1]] if len(shown_names) > 1 else shown_names)


def day(moment: datetime | None) -> str:
    """`2026-11-25`."""
    return f"{moment:%Y-%m-%d}" if moment else ""


def span(first: datetime | None, last: datetime | None) -> str:
    """`2026-11-25`, or from and to."""
    return day(last) if day(first) == day(last) else f"{day(first)} to {day(last)}"


def minute(moment: datetime | None) -> str:
    """`2026-11-25 17:34 UTC`."""
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else ""


def ratio_cell(row: Compared) -> Cell:
    """The ratio with its interval, and in words."""
    one = row.time
    words = shown.in_words(one.ratio, one.verdict) if bounded(row) else ""
    return Cell(shown.ratio_with_interval(one.ratio, one.low, one.high), one.ratio, words)


def bounded(row: Compared) -> bool:
    """Whether its ratio has an interval."""
    return 0 < row.time.low <= row.time.high < math.inf


def verdict_cell(row: Compared) -> Cell:
    """The verdict; of "cannot tell" what this data would have shown."""
    one = row.time
    about = shown.smallest_effect(one.smallest_effect) if one.verdict == "cannot tell" else ""
    return Cell(one.verdict, about=about, tone=TONES.get(one.verdict, ""))


def quality_words(one: Quality) -> str:
    """`perplexity +0.41 [+0.35, +0.47] worse`."""
    name = one.metric.replace("_", " ")
    if one.difference is None:
        return f"{name} {one.verdict}"
    if one.low is None or one.high is None:
        return f"{name} {shown.quantity(one.difference, one.unit)} {one.verdict}"
    return f"{name} {' '.join(shown.difference(one.difference, one.low, one.high, one.unit))} {one.verdict}"


def quality_cell(qualities: Sequence[Quality]) -> Cell:
    """Those that moved with their figures; of the others the names, as their figures say nothing more."""
    moved = [one for one in qualities if one.verdict in SHIFTED]
    rest = [
        f"{verdict}: {', '.join(named)}"
        for verdict in ("same", "cannot tell")
        if (named := [one.metric.replace("_", " ") for one in qualities if one.verdict == verdict])
    ]
    verdicts = {one.verdict for one in moved}
    tone = "worse" if "worse" in verdicts else "better" if verdicts else ""
    if not moved:
        return Cell("; ".join(rest))
    first, *others = [quality_words(one) for one in moved]
    return Cell(first, moved[0].difference, "; ".join([*others, *rest]), tone)


def shifted(row: Compared) -> list[str]:
    """`perplexity worse`: the qualities that moved."""
    return [f"{one.metric.replace('_', ' ')} {one.verdict}" for one in row.quality if one.verdict in SHIFTED]


def bytes_words(value: float | None) -> str:
    """A size for people; nothing where it isn't known."""
    return "" if value is None else shown.quantity(value, "B")


def rate(value: float | None, unit: str = "B/s") -> str:
    """A rate with a prefix: 273 GB/s, 1.4 Tops/s."""
    if value is None:
        return ""
    size, prefix = next(((s, p) for s, p in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")) if value >= s), (1.0, ""))
    return f"{shown.number(value / size)} {prefix}{unit}"
