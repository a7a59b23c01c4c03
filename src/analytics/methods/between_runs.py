"""How far runs of the same comparison differ by more than their own pairs explain.

The random-effects model: run i saw y_i = mu + u_i + e_i, where e_i has the variance v_i that the run's pairs tell and
u_i, what differs between runs (another day, another memory layout, another host), has the variance tau².
"""

from __future__ import annotations

import math

import numpy as np
from scipy import optimize, special

from bench.statistics.intervals import Array

LEAST_FREEDOM, MOST_FREEDOM = FREEDOMS = 0.1, 1e6  # of what the runs have in common
LEAST_VARIANCE = 1e-18  # of a log-ratio; figures that repeat exactly (a size on disk) have none at all


def weighted_mean(means: Array, weights: Array) -> float:
    """The mean of `means` (runs,) by `weights` (runs,)."""
    return float(np.sum(weights * means) / np.sum(weights))


def cochran_q(means: Array, variances: Array, tau2: float = 0.0) -> float:
    """Sum of squared distances from the weighted mean, each over v_i + tau² (Cochran, Biometrics 10, 1954)."""
    weights = 1 / (np.maximum(variances, LEAST_VARIANCE) + tau2)
    return float(np.sum(weights * (means - weighted_mean(means, weights)) ** 2))


def paule_mandel(means: Array, variances: Array) -> float:
    """tau² at which Cochran's Q equals its expectation, runs - 1; 0 where it is below that already.

    Paule and Mandel, Journal of Research of the National Bureau of Standards 87, 1982, section 2; recommended by
    Veroniki et al., Research Synthesis Methods 7, 2016, section 7.
    """
    expected = len(means) - 1
    if expected < 1 or cochran_q(means, variances) <= expected:
        return 0.0
    most = float(np.var(means, ddof=1)) * (expected + 1)
    return float(optimize.brentq(lambda tau2: cochran_q(means, variances, tau2) - expected, 0.0, most, xtol=1e-15))


def moderated(variances: Array, freedoms: Array) -> Array:
    """Variances of single pairs within each run, moved towards what the runs have in common; all of shape (runs,).

    The spread of three pairs is half luck, and a run that looks sharp by luck would outweigh the others: ten runs of
    three pairs each missed the truth in 4 of 100 intervals of 99 %, and with this in less than 1. Each keeps as much
    of its own as its degrees of freedom weigh against those of the prior, which is fitted to the scatter of the log
    variances (Smyth, Statistical Applications in Genetics and Molecular Biology 3:3, 2004, sections 3 and 6.2).
    Runs without any scatter (figures that repeat exactly) stay as they are if all are like that.
    """
    sound = variances > 0
    if not sound.any():
        return variances
    half = freedoms[sound] / 2
    logs = np.log(variances[sound]) - special.digamma(half) + np.log(half)
    scatter = float(np.var(logs, ddof=1)) if len(logs) > 1 else 0.0
    prior = _freedom_of(scatter - float(special.polygamma(1, half).mean()))
    if math.isinf(prior):
        return np.full_like(variances, math.exp(float(logs.mean())))
    common = math.exp(float(logs.mean() + special.digamma(prior / 2)) - math.log(prior / 2))
    return np.asarray((prior * common + freedoms * variances) / (prior + freedoms))


def _freedom_of(excess: float) -> float:
    """Degrees of freedom whose log variance scatters by `excess`, the inverse of trigamma; infinite for none."""
    if excess <= special.polygamma(1, MOST_FREEDOM / 2):
        return math.inf
    if excess >= special.polygamma(1, LEAST_FREEDOM / 2):
        return LEAST_FREEDOM
    found = optimize.brentq(lambda log: special.polygamma(1, math.exp(log) / 2) - excess, *np.log(FREEDOMS))
    return math.exp(float(found))


def i_squared(means: Array, variances: Array) -> float:
    """Share of the scatter between runs that their own pairs don't explain, 0 to 1.

    (Q - df) / Q: Higgins and Thompson, Statistics in Medicine 21, 2002, section 3.3.
    """
    q, freedom = cochran_q(means, variances), len(means) - 1
    return max(0.0, (q - freedom) / q) if q > 0 and math.isfinite(q) else 0.0
