"""A cost-weighted forest for each pair of techniques, as SATzilla 2012 does (Xu, Hutter, Hoos and Leyton-Brown 2012).

A pair's forest says which of the two is cheaper; a training instance weighs what the wrong answer would cost. The
answers are added up in units of cost. Of many techniques only a portfolio is compared: those that, chosen greedily,
lower the cost of the best choice most.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.estimators.costs import Costs
from recommender.estimators.tables import Floats

LEAF = 2


@dataclass
class Pairwise:
    """`fit` gives estimates for the training instances by trees that never saw them; `scores` those for new ones."""

    trees: int = 40
    largest: int = 12
    randomised: bool = True
    techniques: int = 0
    portfolio: list[int] = field(default_factory=list)
    pairs: list[tuple[int, int, float, Any]] = field(default_factory=list)

    def fit(self, x: Floats, costs: Costs, seed: int, jobs: int | None) -> dict[str, Floats]:
        """Fit every pair of the portfolio."""
        self.techniques = costs.filled.shape[1]
        self.portfolio = portfolio(costs.filled, self.largest)
        self.pairs, total = [], np.zeros_like(costs.filled)
        for first, second in combinations(self.portfolio, 2):
            pair, share = self.pair(x, costs, (first, second), seed + len(self.pairs), jobs)
            self.pairs.append(pair)
            self.add(total, pair, share)
        return {"pairs": self.closed(total)}

    def scores(self, x: Floats) -> dict[str, Floats]:
        """Rows × techniques, lower is better."""
        total = np.zeros((len(x), self.techniques))
        for pair in self.pairs:
            self.add(total, pair, share_of_first(pair[3], x))
        return {"pairs": self.closed(total)}

    def pair(
        self, x: Floats, costs: Costs, names: tuple[int, int], seed: int, jobs: int | None
    ) -> tuple[tuple[int, int, float, Any], Floats]:
        """One pair's forest (or a constant, where one always wins), and its out-of-bag answers."""
        first, second = names
        difference = costs.filled[:, first] - costs.filled[:, second]
        used = (difference != 0) & costs.measured[:, first] & costs.measured[:, second]
        wins = difference[used] < 0
        weight = float(np.abs(difference).mean())
        if not used.any() or wins.all() or not wins.any():
            constant = float(wins.mean()) if used.any() else 0.5
            return (first, second, weight, constant), np.full(len(x), constant)
        forest = self.grown(x[used], wins, np.abs(difference[used]), seed, jobs)
        share = share_of_first(forest, x)
        unseen = forest.oob_decision_function_[:, 1]
        share[used] = np.where(np.isnan(unseen), 0.5, unseen)
        return (first, second, weight, forest), share

    def grown(self, x: Floats, wins: NDArray[np.bool_], weights: Floats, seed: int, jobs: int | None) -> Any:
        """The forest of one pair."""
        import warnings

        from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier

        kind = ExtraTreesClassifier if self.randomised else RandomForestClassifier
        forest = kind(self.trees, min_samples_leaf=LEAF, bootstrap=True, oob_score=True, random_state=seed, n_jobs=jobs)
        with warnings.catch_warnings():  # a row that all trees saw counts as undecided
            warnings.filterwarnings("ignore", message="Some inputs do not have OOB scores")
            return forest.fit(x, wins, sample_weight=weights / weights.mean())

    def add(self, total: Floats, pair: tuple[int, int, float, Any], share: Floats) -> None:
        """Add a pair's answer, the expected difference of costs, to both techniques."""
        first, second, weight, _ = pair
        advantage = (2.0 * share - 1.0) * weight / len(self.portfolio)
        total[:, first] -= advantage
        total[:, second] += advantage

    def closed(self, total: Floats) -> Floats:
        """Techniques outside the portfolio stand last."""
        outside = np.setdiff1d(np.arange(total.shape[1]), self.portfolio)
        total[:, outside] = total.max(axis=1, keepdims=True)
        return total


def share_of_first(answer: Any, x: Floats) -> Floats:
    """How sure the pair is that its first technique is cheaper, 0 to 1."""
    if isinstance(answer, float):
        return np.full(len(x), answer)
    return np.asarray(answer.predict_proba(x)[:, 1])


def portfolio(costs: Floats, largest: int) -> list[int]:
    """Techniques that, added one after another, lower the mean cost of the best choice most."""
    chosen = [int(costs.mean(axis=0).argmin())]
    best = costs[:, chosen[0]]
    while len(chosen) < min(largest, costs.shape[1]):
        means = np.minimum(best[:, None], costs).mean(axis=0)
        addition = int(means.argmin())
        if means[addition] >= best.mean():
            break
        chosen.append(addition)
        best = np.minimum(best, costs[:, addition])
    return sorted(chosen)
