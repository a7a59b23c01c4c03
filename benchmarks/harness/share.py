"""A share of counted cases with its interval."""

from __future__ import annotations

from dataclasses import dataclass

from scipy import stats


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `of`, with Wilson's 95 % interval (Wilson, JASA 1927); all three None where nothing was counted."""

    count: int
    of: int
    share: float | None
    low: float | None
    high: float | None


def share(count: int, of: int) -> Share:
    """Count and total to a share."""
    if of == 0:
        return Share(0, 0, None, None, None)
    interval = stats.binomtest(count, of).proportion_ci(0.95, "wilson")
    return Share(count, of, count / of, float(interval.low), float(interval.high))
