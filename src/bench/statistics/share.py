"""A share of counted cases with its interval, and whether two opposite counts are one as likely as the other."""

from __future__ import annotations

from dataclasses import dataclass

from scipy import stats

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `of`, with Wilson's 95 % interval (Wilson, JASA 1927); all three None where nothing was counted."""

    count: int
    of: int
    share: float | None
    low: float | None
    high: float | None


def share(count: int, of: int) -> Share:
    """Count and total to a share.

    Raises ValueError where the count isn't between 0 and the total.
    """
    if not 0 <= count <= of:
        raise ValueError(f"{count} of {of} is no share")
    if of == 0:
        return Share(0, 0, None, None, None)
    interval = stats.binomtest(count, of).proportion_ci(CONFIDENCE, "wilson")
    return Share(count, of, count / of, float(interval.low), float(interval.high))


def above(count: int, of: int, rate: float) -> float:
    """One-sided p of at least `count` of `of` where each happens with probability `rate` (exact binomial)."""
    return float(stats.binomtest(count, of, rate, "greater").pvalue) if of else 1.0


def asymmetry(up: int, down: int) -> float:
    """Two-sided p of a split as uneven as this where both are as likely (exact sign test)."""
    return float(stats.binomtest(up, up + down, 0.5).pvalue) if up + down else 1.0
