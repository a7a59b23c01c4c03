"""Features as every member sees them: filled, ranked to [0, 1], with marks of what was missing, nothing twice."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from recommender.estimators.tables import Floats

KNOTS = 1000


@dataclass
class Encoding:
    """Learned on training rows: `fit(x)`, then `encode(x)` with x (rows × features, NaN where absent).

    Each feature becomes its rank among the training rows, in [0, 1]: features of this field span many orders of
    magnitude, and extremely randomised trees and kernels depend on the scale. A missing value becomes the median, and
    each pattern of missing rows one more column. Constant and duplicate columns go.
    """

    knots: list[Floats] = field(default_factory=list)
    used: NDArray[np.intp] = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    marked: NDArray[np.intp] = field(default_factory=lambda: np.empty(0, dtype=np.intp))

    def fit(self, x: Floats) -> Encoding:
        """Learn ranks, and which columns say something of their own."""
        x = finite(x)
        absent = np.isnan(x)
        self.knots = [quantiles(x[~absent[:, at], at]) for at in range(x.shape[1])]
        self.used = np.arange(x.shape[1])
        self.marked = distinct(absent.astype(np.float64))
        self.used = distinct(self.ranks(x))
        return self

    def encode(self, x: Floats) -> Floats:
        """Rows × (features kept + marks of missing values), all in [0, 1]; one of zeros where none says anything."""
        x = finite(x)
        encoded = np.hstack([self.ranks(x)[:, self.used], np.isnan(x[:, self.marked]).astype(np.float64)])
        return encoded if encoded.shape[1] else np.zeros((len(x), 1))

    def ranks(self, x: Floats) -> Floats:
        """Every feature's place among the training values, the middle where it is missing."""
        ranks = np.full(x.shape, 0.5)
        for at, knots in enumerate(self.knots):
            if knots.size:
                there = ~np.isnan(x[:, at])
                ranks[there, at] = place(x[there, at], knots)
        return ranks


def finite(x: Floats) -> Floats:
    """Infinite values, which feature extractors write for a division by nothing, count as missing."""
    return np.where(np.isinf(x), np.nan, x)


def quantiles(values: Floats) -> Floats:
    """At most `KNOTS` quantiles of a feature's training values."""
    if values.size <= KNOTS:
        return np.sort(values)
    return np.asarray(np.quantile(values, np.linspace(0.0, 1.0, KNOTS)))


def place(values: Floats, knots: Floats) -> Floats:
    """The share of knots below each value, ties in the middle; between two knots, in proportion."""
    levels = (np.searchsorted(knots, knots, "left") + np.searchsorted(knots, knots, "right") - 1) / 2.0
    return np.asarray(np.interp(values, knots, levels / max(len(knots) - 1, 1)))


def distinct(columns: Floats) -> NDArray[np.intp]:
    """Numbers of the columns that vary, the first of each set of equal ones."""
    varying = np.flatnonzero(np.ptp(columns, axis=0) > 0) if columns.size else np.empty(0, dtype=np.intp)
    if not varying.size:
        return varying
    _, first = np.unique(columns[:, varying], axis=1, return_index=True)
    return np.sort(varying[first])
