"""How strongly a series speaks for a step, at its best split: ranks of whitened points, for many series at once.

What one look does, in order:

1. Ranks become normal scores (van der Waerden's; Hajek, Sidak and Sen, Theory of Rank Tests, 1999, section 4.1),
   so that one wild point weighs no more than the largest of ordinary ones.
2. The best step is taken out of the scores, and only then the lag-1 autocorrelation is read: a step left in looks
   like autocorrelation and hides itself. The reading is corrected for the bias that this and the means bring
   (Serinaldi and Kilsby, Stochastic Environmental Research and Risk Assessment 30, 2016: prewhitening by AR(1) works
   for rank tests of a change when step and autocorrelation are estimated together and the bias is corrected).
3. Points less the autocorrelation times the point before are ranked again: under no change nearly exchangeable.
4. For each split the sum of scores on its shorter side is compared with its permutation distribution: a symmetric
   beta law with the exact support and variance (moment matching as in Zhou and Wang, Stat 1, 2012), as a normal
   deviate. A normal approximation would blunt a segment of 3 points in 100, whose sum can't go beyond 3.7 standard
   deviations although only 1 in 161,700 orders gets there.
5. Deviates are divided by what an autocorrelation read too low would add to them. Long segments suffer most, and a
   step of few recent points keeps its strength.

The largest deviate over all splits is the strength, as in the change point model of Ross, Tasoulis and Adams
(Technometrics 53, 2011); critical_values.csv says how large it gets by chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special, stats

LEAST_SEGMENT = 3  # points on each side of a split: one spike, or two, are no change
LARGEST_PHI = 0.9
UNDERESTIMATE = 3.0  # standard errors by which the autocorrelation may have been read too low
TO_SD = 1.4826  # median distance from the median, to a normal standard deviation
WILD = 4.0  # standard deviations
NOTHING = 1e-12  # share of a sum of squares that is rounding

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Scan:
    """What one look saw in each of several series of one length; arrays of shape (series,)."""

    strength: Array  # the largest deviate over the splits, in units of a normal deviate; 0 for a constant series
    split: Array  # the number of points before the most likely change
    phi: Array  # lag-1 autocorrelation, 0 to 0.9


def scan(series: Array) -> Scan:
    """Look once at each row of `series`, shape (series, points), at least 2 * LEAST_SEGMENT points, all finite."""
    count = series.shape[1]
    scores = normal_scores(series)
    before = deviates(scores).argmax(axis=1) + LEAST_SEGMENT
    phi = _autocorrelation(_without_step(scores, before))
    plain = deviates(normal_scores(_whitened(series, phi)))
    strength = (plain / _inflation(phi, count)).max(axis=1)
    return Scan(strength, plain.argmax(axis=1) + LEAST_SEGMENT, phi)


def normal_scores(series: Array) -> Array:
    """Van der Waerden scores of each row, ties at their middle rank, centred; shape kept."""
    count = series.shape[1]
    order = np.argsort(series, axis=1, kind="stable")
    ordered = np.take_along_axis(series, order, axis=1)
    table = special.ndtri((np.arange(count) + 0.5) / count)
    scores = np.empty(series.shape)
    np.put_along_axis(scores, order, np.broadcast_to(table, series.shape), axis=1)
    for row in np.flatnonzero((ordered[:, 1:] == ordered[:, :-1]).any(axis=1)):
        scores[row] = special.ndtri((stats.rankdata(series[row]) - 0.5) / count)
    scores -= scores.mean(axis=1, keepdims=True)
    return scores


def deviates(scores: Array) -> Array:
    """Size of the step at each split as a normal deviate, shape (series, points - 2 * LEAST_SEGMENT + 1)."""
    count = scores.shape[1]
    ordered = np.sort(scores, axis=1)
    if not (np.diff(ordered, axis=1) <= NOTHING).any():
        ordered = ordered[:1]  # without ties all rows hold the same scores
    before = np.arange(LEAST_SEGMENT, count - LEAST_SEGMENT + 1)
    shorter = np.minimum(before, count - before)
    sums = np.cumsum(scores, axis=1)[:, before - 1] * np.where(before <= count - before, 1, -1)
    upper = np.cumsum(ordered[:, ::-1], axis=1)[:, shorter - 1]
    lower = -np.cumsum(ordered, axis=1)[:, shorter - 1]
    variance = shorter * (count - shorter) / (count * (count - 1)) * np.sum(ordered**2, axis=1, keepdims=True)
    freedom = np.maximum(upper * lower / np.maximum(variance, NOTHING) - 1, 1.0)
    share = np.abs(sums) / np.maximum(np.where(sums > 0, upper, lower), NOTHING)
    found = _as_normal(np.minimum(share, 1 - 1e-15), freedom)
    return np.minimum(found, np.where(sums > 0, _rarest(ordered[:, ::-1], shorter), _rarest(ordered, shorter)))


def _as_normal(share: Array, freedom: Array) -> Array:
    """A symmetric beta variable on [-1, 1] as a normal deviate, by Student's t (Wallace, Ann. Math. Stat. 30, 1959)."""
    found: Array = (8 * freedom + 1) / (8 * freedom + 3) * np.sqrt(-freedom * np.log1p(-share * share))
    return found


def _rarest(ordered: Array, taken: Array) -> Array:
    """The deviate of the most extreme sum: the `taken` first of `ordered`, one choice of all, or of few by ties."""
    count = ordered.shape[1]
    last = ordered[:, taken - 1]
    ahead = np.empty(last.shape)
    tied = np.empty(last.shape)
    for row, values in enumerate(ordered):
        rising = values if values[0] <= values[-1] else -values
        edge = last[row] if values[0] <= values[-1] else -last[row]
        ahead[row] = np.searchsorted(rising, edge - NOTHING, side="left")
        tied[row] = np.searchsorted(rising, edge + NOTHING, side="right") - ahead[row]
    logs = _log_choose(tied, taken - ahead) - _log_choose(np.asarray(float(count)), taken)
    deviate: Array = -special.ndtri_exp(np.minimum(logs, np.log(0.5)))
    return deviate


def _log_choose(total: Array, taken: Array) -> Array:
    chosen: Array = special.gammaln(total + 1) - special.gammaln(taken + 1) - special.gammaln(total - taken + 1)
    return chosen


def _without_step(values: Array, before: Array) -> Array:
    """Each row less its mean before and its mean after the split."""
    sums = np.cumsum(values, axis=1)
    left = np.take_along_axis(sums, before[:, None] - 1, axis=1)
    right = (sums[:, -1:] - left) / (values.shape[1] - before)[:, None]
    return values - np.where(np.arange(values.shape[1]) < before[:, None], left / before[:, None], right)


def _autocorrelation(rest: Array) -> Array:
    """Lag-1 autocorrelation of what a best step has been taken out of, corrected for the bias that this brings.

    Simulated for 40 to 200 points and 0 to 0.8: the reading is phi - (4 + 9 phi) / points, nearly.
    """
    count = rest.shape[1]
    power = np.sum(rest * rest, axis=1)
    sound = power > NOTHING * count
    reading = np.sum(rest[:, 1:] * rest[:, :-1], axis=1) / np.where(sound, power, 1.0)
    return np.where(sound, np.clip((count * reading + 4) / max(count - 9, 1), 0.0, LARGEST_PHI), 0.0)


def _whitened(series: Array, phi: Array) -> Array:
    """Innovations of an AR(1) process around the median, shape kept.

    A wild point is an outlier and not an innovation that goes on: what it hands on to the next point is bounded.
    """
    around = series - np.median(series, axis=1, keepdims=True)
    scatter = TO_SD * np.median(np.abs(around), axis=1, keepdims=True)
    bound = np.where(scatter > 0, WILD * scatter, np.inf)
    white = np.empty(around.shape)
    white[:, 0] = around[:, 0] * np.sqrt(1 - phi**2)
    white[:, 1:] = around[:, 1:] - phi[:, None] * np.clip(around, -bound, bound)[:, :-1]
    return white


def _inflation(phi: Array, count: int) -> Array:
    """Factor on the standard deviation of a segment's mean where phi was read too low by UNDERESTIMATE errors.

    Whitening by phi leaves an AR(f) process, f = phi + gap, the correlation gap * f^(j - 1) at lag j; the factor is
    the root of 1 + 2 * sum over j < m of (1 - j / m) * gap * f^(j - 1) for a segment of m points, summed up.
    """
    gap = UNDERESTIMATE * 1.1 * np.sqrt((1 - phi**2) / count)[:, None]
    true = np.minimum(phi[:, None] + gap, 0.95)
    before = np.arange(LEAST_SEGMENT, count - LEAST_SEGMENT + 1)
    shorter = np.minimum(before, count - before)
    plain = (1 - true ** (shorter - 1)) / (1 - true)
    weighted = (1 - shorter * true ** (shorter - 1) + (shorter - 1) * true**shorter) / (1 - true) ** 2
    factor: Array = np.sqrt(1 + 2 * gap * (plain - weighted / shorter))
    return factor
