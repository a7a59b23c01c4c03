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
   beta law with the exact support and variance (moments as in Zhou, Wang and Wang, Efficient Moments-based Permutation
   Tests, NIPS 2009), as a normal deviate. A normal approximation would blunt a segment of 3 points in 100, whose sum
   can't go beyond 3.7 standard deviations although only 1 in 161,700 orders gets there.
5. Deviates are divided by what an autocorrelation read too low would add to them. Long segments suffer most, and a
   step of few recent points keeps its strength.

The largest deviate over all splits is the strength, as in the change point model of Ross, Tasoulis and Adams
(Technometrics 53, 2011); critical_values.csv says how large it gets by chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
from scipy import special, stats

LEAST_SEGMENT = 3  # points on each side of a split: one spike, or two, are no change
LARGEST_PHI, PHI_STEP = 0.9, 0.01
UNDERESTIMATE = 3.0  # standard errors by which the autocorrelation may have been read too low
WILD = 4.0  # standard deviations
QUARTILES_APART = 1.349  # standard deviations of a normal law
NOTHING = 1e-12  # share of a sum of squares that is rounding
BLOCK = 100_000  # values at once: what fits a core's cache

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Scan:
    """What one look saw in each of several series of one length; arrays of shape (series,)."""

    strength: Array  # the largest deviate over the splits, in units of a normal deviate; 0 for a constant series
    split: Array  # the number of points before the most likely change
    phi: Array  # lag-1 autocorrelation, 0 to 0.9


def scan(series: Array) -> Scan:
    """Look once at each row of `series`, shape (series, points), at least 2 * LEAST_SEGMENT points, all finite."""
    rows = max(1, BLOCK // series.shape[1])
    parts = [_scan(series[start : start + rows]) for start in range(0, max(1, len(series)), rows)]
    strength, split, phi = (np.concatenate(part) for part in zip(*parts, strict=True))
    return Scan(strength, split, phi)


def _scan(series: Array) -> tuple[Array, Array, Array]:
    scores, ordered = normal_scores(series)
    phi = _autocorrelation(_without_step(scores, _splits(deviates(scores))))
    plain = deviates(normal_scores(_whitened(series, ordered, phi))[0])
    strength = (plain / _inflation(series.shape[1])[np.rint(phi / PHI_STEP).astype(int)]).max(axis=1)
    return strength, _splits(plain), phi


def _splits(found: Array) -> Array:
    splits: Array = found.argmax(axis=1) + LEAST_SEGMENT
    return splits


def normal_scores(series: Array) -> tuple[Array, Array]:
    """Van der Waerden scores of each row, ties at their middle rank, centred; and each row in rising order."""
    count = series.shape[1]
    order = np.argsort(series, axis=1)
    ordered = np.take_along_axis(series, order, axis=1)
    scores = np.empty(series.shape)
    np.put_along_axis(scores, order, np.broadcast_to(_untied(count), series.shape), axis=1)
    for row in np.flatnonzero((ordered[:, 1:] == ordered[:, :-1]).any(axis=1)):
        with_ties = special.ndtri((stats.rankdata(series[row]) - 0.5) / count)
        scores[row] = with_ties - with_ties.mean()
    return scores, ordered


@cache
def _untied(count: int) -> Array:
    """The scores of a row without ties, in rising order."""
    scores: Array = special.ndtri((np.arange(count) + 0.5) / count)
    return scores


def deviates(scores: Array) -> Array:
    """Size of the step at each split as a normal deviate, shape (series, points - 2 * LEAST_SEGMENT + 1)."""
    untied = _untied(scores.shape[1])
    found = _law(untied.tobytes(), len(untied)).deviates(scores)
    # Without ties every row holds the same scores; a row with ties has a smaller sum of squares, and a law of its own.
    for row in np.flatnonzero(np.sum(scores * scores, axis=1) < np.sum(untied**2) * (1 - 1e-9)):
        ordered = np.sort(scores[row])
        found[row] = _law(ordered.tobytes(), len(ordered)).deviates(scores[row][None, :])[0]
    return found


@dataclass(frozen=True, slots=True)
class Law:
    """What chance does to the sum of scores on the shorter side of each split; arrays of shape (splits,)."""

    side: Array  # 1 where the shorter side comes first, -1 where it comes last
    most: Array  # the largest sum there is
    least: Array  # the smallest, sign turned
    freedom: Array  # of the beta law, as Student's t
    rarest: Array  # the deviate of the largest sum
    rarest_below: Array  # that of the smallest

    def deviates(self, scores: Array) -> Array:
        """The sums of each row as normal deviates, by Student's t (Wallace, Annals of Math. Statistics 30, 1959)."""
        count = scores.shape[1]
        sums = np.cumsum(scores, axis=1)[:, LEAST_SEGMENT - 1 : count - LEAST_SEGMENT] * self.side
        up = sums > 0
        share = np.minimum(np.abs(sums) / np.where(up, self.most, self.least), 1 - 1e-15)
        found = np.sqrt(-self.freedom * np.log1p(-share * share)) * ((8 * self.freedom + 1) / (8 * self.freedom + 3))
        bounded: Array = np.minimum(found, np.where(up, self.rarest, self.rarest_below))
        return bounded


@lru_cache(maxsize=1000)
def _law(scores: bytes, count: int) -> Law:
    """The law of scores given in rising order (as bytes, so that it is worked out once for a length)."""
    ordered = np.frombuffer(scores)
    before = np.arange(LEAST_SEGMENT, count - LEAST_SEGMENT + 1)
    shorter = np.minimum(before, count - before)
    most = np.maximum(np.cumsum(ordered[::-1])[shorter - 1], NOTHING)
    least = np.maximum(-np.cumsum(ordered)[shorter - 1], NOTHING)
    variance = shorter * (count - shorter) / (count * (count - 1)) * np.sum(ordered**2)
    freedom = np.maximum(most * least / np.maximum(variance, NOTHING) - 1, 1.0)
    side = np.where(before <= count - before, 1, -1)
    return Law(side, most, least, freedom, _rarest(-ordered[::-1], shorter), _rarest(ordered, shorter))


def _rarest(rising: Array, taken: Array) -> Array:
    """The deviate of the sum of the `taken` lowest: one choice of all there are, or of few where there are ties."""
    edge = rising[taken - 1]
    ahead = np.searchsorted(rising, edge - NOTHING, side="left")
    tied = np.searchsorted(rising, edge + NOTHING, side="right") - ahead
    logs = _log_choose(tied, taken - ahead) - _log_choose(np.asarray(len(rising)), taken)
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

    Simulated for 40 to 200 points and 0 to 0.8: the reading is phi - (4 + 9 phi) / points, nearly. Rounded to
    PHI_STEP, far below its standard error.
    """
    count = rest.shape[1]
    power = np.sum(rest * rest, axis=1)
    sound = power > NOTHING * count
    reading = np.sum(rest[:, 1:] * rest[:, :-1], axis=1) / np.where(sound, power, 1.0)
    corrected = np.clip((count * reading + 4) / max(count - 9, 1), 0.0, LARGEST_PHI)
    return np.where(sound, np.rint(corrected / PHI_STEP) * PHI_STEP, 0.0)


def _whitened(series: Array, ordered: Array, phi: Array) -> Array:
    """Innovations of an AR(1) process around the median, shape kept.

    A wild point is an outlier and not an innovation that goes on: what it hands on to the next point is bounded, by
    four standard deviations as the quartiles tell them.
    """
    count = series.shape[1]
    middle = (ordered[:, [count // 2]] + ordered[:, [(count - 1) // 2]]) / 2
    scatter = (ordered[:, [3 * count // 4]] - ordered[:, [count // 4]]) / QUARTILES_APART
    bound = np.where(scatter > 0, WILD * scatter, np.inf)
    around = series - middle
    white = np.empty(around.shape)
    white[:, 0] = around[:, 0] * np.sqrt(1 - phi**2)
    white[:, 1:] = around[:, 1:] - phi[:, None] * np.clip(around, -bound, bound)[:, :-1]
    return white


@cache
def _inflation(count: int) -> Array:
    """Factor on the standard deviation of a segment's mean where phi was read too low by UNDERESTIMATE errors.

    Shape (phi in steps of PHI_STEP, splits). Whitening by phi leaves an AR(f) process, f = phi + gap, the correlation
    gap * f^(j - 1) at lag j; the factor is the root of 1 + 2 * sum over j < m of (1 - j / m) * gap * f^(j - 1) for a
    segment of m points, summed up.
    """
    phi = np.arange(0, LARGEST_PHI + PHI_STEP / 2, PHI_STEP)[:, None]
    gap = UNDERESTIMATE * 1.1 * np.sqrt((1 - phi**2) / count)
    true = np.minimum(phi + gap, 0.95)
    before = np.arange(LEAST_SEGMENT, count - LEAST_SEGMENT + 1)
    shorter = np.minimum(before, count - before)
    plain = (1 - true ** (shorter - 1)) / (1 - true)
    weighted = (1 - shorter * true ** (shorter - 1) + (shorter - 1) * true**shorter) / (1 - true) ** 2
    factor: Array = np.sqrt(1 + 2 * gap * (plain - weighted / shorter))
    return factor
