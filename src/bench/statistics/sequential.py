"""Looking for a change after every new run, at a false-alarm budget that all looks share.

A test made for one look, made again after each new point, alarms again and again by chance: at 5 % a look, several
times as often over 61 looks. Here all looks are held to one level so low that together they spend the budget
(one nominal level for every look as in Pocock, Biometrika 64, 1977, for the change point model of Hawkins, Qiu and
Kang, Journal of Quality Technology 35, 2003). Monitoring with a bounded chance of any false alarm goes back to Chu,
Stinchcombe and White, Econometrica 64, 1996.

A series that alarmed starts again at its change point: what came before is another level. Nothing is kept between
calls; the looks are made again over the series as it grew, so the answer says after which point each was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bench.statistics.change_points import (
    NEEDED,
    Changes,
    TooShort,
    checked,
    look,
    measured,
    neighbours,
    settled,
)
from bench.statistics.critical import longest, lowest_level
from bench.statistics.splits import Array

# Over `looks` looks in a row a change-free series alarms about 1 + RATE * (looks - 1) times as often as in one look
# at the same level: less than each time anew, since looks share most of their points. Simulated for first looks at
# 20 to 80 points, 10 to 141 looks and autocorrelations of 0 to 0.6 (benchmarks/critical_values.py --rate): 0.04 to
# 0.31 for each further look, and 0.45 for 10 looks from 20 points on at 0.6, where a budget of 5 % becomes 5.5 %.
RATE = 0.4


@dataclass(frozen=True, slots=True)
class Budget:
    """A chance of at most `alpha` of any false alarm in `looks` looks, the first of them at `first` points.

    Looks beyond `looks` go on at the same level, so each further lot of them costs at most as much again. For a
    series that gets a point a day, looks=365 makes it a budget a year.
    """

    alpha: float = 0.05
    looks: int = 100
    first: int = NEEDED

    def __post_init__(self) -> None:
        if self.first < NEEDED:
            raise ValueError(f"a first look at {self.first} points tells nothing: at least {NEEDED}")

    @property
    def level(self) -> float:
        """What each look may spend by itself; ValueError where that is less than the table of chances can tell."""
        level = self.alpha / (1 + RATE * (self.looks - 1))
        if level < lowest_level():
            most = int((self.alpha / lowest_level() - 1) / RATE) + 1
            raise ValueError(f"{self.looks} looks are too many for a budget of {self.alpha:g}: at most {most}")
        return level

    def spent(self, looks: int, starts: int = 1) -> float:
        """The chance of a false alarm that `looks` looks have used up, where the series started anew `starts` times."""
        return self.level * (starts + RATE * (looks - starts))


def watch(
    logs: Sequence[float], errors: Sequence[float] | None = None, budget: Budget | None = None
) -> Changes | TooShort:
    """The changes that looks after every point of `logs` found (log-ratios, oldest first), each when it was found.

    After a change the next look waits until the new level has 20 points. `errors` as for `change_points`, the
    same errors raised; here a point's scatter is judged from the points up to the look.
    """
    budget = budget or Budget()
    checked(logs, errors)
    if len(logs) < budget.first:
        return TooShort(len(logs), budget.first)
    alarms, looks = _alarms(logs, errors, budget)
    values, series = np.asarray(logs, float), checked(logs, errors)
    places = [place for place, _, _ in alarms]
    changes = [
        measured(values, series, before, place, after, p, found)
        for (_, p, found), (before, place, after) in zip(alarms, neighbours(0, places, len(logs)), strict=True)
    ]
    return Changes(len(logs), tuple(changes), looks, budget.spent(looks, min(looks, 1 + len(alarms))))


def first_alarms(series: Array, budget: Budget) -> Array:
    """How many points each row, shape (series, points), had when a look first alarmed; 0 where none did."""
    found = np.zeros(len(series), dtype=int)
    for points in range(budget.first, series.shape[1] + 1):
        quiet = np.flatnonzero(found == 0)
        _, ps = look(series[quiet, max(0, points - longest()) : points])
        found[quiet[ps <= budget.level]] = points
    return found


def _alarms(
    logs: Sequence[float], errors: Sequence[float] | None, budget: Budget
) -> tuple[list[tuple[int, float, int]], int]:
    """(place, p, points when found) of each alarm, and the number of looks made."""
    alarms: list[tuple[int, float, int]] = []
    start, looks, level = 0, 0, budget.level
    for points in range(budget.first, len(logs) + 1):
        if points - start < NEEDED:
            continue
        begin = max(start, points - longest())
        splits, ps = look(_seen(logs, errors, begin, points)[None, :])
        looks += 1
        if ps[0] <= level:
            start = settled(_seen(logs, errors, 0, points), begin, begin + int(splits[0]), points)
            alarms.append((start, float(ps[0]), points))
    return alarms, looks


def _seen(logs: Sequence[float], errors: Sequence[float] | None, begin: int, points: int) -> Array:
    return checked(logs[begin:points], None if errors is None else errors[begin:points])
