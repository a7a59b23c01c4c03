"""Whether a series creeps up or down over time, and by how much from its first point to its last."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

LEAST_POINTS = 8
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Drift:
    """Level at the last point over the level at the first, by a straight line of logarithms, with its 95 % interval.

    `p_value` is Kendall's, against no order at all; points that resemble their neighbours make it too small.
    """

    ratio: float
    low: float
    high: float
    p_value: float
    points: int


def drift(times: Sequence[float], values: Sequence[float]) -> Drift | None:
    """The drift of positive `values` (points,) over `times` (points,); None below LEAST_POINTS or at a single time.

    The slope is the median of all pairs' slopes (Theil 1950, Sen, JASA 63, 1968), its interval Sen's; the test is
    Kendall's tau (Biometrika 30, 1938).
    Raises ValueError for values that aren't positive and finite.
    """
    x, y = np.asarray(times, float), np.asarray(values, float)
    if x.shape != y.shape or not (np.isfinite(x).all() and np.isfinite(y).all() and (y > 0).all()):
        raise ValueError("a drift needs a finite time and a positive, finite value for each point")
    if len(x) < LEAST_POINTS or np.ptp(x) == 0:
        return None
    slope, _, low, high = stats.theilslopes(np.log(y), x, CONFIDENCE)
    p_value = float(stats.kendalltau(x, y).pvalue)
    span = float(np.ptp(x))
    ratio, least, most = (math.exp(min(700.0, float(one) * span)) for one in (slope, low, high))
    return Drift(ratio, least, most, 1.0 if math.isnan(p_value) else p_value, len(x))
