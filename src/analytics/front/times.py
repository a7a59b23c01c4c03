"""A technique's time beside its baseline's over all runs of a host: one ratio with a 95 % interval."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy import special

from analytics.front.records import Figure
from analytics.methods import pooled_estimates
from analytics.methods.between_runs import moderated
from bench.statistics.intervals import CONFIDENCE

LEVEL = 1 - CONFIDENCE


def ratio_over_runs(means: Sequence[float], variances: Sequence[float | None], pairs: Sequence[int]) -> Figure:
    """The ratio from each run's mean log-ratio, variance of single pairs, and number of pairs, all of shape (runs,).

    Several runs are pooled as `bench compare` pools them, one run has Student's interval over its pairs, and single
    pairs have none. Raises ValueError for no run.
    """
    if not means:
        raise ValueError("a ratio needs one run or more")
    counted = [at for at, count in enumerate(pairs) if count >= 2 and variances[at] is not None]
    if not counted:
        return Figure(math.exp(float(np.mean(means))), runs=len(means))
    logs, counts = np.asarray([means[at] for at in counted]), np.asarray([pairs[at] for at in counted])
    spreads = np.asarray([variances[at] for at in counted], float)
    if len(counted) == 1:
        half = float(special.stdtrit(counts[0] - 1, 1 - LEVEL / 2)) * math.sqrt(spreads[0] / counts[0])
        value, low, high = (math.exp(logs[0] + away) for away in (0.0, -half, half))
        return Figure(value, low, high)
    errors = np.sqrt(moderated(spreads, counts - 1) / counts)
    found = pooled_estimates(logs, errors, level=LEVEL)
    return Figure(found.ratio, found.low, found.high, len(counted))


def mean_over_runs(mean_log: float, deviation_log: float | None, runs: int) -> Figure:
    """A positive figure over runs: geometric mean, with Student's interval where there are two or more."""
    value = math.exp(mean_log)
    if runs < 2 or deviation_log is None:
        return Figure(value, runs=runs)
    half = float(special.stdtrit(runs - 1, 1 - LEVEL / 2)) * deviation_log / math.sqrt(runs)
    return Figure(value, value * math.exp(-half), value * math.exp(half), runs)
