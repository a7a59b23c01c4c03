"""How members' estimates become one, and when even that one isn't believed against the single best technique."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from recommender.estimators.costs import Costs
from recommender.estimators.tables import Floats


@dataclass
class Blend:
    """Learned from estimates that no instance's own costs went into: scales, and whether choosing saves anything.

    Views are averaged at equal spread. Weights were tried and lose: see docs/selector.md.
    """

    confidence: float
    spreads: dict[str, float] = field(default_factory=dict)
    slope: float = 0.0
    single_best: int = 0
    saving: float = 0.0
    saving_low: float = 0.0

    @property
    def abstains(self) -> bool:
        """Whether the single best is kept for every instance."""
        return self.saving_low <= 0

    def fit(self, views: dict[str, Floats], costs: Costs) -> Blend:
        """Scale the views, then estimate what choosing by them saves."""
        self.single_best = costs.single_best
        self.spreads = {name: float(centred(view).std()) for name, view in views.items()}
        self.slope = slope(self.averaged(views), centred(costs.filled))
        best = self.blended(views).argmin(axis=1)
        saving = costs.filled[:, self.single_best] - costs.filled[np.arange(len(best)), best]
        self.saving, self.saving_low = float(saving.mean()), lower_bound(saving, self.confidence)
        return self

    def averaged(self, views: dict[str, Floats]) -> Floats:
        """Rows × techniques: the mean of the views at equal spread, leaving out those that tell nothing apart."""
        parts = [centred(views[name]) / spread for name, spread in self.spreads.items() if spread > 0]
        return np.asarray(np.mean(parts, axis=0)) if parts else np.zeros_like(next(iter(views.values())))

    def blended(self, views: dict[str, Floats]) -> Floats:
        """Rows × techniques, in units of cost above the row's mean."""
        return self.slope * self.averaged(views)

    def choose(self, views: dict[str, Floats]) -> NDArray[np.intp]:
        """The technique for each row: the lowest estimate, the single best on a tie or where choosing saves nothing."""
        blended = self.blended(views)
        best = blended.argmin(axis=1)
        saves = blended[np.arange(len(best)), best] < blended[:, self.single_best]
        return np.where(saves & (not self.abstains), best, self.single_best)


def centred(values: Floats) -> Floats:
    """Each row less its mean: only differences between techniques decide."""
    return np.asarray(values - values.mean(axis=1, keepdims=True))


def slope(view: Floats, costs: Floats) -> float:
    """Units of cost per unit of a view, by least squares; 0 where the view goes against the costs."""
    power = float((view**2).sum())
    return max(float((view * costs).sum()) / power, 0.0) if power > 0 else 0.0


def lower_bound(saving: Floats, confidence: float) -> float:
    """Lower bound of a mean saving over instances (one-sided, normal)."""
    from scipy.stats import norm

    if len(saving) < 2:
        return 0.0
    error = saving.std(ddof=1) / np.sqrt(len(saving))
    return float(saving.mean() - norm.ppf(confidence) * error)
