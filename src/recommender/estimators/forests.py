"""Forests over all techniques at once: leaves hold costs, trees that never saw an instance judge it.

One tree splits for all techniques together (multi-output regression, Breiman 2001; extremely randomised: Geurts, Ernst
and Wehenkel 2006). Each tree is grown on a bootstrap sample, so that the trees left without an instance give an
estimate for it that is free of its own costs: no inner cross-validation has to be run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from recommender.estimators.costs import FORMS, Costs
from recommender.estimators.tables import Floats

LEAF, SHARE_OF_FEATURES = 2, 0.5


@dataclass
class Forest:
    """`fit` gives estimates for the training instances by trees that never saw them; `scores` those for new ones.

    `splits` names the form of the costs that trees split on; each form of `reads` is averaged over the same leaves.
    """

    splits: str
    reads: tuple[str, ...]
    trees: int = 100
    randomised: bool = True
    forest: Any = None
    leaves: Floats = field(default_factory=lambda: np.empty((0, 0)))
    widths: tuple[int, int] = (0, 0)

    def fit(self, x: Floats, costs: Costs, seed: int, jobs: int | None) -> dict[str, Floats]:
        """Grow the trees, fill their leaves, and let each instance be judged by the trees that never saw it."""
        self.forest = self.grown(x, FORMS[self.splits](costs.filled), seed, jobs)
        forms = np.hstack([FORMS[form](costs.filled) for form in self.reads])
        seen = in_bag(self.forest, len(x))
        at = self.leaf_matrix(x, seen)
        known = np.tile(costs.measured, len(self.reads))
        total, count = at.T @ np.where(known, forms, 0.0), at.T @ known.astype(np.float64)
        overall = np.where(known, forms, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
        self.leaves = np.where(count > 0, total / np.maximum(count, 1e-12), overall)
        self.widths = (len(self.reads), costs.filled.shape[1])
        return self.views(self.averaged(x, (seen == 0).astype(np.float64)))

    def scores(self, x: Floats) -> dict[str, Floats]:
        """Form → rows × techniques, lower is better."""
        return self.views(self.averaged(x, np.ones((len(x), len(self.forest.estimators_)))))

    def grown(self, x: Floats, target: Floats, seed: int, jobs: int | None) -> Any:
        """The trees, on targets of mean 0 and a common scale."""
        from sklearn.ensemble import ExtraTreesRegressor, RandomForestRegressor

        kind = ExtraTreesRegressor if self.randomised else RandomForestRegressor
        forest = kind(
            self.trees,
            min_samples_leaf=LEAF,
            max_features=SHARE_OF_FEATURES,
            bootstrap=True,
            random_state=seed,
            n_jobs=jobs,
        )
        scaled = (target - target.mean(axis=0)) / (target.std() or 1.0)
        return forest.fit(x, scaled if scaled.shape[1] > 1 else scaled[:, 0])

    def leaf_matrix(self, x: Floats, weights: Floats) -> Any:
        """Sparse rows × leaves of all trees, holding each row's weight in each tree (rows × trees)."""
        from scipy import sparse

        sizes = [tree.tree_.node_count for tree in self.forest.estimators_]
        starts = np.concatenate([[0], np.cumsum(sizes)])
        leaf = self.forest.apply(x).reshape(len(x), -1) + starts[:-1]
        bounds = np.arange(0, leaf.size + 1, leaf.shape[1])
        return sparse.csr_matrix((weights.ravel(), leaf.ravel(), bounds), shape=(len(x), starts[-1]))

    def averaged(self, x: Floats, weights: Floats) -> Floats:
        """Leaf values averaged over trees; an instance that every tree has seen gets them all."""
        weights = np.where(weights.sum(axis=1, keepdims=True) > 0, weights, 1.0)
        return np.asarray(self.leaf_matrix(x, weights) @ self.leaves / weights.sum(axis=1, keepdims=True))

    def views(self, values: Floats) -> dict[str, Floats]:
        """The columns of each form."""
        return dict(zip(self.reads, np.split(values, self.widths[0], axis=1), strict=True))


def in_bag(forest: Any, rows: int) -> Floats:
    """How often each tree's bootstrap sample holds each row (rows × trees)."""
    return np.column_stack([np.bincount(chosen, minlength=rows) for chosen in forest.estimators_samples_]).astype(float)
