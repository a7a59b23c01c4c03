"""Where two techniques change places as a machine or a workload grows: cores, bandwidth, batch, parameters.

Both figures are read as functions of a positive covariate on logarithmic scales: a straight line (a power law, which
most costs of work that grows are), or straight pieces between the covariate's values. Looked at within the data only:
where the fits would meet beyond them is a guess, and isn't told.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.methods.curves import Curve, curve_through
from analytics.methods.refusal import Refusal
from bench.statistics import CANNOT_TELL
from bench.statistics.intervals import CONFIDENCE, Array

CROSSES, NO_CROSSING = "crosses", "no crossing in the data"
GRID = 161
EQUAL = 1e-12  # a log-ratio that rounding alone can make


@dataclass(frozen=True, slots=True)
class Crossover:
    """Where the order of two techniques turns, in the covariate's unit, within `first` to `last` of the data.

    `low` and `high` hold the 95 % interval, None on a side on which the data don't bound it. `below` and `above` tell
    which of "one" and "other" is better under and over the crossing; without a crossing both name the better one, and
    are empty where that can't be told. `further` are more crossings, upwards.
    """

    verdict: str
    at: float | None
    low: float | None
    high: float | None
    below: str
    above: str
    first: float
    last: float
    points: int
    further: tuple[float, ...] = ()
    note: str = ""


def crossover(
    one: tuple[Sequence[float], Sequence[float]],
    other: tuple[Sequence[float], Sequence[float]],
    lower_is_better: bool = True,
    pieces: bool = False,
    seed: int = 0,
) -> Crossover | Refusal:
    """The crossing of two techniques measured each on its own: `one` and `other` are (covariate, figure), (points,).

    Raises ValueError for values that aren't positive and finite.
    """
    curves = [curve_through(*points, pieces) for points in (one, other)]
    if None in curves:
        return Refusal("a technique has figures at one value of the covariate only; two or more are needed")
    first, second = (curve for curve in curves if curve is not None)
    begin, end = max(first.first, second.first), min(first.last, second.last)
    if begin >= end:
        return Refusal("the two techniques have no stretch of the covariate in common")
    return _crossing([(1.0, first), (-1.0, second)], begin, end, lower_is_better, seed)


def crossover_of_ratios(
    covariate: Sequence[float],
    ratios: Sequence[float],
    lower_is_better: bool = True,
    pieces: bool = False,
    seed: int = 0,
) -> Crossover | Refusal:
    """The same from ratios one / other, each from one machine or workload: what it does to both cancels. (points,).

    Raises ValueError for values that aren't positive and finite.
    """
    curve = curve_through(covariate, ratios, pieces)
    if curve is None:
        return Refusal("figures at one value of the covariate only; two or more are needed")
    return _crossing([(1.0, curve)], curve.first, curve.last, lower_is_better, seed)


def _crossing(
    parts: Sequence[tuple[float, Curve]], begin: float, end: float, lower_is_better: bool, seed: int
) -> Crossover:
    """Zeros of the difference of log figures, and the places where its interval holds zero."""
    places = np.linspace(begin, end, GRID)
    places = np.unique(np.concatenate([places, *(curve.knots for _, curve in parts)]).clip(begin, end))
    difference = np.asarray(sum(sign * curve.at(places) for sign, curve in parts))
    difference[np.abs(difference) < EQUAL] = 0.0
    bounds = _bounds(parts, places, difference, seed)
    zeros = _zeros(places, difference)
    span = (_back(begin), _back(end), sum(curve.points for _, curve in parts))
    better = _better_at_first(difference, lower_is_better)
    if not zeros:
        return _never(better, bounds, span)
    at, *further = (_back(zero) for zero in zeros)
    names = (better, "other" if better == "one" else "one")
    first, last, points = span
    if bounds is None:
        note = "the order turns; too few figures for an interval"
        return Crossover(CANNOT_TELL, at, None, None, *names, first, last, points, tuple(further), note)
    low, high = _around(places, (bounds[0] <= 0) & (bounds[1] >= 0), zeros[0])
    bounded = low is not None and high is not None
    note = "" if bounded else "the order may hold up to the end of the data"
    verdict = CROSSES if bounded else CANNOT_TELL
    return Crossover(verdict, at, low, high, *names, first, last, points, tuple(further), note)


def _better_at_first(difference: Array, lower_is_better: bool) -> str:
    """Who is better where the covariate is least; empty where the two are equal everywhere."""
    unequal = difference[difference != 0]
    if not len(unequal):
        return ""
    return "one" if (unequal[0] < 0) == lower_is_better else "other"


def _never(better: str, bounds: tuple[Array, Array] | None, span: tuple[float, float, int]) -> Crossover:
    """No crossing of the fits: told as such where the intervals keep off zero."""
    if bounds is not None and ((bounds[0] <= 0) & (bounds[1] >= 0)).any():
        return Crossover(CANNOT_TELL, None, None, None, "", "", *span, note="the figures don't rule a crossing out")
    note = "too few figures for an interval" if bounds is None else ""
    return Crossover(NO_CROSSING, None, None, None, better, better, *span, note=note)


def _bounds(
    parts: Sequence[tuple[float, Curve]], places: Array, difference: Array, seed: int
) -> tuple[Array, Array] | None:
    """The 95 % interval of the difference at each place, by percentiles."""
    chance = np.random.default_rng(seed)
    moved = [curve.away(places, chance) for _, curve in parts]
    if any(one is None for one in moved):
        return None
    total = sum(sign * one for (sign, _), one in zip(parts, moved, strict=True) if one is not None)
    tails = (0.5 - CONFIDENCE / 2, 0.5 + CONFIDENCE / 2)
    low, high = np.quantile(np.asarray(total), tails, axis=0)
    return difference + low, difference + high


def _zeros(places: Array, difference: Array) -> list[float]:
    """Where the difference changes its sign, between places by a straight line; touching zero is no change."""
    kept = difference != 0
    x, y = places[kept], difference[kept]
    turns = np.flatnonzero(np.sign(y[1:]) != np.sign(y[:-1]))
    return [float(x[at] - y[at] * (x[at + 1] - x[at]) / (y[at + 1] - y[at])) for at in turns]


def _around(places: Array, open_at: Array, zero: float) -> tuple[float | None, float | None]:
    """The stretch around the crossing in which the difference may be zero; None where it reaches an end."""
    at = int(np.searchsorted(places, zero))
    below, above = np.flatnonzero(~open_at[:at]), np.flatnonzero(~open_at[at:])
    low = _back(places[below[-1]]) if len(below) else None
    high = _back(places[at + above[0]]) if len(above) else None
    return low, high


def _back(log: float) -> float:
    """The covariate of a logarithm, without what rounding left behind (8 cores, not 7.999999999999998)."""
    return float(f"{math.exp(log):.12g}")
