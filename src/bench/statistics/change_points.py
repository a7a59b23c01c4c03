"""When the figures of a case changed over its history: steps in a series of log-ratios, looked for once.

The series holds ln(technique / baseline of the same run), oldest first, so that what the machine does to both
cancels. A look at the whole series and at five shorter stretches of it (so that a rise and the fall after it don't
hide each other; seeded intervals of Kovacs, Buhlmann, Li and Munk, Biometrika 110, 2023) shares one error
rate; where there is a change, both sides are looked at again (binary segmentation, Vostrikova 1981). Whoever looks
after every new point uses bench.statistics.sequential instead: this error rate is that of one look.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from bench.statistics.critical import longest, p_values
from bench.statistics.splits import LEAST_SEGMENT, Array, scan

ALPHA = 0.05
NEEDED = 20  # points, see change_points
STRETCHES = ((0, 1), (0, 2 / 3), (1 / 3, 1), (0, 1 / 2), (1 / 4, 3 / 4), (1 / 2, 1))
SHARES = (0.6, 0.08, 0.08, 0.08, 0.08, 0.08)  # of the error rate: most for the whole
REACH = 10  # points around the strongest split
CONFIDENCE = 0.95
TO_SD = 1.4826 / math.sqrt(2)  # median size of a difference of two normal values, to their standard deviation


@dataclass(frozen=True, slots=True)
class ChangePoint:
    """A step: the level from point `index` on (counted from 0) over the level before it.

    `ratio` is Hodges and Lehmann's estimate between the neighbouring changes, `low` and `high` its 95 % interval
    (0 and infinity where the points are too few). It is the interval of a step at this place; that the place was
    chosen because the step looked large there isn't in it. `p_value` is the chance of a step as strong in one
    look at a series without any, at least 0.0002. `found_after` is the number of points that were there.
    """

    index: int
    ratio: float
    low: float
    high: float
    p_value: float
    found_after: int


@dataclass(frozen=True, slots=True)
class Changes:
    """The answer: changes in order of time, none of them for "no change".

    `spent` is the chance of a false alarm that the looks so far have used up in a series without a change.
    """

    points: int
    changes: tuple[ChangePoint, ...]
    looks: int
    spent: float

    def __str__(self) -> str:
        if not self.changes:
            return f"no change in {self.points} points"
        steps = ", ".join(f"{change.ratio:.3g}x from point {change.index + 1}" for change in self.changes)
        count = len(self.changes)
        return f"{count} change{'s' if count > 1 else ''} in {self.points} points: {steps}"


@dataclass(frozen=True, slots=True)
class TooShort:
    """A series in which no change could be told from chance yet."""

    points: int
    needed: int

    def __str__(self) -> str:
        return f"{self.needed} points are needed to look for a change, {self.needed - self.points} more than there are"


def change_points(
    logs: Sequence[float], errors: Sequence[float] | None = None, alpha: float = ALPHA
) -> Changes | TooShort:
    """The changes in `logs` (log-ratios, oldest first), or why there is no answer yet.

    `errors` are the points' standard errors, in the unit of `logs`: a point less exact than the others counts for
    less. A series without a change is called changed with a chance of at most `alpha`, AR(1) noise of up to 0.6
    included; noise with a longer memory alarms more often (docs/change-points.md has the counts). Of more than 500
    points the latest 500 are looked at. Below 20 points the answer is `TooShort`.
    Raises ValueError for values that aren't finite, and for errors that aren't positive or not one a point.
    """
    series = checked(logs, errors)
    if len(series) < NEEDED:
        return TooShort(len(series), NEEDED)
    start = max(0, len(series) - longest())
    found = dict(_segmented(series, start, len(series), alpha))
    places = refined(series, start, sorted(found))
    values = np.asarray(logs, float)
    changes = [
        measured(values, series, before, place, after, found[rough], len(series))
        for rough, (before, place, after) in zip(sorted(found), neighbours(start, places, len(series)), strict=True)
    ]
    return Changes(len(series), tuple(changes), 1, alpha)


def checked(logs: Sequence[float], errors: Sequence[float] | None) -> Array:
    """`logs` as an array, each point divided by what it is expected to scatter where errors are given."""
    series = np.asarray(logs, float)
    if series.ndim != 1 or not np.isfinite(series).all():
        raise ValueError("a series of log-ratios must be one row of finite numbers; leave out runs without a figure")
    if errors is None or len(series) < 2:
        return series
    own = np.asarray(errors, float)
    if own.shape != series.shape or not np.isfinite(own).all() or (own <= 0).any():
        raise ValueError("errors must be positive and finite, one for each log-ratio; leave them out if unknown")
    scatter = TO_SD * float(np.median(np.abs(np.diff(series))))
    between = max(0.0, scatter**2 - float(np.median(own**2)))
    scaled: Array = (series - np.median(series)) / np.sqrt(between + own**2)
    return scaled


def look(series: Array) -> tuple[Array, Array]:
    """The most likely split of each row in points before it, and its p; shapes (series, points) and (series,)."""
    seen = scan(series)
    return seen.split, p_values(seen.strength, series.shape[1])


def single_look(series: Array) -> tuple[Array, Array, Array]:
    """The most convincing split of each row in the whole or a stretch of it: place, p, and which of STRETCHES.

    Each p is multiplied up by the share of the error rate that its stretch has. Three arrays of shape (series,).
    """
    count = series.shape[1]
    found = []
    for which, share in enumerate(SHARES):
        first, last = bounds(which, count)
        if last - first < NEEDED:
            continue
        splits, ps = look(series[:, first:last])
        found.append((first + splits, np.minimum(ps / share, 1.0), np.full(len(series), which)))
    best = np.argmin([ps for _, ps, _ in found], axis=0)[None, :]
    places, chances, stretches = (
        np.take_along_axis(np.asarray(part), best, axis=0)[0] for part in zip(*found, strict=True)
    )
    return np.asarray(places), np.asarray(chances), np.asarray(stretches)


def bounds(which: int, count: int) -> tuple[int, int]:
    """Where a stretch of a series of `count` points begins and ends."""
    begin, end = STRETCHES[which]
    return round(begin * count), round(end * count)


def _segmented(series: Array, low: int, high: int, alpha: float) -> Iterator[tuple[int, float]]:
    """Places of changes in series[low:high] with their p, in no order."""
    if high - low < NEEDED:
        return
    places, ps, stretches = single_look(series[None, low:high])
    if (p := float(ps[0])) <= alpha:
        first, last = bounds(int(stretches[0]), high - low)
        place = settled(series, low + first, low + int(places[0]), low + last)
        yield place, p
        share = (place - low) / (high - low)  # of the error rate by length: all final segments together spend alpha
        yield from _segmented(series, low, place, alpha * share)
        yield from _segmented(series, place, high, alpha * (1 - share))


def refined(series: Array, start: int, places: Sequence[int]) -> list[int]:
    """Each place looked for again between its neighbours: the first splits were found beside other steps."""
    better = list(places)
    for at, (before, _, after) in enumerate(neighbours(start, places, len(series))):
        before = better[at - 1] if at else before
        if after - before >= 2 * LEAST_SEGMENT:
            better[at] = settled(series, before, before + int(scan(series[None, before:after]).split[0]), after)
    return better


def settled(series: Array, before: int, place: int, after: int) -> int:
    """The place within REACH of `place` where two levels fit series[before:after] best, by absolute distances.

    The ranks that found the step don't know how far apart its sides are; absolute distances do, and no single wild
    point outweighs the others (Bai, Econometric Theory 11, 1995: least absolute deviations for a shift).
    """
    first, last = max(before + LEAST_SEGMENT, place - REACH), min(after - LEAST_SEGMENT, place + REACH)

    def misfit(at: int) -> float:
        sides = series[before:at], series[at:after]
        return sum(float(np.abs(side - np.median(side)).sum()) for side in sides)

    return min(range(first, last + 1), key=misfit)


def neighbours(start: int, places: Sequence[int], end: int) -> list[tuple[int, int, int]]:
    """Each place between the place before it and the one after it."""
    bounds = [start, *places, end]
    return list(zip(bounds, bounds[1:], bounds[2:], strict=False))


def measured(
    values: Array, series: Array, before: int, place: int, after: int, p: float, found_after: int
) -> ChangePoint:
    """A change at `place` with the size that the points between its neighbours give it."""
    phi = float(scan(series[None, before:after]).phi[0]) if after - before >= 2 * LEAST_SEGMENT else 0.0
    size, low, high = shift(values[before:place], values[place:after], phi)
    return ChangePoint(place, _ratio(size), _ratio(low), _ratio(high), p, found_after)


def shift(before: Array, after: Array, phi: float = 0.0) -> tuple[float, float, float]:
    """Median of all differences after - before (Hodges and Lehmann 1963) and its 95 % interval by ranks.

    The rank interval (Hollander, Wolfe and Chicken, Nonparametric Statistical Methods 2014, section 4.3) is widened
    by what an autocorrelation `phi` adds to the variance of the two segments' levels. Infinite where the points are
    too few for it.
    """
    gaps = np.sort(np.subtract.outer(after, before).ravel())
    here, there = len(after), len(before)
    spread = math.sqrt(here * there * (here + there + 1) / 12 * _variance_factor(here, there, phi))
    cut = math.floor(here * there / 2 - float(stats.norm.ppf(0.5 + CONFIDENCE / 2)) * spread)
    if cut < 1:
        return float(np.median(gaps)), -math.inf, math.inf
    return float(np.median(gaps)), float(gaps[cut - 1]), float(gaps[-cut])


def _variance_factor(here: int, there: int, phi: float) -> float:
    """Variance of a difference of two means of AR(1) points over that of independent ones."""
    parts = [
        (1 + 2 * sum((1 - lag / points) * phi**lag for lag in range(1, points))) / points for points in (here, there)
    ]
    return sum(parts) / (1 / here + 1 / there)


def _ratio(log: float) -> float:
    return math.exp(min(log, 700.0)) if log < math.inf else math.inf
