"""Which points nobody beats: at least as good in every metric and better in one is what beats a point (Pareto).

Points are costs here, lower is better in every column; whoever has a quality turns its sign first. Equal points don't
beat each other, so ties both stay.
"""

from __future__ import annotations

import numpy as np

from bench.statistics.intervals import Array

CHUNK = 4_000_000  # comparisons held in memory at once


def on_front(costs: Array) -> Array:
    """Which points of each set nobody beats: shape (..., points, metrics) to booleans of (..., points).

    A point with a cost that is NaN is on no front and beats nobody.
    """
    sets = costs.reshape(-1, *costs.shape[-2:])
    points, metrics = sets.shape[1:]
    step = max(1, CHUNK // max(1, points * points))
    look = _flat if metrics == 2 else _beaten_by_any
    parts = [look(sets[at : at + step]) for at in range(0, len(sets), step)]
    beaten = np.concatenate(parts) if parts else np.zeros(sets.shape[:2], bool)
    front = ~np.logical_or(beaten, np.isnan(sets).any(axis=2))
    return np.asarray(front.reshape(costs.shape[:-1]))


def _beaten_by_any(sets: Array) -> Array:
    """Every point against every other: booleans of (sets, points)."""
    no_worse = np.ones((len(sets), sets.shape[1], sets.shape[1]), bool)  # [set, one, other]: other no worse than one
    better = np.zeros_like(no_worse)
    for metric in range(sets.shape[2]):
        ones, others = sets[:, :, None, metric], sets[:, None, :, metric]
        no_worse &= others <= ones
        better |= others < ones
    return np.asarray((no_worse & better).any(axis=2))


def _flat(sets: Array) -> Array:
    """The same for two metrics by sorting: a point is beaten by the least second cost among those before it."""
    whole = np.isnan(sets).any(axis=2)
    x, y = (np.where(whole, np.inf, sets[:, :, metric]) for metric in (0, 1))
    order = np.lexsort((y, x), axis=1)
    x, y = np.take_along_axis(x, order, 1), np.take_along_axis(y, order, 1)
    before = np.full_like(y, np.inf)
    before[:, 1:] = np.minimum.accumulate(y, axis=1)[:, :-1]
    starts = np.ones_like(x, dtype=bool)
    starts[:, 1:] = x[:, 1:] != x[:, :-1]
    first = np.maximum.accumulate(np.where(starts, np.arange(x.shape[1]), 0), axis=1)  # of those with the same x
    beaten = np.asarray(before < y) | ((np.take_along_axis(before, first, 1) <= y) & np.isfinite(y))
    found: Array = np.empty_like(beaten)
    np.put_along_axis(found, order, beaten, 1)
    return found
