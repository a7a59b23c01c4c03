"""Performance profiles: on what share of the models a technique is within a factor of the best one there.

Dolan and Moré, Benchmarking optimization software with performance profiles, Mathematical Programming 91, 2002,
section 2. What failed is infinitely far from the best, so one curve shows speed (left end) and reliability (right
end). A profile is about the techniques in it: without the best one, the order of the others may change (Gould and
Scott, ACM TOMS 43:15, 2016), so curves say who is near the best, and pairs are compared by ratios.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.methods.ranks import as_table
from analytics.methods.refusal import Refusal
from bench.statistics.intervals import Array

STEPS = 64


@dataclass(frozen=True, slots=True)
class Profile:
    """Share of `models` models within each of `taus` of the best; `shares` has one row a technique.

    `won` is the share at tau 1 (ties count for all who share the best figure), `solved` the share with any figure.
    `ratios` holds each model's row of ratios to the best (models, techniques), infinite where a technique failed.
    `unsolved` counts models on which all failed: they stay in the total.
    """

    names: tuple[str, ...]
    taus: tuple[float, ...]
    shares: tuple[tuple[float, ...], ...]
    won: tuple[float, ...]
    solved: tuple[float, ...]
    models: int
    unsolved: int
    ratios: tuple[tuple[float, ...], ...]


def performance_profile(
    figures: Sequence[Sequence[float]] | Array,
    names: Sequence[str],
    lower_is_better: bool = True,
    taus: Sequence[float] | None = None,
) -> Profile | Refusal:
    """The profile of `figures` of shape (models, techniques), NaN or infinite where a technique failed.

    Without `taus` (1 or more, ascending) the grid is geometric from 1 to just beyond the largest finite ratio.
    Refused without a model, or for figures that aren't positive: they have no ratio. Raises ValueError where names
    and columns don't match or a tau is below 1.
    """
    table = as_table(figures, names)
    if not len(table) or not len(names):
        return Refusal("no models to draw a profile over")
    sound = np.isfinite(table)
    if (table[sound] <= 0).any():
        return Refusal("a profile needs positive figures: those of 0 or below have no ratio to the best")
    ratios = ratios_to_best(table, sound, lower_is_better)
    grid = _grid(ratios) if taus is None else np.asarray(taus, float)
    if (grid < 1).any():
        raise ValueError("a ratio to the best is 1 or more, so every tau must be")
    shares = np.asarray([np.searchsorted(np.sort(column), grid, side="right") for column in ratios.T]) / len(table)
    return Profile(
        tuple(names), tuple(grid.tolist()), tuple(tuple(row) for row in shares.tolist()),
        tuple(np.mean(ratios <= 1, axis=0).tolist()), tuple(np.mean(np.isfinite(ratios), axis=0).tolist()),
        len(table), int(np.sum(~sound.any(axis=1))), tuple(tuple(row) for row in ratios.tolist()),
    )  # fmt: skip


def ratios_to_best(table: Array, sound: Array, lower_is_better: bool) -> Array:
    """r of Dolan and Moré: each cost over the least on its model; for a quality, the most over each."""
    costs = np.where(sound, table if lower_is_better else 1 / np.where(sound, table, 1.0), np.inf)
    best = costs.min(axis=1, keepdims=True)
    ratios: Array = np.where(sound, costs / np.where(np.isfinite(best), best, 1.0), np.inf)
    return ratios


def _grid(ratios: Array) -> Array:
    finite = ratios[np.isfinite(ratios)]
    most = float(finite.max()) * 1.02 if len(finite) else 2.0
    grid = np.geomspace(1.0, most, STEPS)
    grid[0] = 1.0
    return grid
