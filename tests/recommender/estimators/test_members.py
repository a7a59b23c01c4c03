"""Members: their estimates for training rows leave the row out, and agree with what they say of new rows."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import r2_score

from recommender.estimators.costs import complete
from recommender.estimators.forests import Forest
from recommender.estimators.members import COST, EFFORTS
from recommender.estimators.pairwise import Pairwise, portfolio, samples

MAKERS = {"forest": lambda: Forest("ranks", ("cost", "regret"), trees=60), "pairs": lambda: Pairwise(trees=60)}


def noise(rows=150, techniques=3):
    """Features that say nothing about costs."""
    random = np.random.default_rng(0)
    return random.random((rows, 4)), complete(random.random((rows, techniques)))


def signal(rows=150, seed=0):
    """The first technique is the cheaper one where the first feature is below a half."""
    x = np.random.default_rng(seed).random((rows, 4))
    return x, complete(np.column_stack([x[:, 0], 1.0 - x[:, 0], np.full(rows, 2.0)]))


def right(views, costs):
    """How often each view's lowest estimate is the cheapest technique."""
    best = costs.filled.argmin(axis=1)
    return {name: float(np.mean(view.argmin(axis=1) == best)) for name, view in views.items()}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_no_row_judges_itself(make):
    """On pure noise the trees know the rows that they have seen by heart; the estimates from fitting do not."""
    x, costs = noise()
    member = make()
    unseen = right(member.fit(x, costs, 0, None), costs)
    seen = right(member.scores(x), costs)
    for view in unseen:
        assert unseen[view] < 0.45 < 0.55 < seen[view]


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_both_kinds_of_estimates_find_the_signal(make):
    """For the training rows as for new ones."""
    x, costs = signal()
    member = make()
    new, truth = signal(seed=1)
    for found in (right(member.fit(x, costs, 0, None), costs), right(member.scores(new), truth)):
        assert min(found.values()) > 0.9


def test_a_forest_reads_costs_in_their_units():
    """The view `cost` predicts them."""
    x, costs = signal()
    forest = Forest("ranks", ("cost",), trees=60)
    forest.fit(x, costs, 0, None)
    new, truth = signal(seed=1)
    assert r2_score(truth.filled[:, 0], forest.scores(new)["cost"][:, 0]) > 0.9


def test_unmeasured_costs_have_no_part_in_leaves():
    """Where only some rows were measured, leaves hold their costs, not what was filled in."""
    x, costs = signal()
    values = costs.filled.copy()
    values[::2, 0] = np.nan
    holed = complete(values)
    holed.filled[::2, 0] = 1000.0
    forest = Forest("ranks", ("cost",), trees=60)
    forest.fit(x, holed, 0, None)
    assert forest.scores(x)["cost"][:, 0].max() < 2.0


def test_samples_leave_out_what_matters_often_enough():
    """Ten heavy instances among ninety light ones: the heavy are missing from a good part of the samples."""
    weights = np.where(np.arange(100) < 10, 1000.0, 1.0)
    counts = samples(weights, 400, np.random.default_rng(0))
    missing = (counts[:10] == 0).mean()
    assert 0.25 < missing < 0.5
    assert counts.sum(axis=0).max() < 20


def test_a_portfolio_holds_those_that_complement_each_other():
    """The best on average, then what helps it; a copy and a technique that is never best stay outside."""
    costs = np.array([[1.0, 9.0, 1.0, 9.0], [1.0, 9.0, 1.0, 9.0], [9.0, 1.0, 9.0, 9.0]])
    assert portfolio(costs, 4) == [0, 1]
    assert portfolio(costs, 1) == [0]


def test_every_effort_predicts_costs():
    """`predict_costs` reads them from a view that each effort has."""
    x, costs = signal(30)
    for effort in EFFORTS.values():
        member, view = COST.split("/")
        forest = effort[member]()
        forest.trees = 5
        assert view in forest.fit(x, costs, 0, None)
