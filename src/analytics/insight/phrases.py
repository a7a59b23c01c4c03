"""Figures and lists as they stand in a finding's sentence."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.insight.finding import Evidence, Strength
from analytics.methods.clusters import Clustered
from bench.export.format import number, percent, quantity

__all__ = ["counted", "listed", "number", "percent", "quantity", "spread", "strength", "times"]


def times(value: float) -> str:
    """`1.56 times`."""
    return f"{number(value, 3)} times"


def listed(parts: Sequence[str], most: int = 6) -> str:
    """`a, b and c`; of many the first, and how many more."""
    names = list(dict.fromkeys(parts))
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def counted(count: int, one: str, many: str = "") -> str:
    """`1 machine`, `3 machines`."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def spread(found: Clustered, digits: int = 3) -> str:
    """`0.91 (95 % interval 0.89 to 0.93)`, or how far the few machines lie apart where there is no interval."""
    middle = number(found.value, digits)
    if found.low is not None and found.high is not None:
        return f"{middle} (95 % interval {number(found.low, digits)} to {number(found.high, digits)})"
    if found.clusters > 1:
        return f"{middle} ({number(found.lowest, digits)} to {number(found.highest, digits)}, too few for an interval)"
    return f"{middle} (one machine, no interval)"


def strength(level: str, why: str, rows: Sequence[Evidence], machines: int) -> Strength:
    """The strength of what stands on these figures."""
    return Strength(level, why, len(rows), machines, len({one.source for one in rows}))
