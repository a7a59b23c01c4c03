"""Figures as a function of a covariate, both as logarithms, with what the fit might have been."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bench.statistics.intervals import Array, expansion

LEAST_POINTS = 4  # of a line, for an interval: two degrees of freedom
RESAMPLES = 2000


@dataclass(frozen=True)
class Curve(ABC):
    """Points of log covariate `x` and log figure `y`, both of shape (points,)."""

    x: Array
    y: Array

    @property
    def first(self) -> float:
        """The least covariate, as a logarithm."""
        return float(self.x.min())

    @property
    def last(self) -> float:
        """The largest covariate, as a logarithm."""
        return float(self.x.max())

    @property
    def points(self) -> int:
        """How many there are."""
        return len(self.x)

    @property
    def knots(self) -> Array:
        """Where the curve bends."""
        return np.empty(0)

    @abstractmethod
    def at(self, places: Array) -> Array:
        """The fitted log figure at `places` (grid,)."""

    @abstractmethod
    def away(self, places: Array, chance: np.random.Generator) -> Array | None:
        """Resampled fits less the fit, shape (resamples, grid); None for too few points."""


class Line(Curve):
    """Least squares on both logarithms: a power law."""

    def at(self, places: Array) -> Array:
        """The line at `places`."""
        slope = self._slopes(self.y[None])[0]
        found: Array = self.y.mean() + slope * (places - self.x.mean())
        return found

    def away(self, places: Array, chance: np.random.Generator) -> Array | None:
        """Bootstrap of residuals, each over the root of 1 - leverage.

        Davison and Hinkley, Bootstrap Methods and their Application, 1997, algorithm 6.1; widened for few points.
        """
        if self.points < LEAST_POINTS:
            return None
        off = self.x - self.x.mean()
        leverage = 1 / self.points + off**2 / float(np.sum(off**2))
        residuals = (self.y - self.at(self.x)) / np.sqrt(np.maximum(1 - leverage, 1e-9))
        drawn = chance.choice(residuals - residuals.mean(), size=(RESAMPLES, self.points))
        lines = drawn.mean(axis=1)[:, None] + self._slopes(drawn)[:, None] * (places - self.x.mean())
        moved: Array = expansion(self.points - 1) * lines
        return moved

    def _slopes(self, rows: Array) -> Array:
        off = self.x - self.x.mean()
        slopes: Array = rows @ off / float(np.sum(off**2))
        return slopes


class Pieces(Curve):
    """Straight pieces between the means at the covariate's values."""

    @property
    def knots(self) -> Array:
        """Where the pieces meet."""
        return np.unique(self.x)

    def at(self, places: Array) -> Array:
        """The pieces at `places`."""
        means = [float(self.y[self.x == knot].mean()) for knot in self.knots]
        found: Array = np.interp(places, self.knots, means)
        return found

    def away(self, places: Array, chance: np.random.Generator) -> Array | None:
        """Bootstrap within each value of the covariate; None where one of them has a single figure."""
        groups = [self.y[self.x == knot] for knot in self.knots]
        if min(len(group) for group in groups) < 2:
            return None
        moved = [
            expansion(len(group)) * chance.choice(group - group.mean(), size=(RESAMPLES, len(group))).mean(axis=1)
            for group in groups
        ]
        return np.stack([np.interp(places, self.knots, row) for row in np.stack(moved, axis=1)])


def curve_through(covariate: Sequence[float], figures: Sequence[float], pieces: bool) -> Curve | None:
    """A line, or pieces; None where the covariate has a single value.

    Raises ValueError for values that aren't positive and finite.
    """
    x, y = np.asarray(covariate, float), np.asarray(figures, float)
    if x.ndim != 1 or x.shape != y.shape or not all(np.isfinite(row).all() and (row > 0).all() for row in (x, y)):
        raise ValueError("covariate and figures must be positive, finite and one for each other")
    if len(np.unique(x)) < 2:
        return None
    return (Pieces if pieces else Line)(np.log(x), np.log(y))
