"""Percentiles, refused where the sample is too small to hold one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

MISS = 0.01  # chance that a sample of the least size has nothing beyond the percentile


@dataclass(frozen=True, slots=True)
class Refused:
    """A percentile that this sample can't support."""

    percentile: float
    samples: int
    needed: int

    def __str__(self) -> str:
        return f"p{self.percentile:g} needs {self.needed} samples, {self.needed - self.samples} more than there are"


def least_samples(percentile: float) -> int:
    """The size at which, with 99 % probability, at least one sample lies beyond the percentile (p90: 44, p99: 459)."""
    share = max(percentile, 100 - percentile) / 100
    return math.ceil(math.log(MISS) / math.log(share))


def percentile(samples: Sequence[float], which: float) -> float | Refused:
    """The percentile `which` (0 < which < 100) by linear interpolation, or why not."""
    needed = least_samples(which)
    if len(samples) < needed:
        return Refused(which, len(samples), needed)
    ordered = sorted(samples)
    place = (len(ordered) - 1) * which / 100
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
