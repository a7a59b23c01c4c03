"""Two techniques that were paired with one baseline and not with each other: compared by way of it.

The log-ratio of the two is the difference of their log-ratios to the common baseline; the pairs are separate, so their
variances add (Welch, Biometrika 34, 1947). That is wider than pairs of the two techniques themselves would be.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from scipy import stats

from bench.statistics.looks import Looks
from bench.statistics.many import CANNOT_TELL
from bench.statistics.settle import likely_spread, pairs_needed
from bench.statistics.verdict import MARGIN, Comparison, over_looks, settling_half, verdict_of

NOTE = "by way of the common baseline, variances added"


@dataclass(frozen=True, slots=True)
class Side:
    """A technique's log-ratios to the common baseline, one a pair; `[0.0]` is that baseline itself."""

    logs: Sequence[float]
    pair_s: float = 0.0  # seconds of one pair

    @property
    def varies(self) -> bool:
        """Whether these are measured pairs."""
        return list(self.logs) != [0.0]


def against(
    ours: Side, base: Side, metric: str, reading: str, looks: Looks, precision: float = 0.02, width: float = 1.0
) -> Comparison:
    """Two techniques compared by their log-ratios to a common baseline, at the level of the shorter side."""
    centre = statistics.fmean(ours.logs) - statistics.fmean(base.logs)
    sides = [side for side in (ours, base) if side.varies]
    least = min(len(side.logs) for side in sides)
    level = looks.level(least)
    if least < 2 or level <= 0:
        return Comparison(
            metric, math.exp(centre), 0.0, math.inf, CANNOT_TELL, math.inf, least, 1.0, reading, note="too few pairs"
        )  # fmt: skip
    shares = [(statistics.variance(side.logs) / len(side.logs), len(side.logs) - 1) for side in sides]
    error = width * math.sqrt(sum(share for share, _ in shares))
    freedom = (error / width) ** 4 / sum(share**2 / degrees for share, degrees in shares) if error else float(least)
    half = float(stats.t.ppf(1 - level / 2, freedom)) * error
    p_value = float(2 * stats.t.sf(abs(centre) / error, freedom)) if error else float(centre == 0)
    ratio, low, high = math.exp(centre), math.exp(centre - half), math.exp(centre + half)
    verdict = verdict_of(ratio, low, high, MARGIN)
    target = settling_half(half, verdict, precision, MARGIN)
    return Comparison(
        metric, ratio, low, high, verdict, math.expm1(half), least, over_looks(p_value, level, looks), reading,
        _seconds(sides, error, target, looks) if half > target else 0.0, NOTE,
    )  # fmt: skip


def _seconds(sides: Sequence[Side], error: float, target: float, looks: Looks) -> float:
    """Until both sides have the pairs that the sum of their variances asks for, as if it were one side's."""
    least = min(len(side.logs) for side in sides)
    needed = pairs_needed(likely_spread(error * math.sqrt(least), least - 1), target, looks)
    return sum(max(0, needed - len(side.logs)) * side.pair_s for side in sides)
