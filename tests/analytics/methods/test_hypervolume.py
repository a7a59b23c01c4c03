"""Covered volumes against published figures, by hand, and by inclusion and exclusion."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analytics.methods import contributions, hypervolume
from analytics.methods.hypervolume import reference_beyond

corners = st.tuples(st.integers(1, 7), st.integers(1, 5)).flatmap(
    lambda shape: arrays(float, shape, elements=st.integers(0, 6).map(float))
)


def by_inclusion(costs, reference):
    """The union of boxes by inclusion and exclusion."""
    total = 0.0
    for size in range(1, len(costs) + 1):
        for some in combinations(costs, size):
            total += (-1) ** (size + 1) * np.prod(np.maximum(reference - np.max(some, axis=0), 0))
    return total


def test_four_points_in_the_plane():
    """Stairs of 24, 6, 5 and 3: the example of moocore's manual, 38."""
    costs = np.array([[5.0, 5.0], [4.0, 6.0], [2.0, 7.0], [7.0, 4.0]])
    assert hypervolume(costs, np.array([10.0, 10.0])) == 38.0
    assert contributions(costs, np.array([10.0, 10.0])).tolist() == [2.0, 1.0, 6.0, 3.0]


@given(corners)
def test_the_union_of_boxes(costs):
    """Exact in any number of metrics, with ties and beaten points."""
    reference = np.full(costs.shape[1], 5.0)
    assert hypervolume(costs, reference) == pytest.approx(by_inclusion(costs, reference))


@given(corners)
def test_a_contribution_is_what_would_be_lost(costs):
    """Volume with all less volume without one; nothing for a point that is there twice."""
    reference = np.full(costs.shape[1], 5.0)
    whole = hypervolume(costs, reference)
    without = [whole - hypervolume(np.delete(costs, at, axis=0), reference) for at in range(len(costs))]
    assert contributions(costs, reference) == pytest.approx(without)
    assert not contributions(np.concatenate([costs, costs]), reference).any()


def test_points_beyond_the_reference_count_nothing():
    """Nor do points on its border."""
    assert hypervolume(np.array([[1.0, 5.0], [6.0, 0.0]]), np.array([5.0, 5.0])) == 0.0
    assert hypervolume(np.empty((0, 3)), np.ones(3)) == 0.0


def test_a_sphere_of_points():
    """A front of 60 on the sphere covers what counting lattice points says."""
    draw = np.random.default_rng(3)
    costs = 1 - np.abs(normal := draw.normal(size=(60, 3))) / np.linalg.norm(normal, axis=1, keepdims=True)
    probes = draw.random((200_000, 3))
    share = np.mean((probes[:, None, :] >= costs[None, :, :]).all(axis=2).any(axis=1))
    assert hypervolume(costs, np.ones(3)) == pytest.approx(share, abs=5e-3)


def test_the_reference_lies_beyond_the_worst():
    """A tenth of the range, and never on a point even where all are equal."""
    found = reference_beyond(np.array([[0.0, 3.0, 0.0], [10.0, 3.0, 0.0]]))
    assert found.tolist() == [11.0, pytest.approx(3.3), 1.0]
