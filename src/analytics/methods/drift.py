"""Whether a series creeps up or down over time, and by how much from its first point to its last."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from bench.statistics.intervals import Array

LEAST_POINTS = 8
CONFIDENCE = 0.95
MOST_ALIKE = 0.95


@dataclass(frozen=True, slots=True)
class Drift:
    """Level at the last point over the level at the first, by a straight line of logarithms, with its 95 % interval.

    `p_value` is Kendall's, against no order at all. Both allow for `alike`, the correlation of neighbours in time.
    """

    ratio: float
    low: float
    high: float
    p_value: float
    points: int
    alike: float = 0.0


def drift(times: Sequence[float], values: Sequence[float]) -> Drift | None:
    """The drift of positive `values` (points,) over `times` (points,); None below LEAST_POINTS or at a single time.

    The slope is the median of all pairs' slopes (Theil 1950, Sen, JASA 63, 1968), its interval Sen's; the test is
    Kendall's tau (Biometrika 30, 1938). Points that resemble their neighbours count as fewer, n (1 - r) / (1 + r) for
    what the line leaves, r its correlation with the point before (Bayley and Hammersley, JRSS Supplement 8, 1946).
    Raises ValueError for values that aren't positive and finite.
    """
    x, y = np.asarray(times, float), np.asarray(values, float)
    if x.shape != y.shape or not (np.isfinite(x).all() and np.isfinite(y).all() and (y > 0).all()):
        raise ValueError("a drift needs a finite time and a positive, finite value for each point")
    if len(x) < LEAST_POINTS or np.ptp(x) == 0:
        return None
    order = np.argsort(x, kind="stable")
    x, logs = x[order], np.log(y[order])
    slope, _, low, high = stats.theilslopes(logs, x, CONFIDENCE)
    alike = _alike(logs - slope * x)
    wider = math.sqrt((1 + alike) / (1 - alike))
    tau = float(stats.kendalltau(x, logs).pvalue)
    p_value = 1.0 if math.isnan(tau) else float(2 * stats.norm.sf(stats.norm.isf(tau / 2) / wider))
    ends = (slope, slope - wider * (slope - low), slope + wider * (high - slope))
    ratio, least, most = (math.exp(max(-700.0, min(700.0, float(one) * float(np.ptp(x))))) for one in ends)
    return Drift(ratio, least, most, p_value, len(x), alike)


def _alike(left: Array) -> float:
    """Correlation of neighbours, of ranks so that no outlier hides it; 0 where it is negative."""
    ranks = stats.rankdata(left)
    before, after = ranks[:-1] - ranks.mean(), ranks[1:] - ranks.mean()
    spread = float(np.sum((ranks - ranks.mean()) ** 2))
    return min(MOST_ALIKE, max(0.0, float(np.sum(before * after)) / spread)) if spread > 0 else 0.0
