"""One estimate from several, and when it isn't believed."""

from __future__ import annotations

import numpy as np

from recommender.estimators.blend import Blend, averaged, lower_bound
from recommender.estimators.costs import complete

RANDOM = np.random.default_rng(0)
COSTS = complete(RANDOM.random((200, 3)) + np.array([0.0, 0.1, 0.2]))


def test_a_good_view_is_followed():
    """Whatever its own scale and level."""
    views = {"a/good": 1000.0 + 50.0 * COSTS.filled}
    blend = Blend(0.5).fit(views, COSTS)
    assert not blend.abstains
    assert np.array_equal(blend.choose(views), COSTS.filled.argmin(axis=1))
    best = COSTS.filled.min(axis=1)
    assert np.isclose(blend.saving, (COSTS.filled[:, 0] - best).mean())


def test_noise_is_not_followed():
    """The single best, always."""
    views = {"a/noise": RANDOM.random((200, 3))}
    blend = Blend(0.5).fit(views, COSTS)
    assert blend.abstains
    assert set(blend.choose(views)) == {0}


def test_a_view_against_the_costs_is_not_followed():
    """Its choices cost more than the single best."""
    assert Blend(0.5).fit({"a/wrong": -COSTS.filled}, COSTS).abstains


def test_views_that_tell_nothing_apart_are_left_out():
    """A constant one beside a good one changes nothing."""
    good = {"a/good": COSTS.filled}
    both = good | {"a/constant": np.ones_like(COSTS.filled)}
    first, second = Blend(0.5).fit(good, COSTS), Blend(0.5).fit(both, COSTS)
    assert np.array_equal(averaged(good, first.spreads), averaged(both, second.spreads))


def test_a_member_that_spoils_the_others_is_left_out():
    """One that is right and one that is wrong: the right one alone; two that are right: both."""
    right, wrong = {"right/costs": COSTS.filled}, {"wrong/costs": RANDOM.random(COSTS.filled.shape)}
    assert set(Blend(0.5).fit(wrong | right, COSTS).spreads) == {"right/costs"}
    both = right | {"other/costs": 2.0 * COSTS.filled}
    assert set(Blend(0.5).fit(both, COSTS).spreads) == set(both)


def test_the_bound_is_that_of_the_normal_distribution():
    """Mean less 1.645 standard errors at 95 %, the mean itself at 50 %, nothing sure from one instance."""
    saving = np.arange(100.0)
    error = saving.std(ddof=1) / 10
    assert np.isclose(lower_bound(saving, 0.95), saving.mean() - 1.645 * error, atol=0.01)
    assert np.isclose(lower_bound(saving, 0.5), saving.mean())
    assert lower_bound(saving[-1:], 0.5) == 0
