"""Costs of a training history: what wasn't measured is filled for learning, and the forms that members learn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.estimators.tables import Floats


@dataclass(frozen=True)
class Costs:
    """Costs (instances × techniques), without gaps, and which of them were measured."""

    filled: Floats
    measured: NDArray[np.bool_]

    @property
    def single_best(self) -> int:
        """The technique with the lowest mean cost."""
        return int(self.filled.mean(axis=0).argmin())

    def rows(self, chosen: NDArray[np.intp]) -> Costs:
        """Some of the instances."""
        return Costs(self.filled[chosen], self.measured[chosen])


def complete(values: Floats) -> Costs:
    """Fill unmeasured costs by row and column: the technique's mean cost, moved by how hard the instance is.

    Two-way additive fit by alternating means (Tukey's, of means), exact where nothing is missing.
    """
    measured = ~np.isnan(values)
    row, column = np.zeros(len(values)), np.zeros(values.shape[1])
    for _ in range(20 if not measured.all() else 0):
        column = mean_of(values - row[:, None], measured, axis=0)
        row = mean_of(values - column[None, :], measured, axis=1)
    filled = np.where(measured, values, row[:, None] + column[None, :])
    low, high = values[measured].min(), values[measured].max()
    return Costs(np.clip(filled, low, high), measured)


def mean_of(values: Floats, measured: NDArray[np.bool_], axis: int) -> Floats:
    """Means of what was measured; 0 where nothing was."""
    total = np.where(measured, values, 0.0).sum(axis=axis)
    return np.asarray(total / np.maximum(measured.sum(axis=axis), 1))


def plain(costs: Floats) -> Floats:
    """Costs as they are."""
    return costs


def regret(costs: Floats) -> Floats:
    """Cost above the instance's best technique."""
    return np.asarray(costs - costs.min(axis=1, keepdims=True))


def log_regret(costs: Floats) -> Floats:
    """Regret on a scale where heavy tails count less: log(1 + regret / 1 % of the range)."""
    span = float(np.ptp(costs)) or 1.0
    return np.asarray(np.log1p(regret(costs) / (0.01 * span)))


def ranks(costs: Floats) -> Floats:
    """Rank within the instance, from 1, ties shared."""
    from scipy.stats import rankdata

    return np.asarray(rankdata(costs, axis=1), dtype=np.float64)


FORMS = {"cost": plain, "regret": regret, "log_regret": log_regret, "ranks": ranks}
