"""How members' estimates become one, and when even that one isn't believed against the single best technique."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from recommender.estimators.costs import Costs
from recommender.estimators.tables import Floats


@dataclass
class Blend:
    """Learned from estimates that no instance's own costs went into: what to average, and whether choosing saves.

    Views are called MEMBER/VIEW. Those of all members are averaged at equal spread, or those of one member alone where
    that saves more on the training instances.
    """

    confidence: float
    spreads: dict[str, float] = field(default_factory=dict)
    single_best: int = 0
    saving: float = 0.0
    saving_low: float = 0.0

    @property
    def abstains(self) -> bool:
        """Whether the single best is kept for every instance."""
        return self.saving_low <= 0

    def fit(self, views: dict[str, Floats], costs: Costs) -> Blend:
        """Choose the views, scale them, then estimate what choosing by them saves."""
        self.single_best = costs.single_best
        spreads = {name: float(centred(view).std()) for name, view in views.items()}
        groups = candidates(list(views))
        savings = [self.savings(averaged(views, chosen(spreads, names)), costs.filled) for names in groups]
        best = int(np.argmax([saving.mean() for saving in savings]))
        self.spreads = chosen(spreads, groups[best])
        self.saving, self.saving_low = float(savings[best].mean()), lower_bound(savings[best], self.confidence)
        return self

    def savings(self, estimates: Floats, costs: Floats) -> Floats:
        """What the lowest estimate's technique saves against the single best, for each instance."""
        best = estimates.argmin(axis=1)
        return np.asarray(costs[:, self.single_best] - costs[np.arange(len(costs)), best])

    def choose(self, views: dict[str, Floats]) -> NDArray[np.intp]:
        """The technique for each row: the lowest estimate, the single best on a tie or where choosing saves nothing."""
        estimates = averaged(views, self.spreads)
        best = estimates.argmin(axis=1)
        saves = estimates[np.arange(len(best)), best] < estimates[:, self.single_best]
        return np.where(saves & (not self.abstains), best, self.single_best)


def candidates(names: list[str]) -> list[list[str]]:
    """The views of all members, then those of each member alone."""
    members = list(dict.fromkeys(name.split("/")[0] for name in names))
    alone = [[name for name in names if name.split("/")[0] == member] for member in members]
    return [names, *alone] if len(members) > 1 else [names]


def chosen(spreads: dict[str, float], names: list[str]) -> dict[str, float]:
    """The spreads of some views."""
    return {name: spreads[name] for name in names}


def averaged(views: dict[str, Floats], spreads: dict[str, float]) -> Floats:
    """Rows × techniques: the mean of the views at equal spread, without those that tell nothing apart."""
    parts = [centred(views[name]) / spread for name, spread in spreads.items() if spread > 0]
    return np.asarray(np.mean(parts, axis=0)) if parts else np.zeros_like(next(iter(views.values())))


def centred(values: Floats) -> Floats:
    """Each row less its mean: only differences between techniques decide."""
    return np.asarray(values - values.mean(axis=1, keepdims=True))


def lower_bound(saving: Floats, confidence: float) -> float:
    """Lower bound of a mean saving over instances (one-sided, normal)."""
    from scipy.stats import norm

    if len(saving) < 2:
        return 0.0
    error = saving.std(ddof=1) / np.sqrt(len(saving))
    return float(saving.mean() - norm.ppf(confidence) * error)
