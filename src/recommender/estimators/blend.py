"""How members' estimates become one: each scaled to units of cost, averaged, and doubted against the single best."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from recommender.estimators.costs import Costs
from recommender.estimators.tables import Floats

# One-sided 95 % normal bound: a saving that may as well be chance is no reason to leave the single best technique.
BOUND = 1.645
CANDIDATES = 20


@dataclass
class Blend:
    """Learned from estimates that no instance's own costs went into: scales, and when to stay with the single best.

    `least` is the predicted saving below which the single best technique is kept; infinite where no rule's saving on
    the training instances is above 0 for sure.
    """

    scales: dict[str, float] = field(default_factory=dict)
    single_best: int = 0
    least: float = np.inf
    saving: float = 0.0
    saving_low: float = 0.0

    def fit(self, views: dict[str, Floats], costs: Costs) -> Blend:
        """Scale each view by least squares, then set the least saving worth a change."""
        self.single_best = costs.single_best
        self.scales = {name: slope(centred(view), centred(costs.filled)) for name, view in views.items()}
        blended = self.blended(views)
        predicted, realised = savings(blended, costs.filled, self.single_best)
        self.least, kept = least_saving(predicted, realised)
        self.saving, self.saving_low = float(kept.mean()), lower_bound(kept)
        if self.saving_low <= 0:
            self.least, self.saving = np.inf, 0.0
        return self

    def blended(self, views: dict[str, Floats]) -> Floats:
        """Rows × techniques, in units of cost above the row's mean; 0 where no view says anything."""
        parts = [scale * centred(views[name]) for name, scale in self.scales.items() if scale > 0]
        return np.asarray(np.mean(parts, axis=0)) if parts else np.zeros_like(next(iter(views.values())))

    def choose(self, views: dict[str, Floats]) -> NDArray[np.intp]:
        """The technique for each row: the lowest estimate, or the single best where that saves too little."""
        blended = self.blended(views)
        best = blended.argmin(axis=1)
        saving = blended[:, self.single_best] - blended[np.arange(len(blended)), best]
        return np.where(saving > self.least, best, self.single_best)


def centred(values: Floats) -> Floats:
    """Each row less its mean: only differences between techniques decide."""
    return np.asarray(values - values.mean(axis=1, keepdims=True))


def slope(view: Floats, costs: Floats) -> float:
    """Units of cost per unit of a view; 0 where the view goes against the costs."""
    power = float((view**2).sum())
    return max(float((view * costs).sum()) / power, 0.0) if power > 0 else 0.0


def savings(blended: Floats, costs: Floats, single_best: int) -> tuple[Floats, Floats]:
    """For each row what the lowest estimate promises against the single best, and what it would really save."""
    rows, best = np.arange(len(costs)), blended.argmin(axis=1)
    return blended[:, single_best] - blended[rows, best], costs[:, single_best] - costs[rows, best]


def least_saving(predicted: Floats, realised: Floats) -> tuple[float, Floats]:
    """The bar for a predicted saving under which the training rows save most, and what each row saves with it."""
    moved = predicted[predicted > 0]
    bars = (
        np.unique(np.concatenate([[0.0], np.quantile(moved, np.linspace(0, 0.95, CANDIDATES))]))
        if moved.size
        else [0.0]
    )
    kept = [np.where(predicted > bar, realised, 0.0) for bar in bars]
    best = int(np.argmax([row.mean() for row in kept]))
    return float(bars[best]), kept[best]


def lower_bound(saving: Floats) -> float:
    """Lower bound of a mean saving over instances."""
    if len(saving) < 2:
        return 0.0
    return float(saving.mean() - BOUND * saving.std(ddof=1) / np.sqrt(len(saving)))
