"""A technique's time beside its baseline's over all runs of a host: one ratio with a 95 % interval."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy import special

from analytics.front.records import Figure
from analytics.methods.between_runs import moderated, paule_mandel
from analytics.methods.pooled import hksj
from bench.statistics.intervals import CONFIDENCE

MOST = 700.0  # the largest logarithm that is a number again


def ratio_over_runs(means: Sequence[float], variances: Sequence[float | None], pairs: Sequence[int]) -> Figure:
    """The ratio from each run's mean log-ratio, variance of single pairs, and number of pairs, all of shape (runs,).

    Several runs are pooled as `bench compare` pools them (without its verdict, which a front has no use for), one run
    has Student's interval over its pairs, and single pairs have none. Raises ValueError for no run.
    """
    if not means:
        raise ValueError("a ratio needs one run or more")
    counted = [at for at, count in enumerate(pairs) if count >= 2 and variances[at] is not None]
    if not counted:
        return Figure(math.exp(float(np.mean(means))), runs=len(means))
    logs, counts = np.asarray([means[at] for at in counted]), np.asarray([pairs[at] for at in counted])
    spreads = np.asarray([variances[at] for at in counted], float)
    if len(counted) == 1:
        return _around(float(logs[0]), math.sqrt(spreads[0] / counts[0]), int(counts[0]) - 1, 1)
    errors = moderated(spreads, counts - 1) / counts
    centre, error = hksj(logs, errors, paule_mandel(logs, errors))
    return _around(centre, error, len(counted) - 1, len(counted))


def mean_over_runs(mean_log: float, deviation_log: float | None, runs: int) -> Figure:
    """A positive figure over runs: geometric mean, with Student's interval where there are two or more."""
    if runs < 2 or deviation_log is None:
        return Figure(math.exp(mean_log), runs=runs)
    return _around(mean_log, deviation_log / math.sqrt(runs), runs - 1, runs)


def _around(centre: float, error: float, freedom: int, runs: int) -> Figure:
    """A figure from its logarithm, the error of that, and Student's degrees of freedom."""
    half = float(special.stdtrit(freedom, 0.5 + CONFIDENCE / 2)) * error
    return Figure(math.exp(centre), math.exp(centre - half), math.exp(min(centre + half, MOST)), runs)
