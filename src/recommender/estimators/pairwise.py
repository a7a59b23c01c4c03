"""A cost-weighted forest for each pair of techniques, as SATzilla 2012 does (Xu, Hutter, Hoos and Leyton-Brown 2012).

A pair's trees say which of the two is cheaper; a training instance weighs what the wrong answer would cost. Weights act
through the samples that trees are grown on, each as large as the weights' effective number of instances (Kish 1965,
(sum w)^2 / sum w^2): instances that hardly matter are in few trees, and those that do are still missing from a third of
them, which then judge the instance without having seen it. (scikit-learn's forests draw by weight too, but as many as
there are instances: one that matters is then in nearly every tree.)

Of many techniques only a portfolio is compared: those that, chosen greedily, lower the cost of the best choice most.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.estimators.costs import Costs
from recommender.estimators.tables import Floats

LEAF, SHARE_OF_FEATURES = 2, 0.3
FEWEST = 4  # instances in a tree's sample

Singles = NDArray[np.float32]
Tree = tuple[Any, Floats]  # scikit-learn's tree, and for each node how often the first of the pair is cheaper


@dataclass(frozen=True)
class Pair:
    """Two techniques, what choosing between them is worth on average, and the trees that choose (or a constant)."""

    first: int
    second: int
    worth: float
    trees: tuple[Tree, ...] = ()
    constant: float = 0.5

    def answers(self, x: Singles) -> Floats:
        """Each tree's share for the first technique (rows × trees)."""
        return np.column_stack([shares[tree.apply(x)] for tree, shares in self.trees])

    def share(self, x: Singles) -> Floats:
        """How sure the trees are that the first is cheaper, 0 to 1."""
        return self.answers(x).mean(axis=1) if self.trees else np.full(len(x), self.constant)


@dataclass
class Pairwise:
    """`fit` gives estimates for the training instances by trees that never saw them; `scores` those for new ones.

    Two views: `votes` adds how sure each pair is, `worth` the expected differences of costs.
    """

    trees: int = 60
    largest: int = 12
    techniques: int = 0
    portfolio: list[int] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)

    def fit(self, x: Floats, costs: Costs, seed: int, jobs: int | None) -> dict[str, Floats]:
        """Fit every pair of the portfolio."""
        from joblib import Parallel, delayed

        self.techniques = costs.filled.shape[1]
        self.portfolio = portfolio(costs.filled, self.largest)
        chosen = combinations(self.portfolio, 2)
        single = x.astype(np.float32)
        fits = (
            delayed(fitted)(single, costs, pair, self.trees, np.random.default_rng([seed, at]))
            for at, pair in enumerate(chosen)
        )
        done = list(Parallel(n_jobs=jobs)(fits))
        self.pairs = [pair for pair, _ in done]
        return self.added([unseen for _, unseen in done], len(x))

    def scores(self, x: Floats) -> dict[str, Floats]:
        """View → rows × techniques, lower is better."""
        single = x.astype(np.float32)
        return self.added([pair.share(single) for pair in self.pairs], len(x))

    def added(self, shares: list[Floats], rows: int) -> dict[str, Floats]:
        """Both views of all pairs' answers; techniques outside the portfolio stand last."""
        votes, worth = np.zeros((rows, self.techniques)), np.zeros((rows, self.techniques))
        for pair, share in zip(self.pairs, shares, strict=True):
            lead = (2.0 * share - 1.0) / len(self.portfolio)
            for total, weight in ((votes, 1.0), (worth, pair.worth)):
                total[:, pair.first] -= weight * lead
                total[:, pair.second] += weight * lead
        outside = np.setdiff1d(np.arange(self.techniques), self.portfolio)
        for total in (votes, worth):
            total[:, outside] = total.max(axis=1, keepdims=True)
        return {"votes": votes, "worth": worth}


def fitted(
    x: Singles, costs: Costs, pair: tuple[int, int], trees: int, random: np.random.Generator
) -> tuple[Pair, Floats]:
    """One pair, and its answers for the training rows by trees that never saw them."""
    first, second = pair
    difference = costs.filled[:, first] - costs.filled[:, second]
    used = (difference != 0) & costs.measured[:, first] & costs.measured[:, second]
    wins, worth = difference < 0, float(np.abs(difference).mean())
    if not used.any() or wins[used].all() or not wins[used].any():
        constant = float(wins[used].mean()) if used.any() else 0.5
        return Pair(first, second, worth, constant=constant), np.full(len(x), constant)
    counts = samples(np.where(used, np.abs(difference), 0.0), trees, random)
    seeds = random.integers(0, 2**31 - 1, trees)
    found = Pair(first, second, worth, tuple(grown(x, wins, counts[:, at], int(seeds[at])) for at in range(trees)))
    answers, unseen = found.answers(x), counts == 0
    share = (answers * unseen).sum(axis=1) / np.maximum(unseen.sum(axis=1), 1)
    return found, np.where(unseen.any(axis=1), share, 0.5)


def samples(weights: Floats, trees: int, random: np.random.Generator) -> NDArray[np.intp]:
    """How often each instance is in each tree's sample (instances × trees), drawn by weight."""
    weights = weights / weights.max()
    size = max(FEWEST, round(weights.sum() ** 2 / (weights**2).sum()))
    return random.multinomial(size, weights / weights.sum(), trees).T


def grown(x: Singles, wins: NDArray[np.bool_], counts: NDArray[np.intp], seed: int) -> Tree:
    """One extremely randomised tree on one sample."""
    from sklearn.tree import ExtraTreeClassifier

    drawn = np.flatnonzero(counts)
    tree = ExtraTreeClassifier(min_samples_leaf=LEAF, max_features=SHARE_OF_FEATURES, random_state=seed)
    labels, weights = wins[drawn].astype(np.float64), counts[drawn].astype(np.float64)
    tree.fit(x[drawn], labels, sample_weight=weights, check_input=False)
    node = tree.tree_.value[:, 0]
    shares = node[:, 1] / node.sum(axis=1) if node.shape[1] == 2 else np.full(len(node), float(tree.classes_[0]))
    return tree.tree_, shares


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
