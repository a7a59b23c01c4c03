"""Which points nobody beats."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analytics.methods.dominance import CHUNK, on_front

few = st.sampled_from([0.0, 1.0, 2.0, 3.0])
points = st.tuples(st.integers(1, 12), st.integers(1, 4)).flatmap(lambda shape: arrays(float, shape, elements=few))


def by_hand(costs):
    """The definition, word for word."""
    return [
        not any((other <= one).all() and (other < one).any() for other in costs) and not np.isnan(one).any()
        for one in costs
    ]


@given(points)
def test_the_definition(costs):
    """A point is on the front unless another is no worse anywhere and better somewhere; ties both stay."""
    assert on_front(costs).tolist() == by_hand(costs)


@given(points, st.randoms())
def test_order_and_scale_change_nothing(costs, chance):
    """The front is a set, and a metric may have any unit."""
    order = list(range(len(costs)))
    chance.shuffle(order)
    front = on_front(costs)
    assert on_front(costs[order]).tolist() == front[order].tolist()
    assert on_front(costs * np.array([2.0, 0.125, 1024, 1.0])[: costs.shape[1]] + 1).tolist() == front.tolist()


@given(points)
def test_everyone_else_is_beaten_by_the_front(costs):
    """The front is never empty and beats all others."""
    front = on_front(costs)
    assert front.any()
    for one in costs[~front]:
        assert any((other <= one).all() and (other < one).any() for other in costs[front])


@pytest.mark.parametrize("metrics", [2, 3])
def test_missing_figures_are_on_no_front(metrics):
    """And beat nobody."""
    costs = np.array([[0.0] * metrics, [1.0] * metrics, [2.0] * metrics])
    costs[0, 0] = np.nan
    assert on_front(costs).tolist() == [False, True, False]


def test_many_sets_at_once():
    """Chunks don't show: each set is looked at by itself."""
    sets = np.random.default_rng(0).integers(0, 5, (50, 7, 3)).astype(float)
    assert on_front(sets).tolist() == [by_hand(one) for one in sets]
    large = np.random.default_rng(1).random((CHUNK // 1000**2 + 2, 1000, 2))
    assert on_front(large)[-1].tolist() == on_front(large[-1]).tolist()
    assert on_front(np.empty((0, 3, 2))).shape == (0, 3)
