"""Performance profiles, by hand and by their invariants."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analytics.methods import Profile, Refusal, performance_profile

NAN = math.nan


def test_a_profile_by_hand():
    """Three models: a wins two (one of them shared with b), b one more, c fails once."""
    found = performance_profile([[1, 1, 4], [2, 3, NAN], [4, 2, 8]], "abc", taus=[1, 1.5, 2, 4])
    third = 1 / 3
    assert found.shares[0] == pytest.approx((2 * third, 2 * third, 1, 1))
    assert found.shares[1] == pytest.approx((2 * third, 1, 1, 1))
    assert found.shares[2] == pytest.approx((0, 0, 0, 2 * third))
    assert found.won == pytest.approx((2 * third, 2 * third, 0)) and found.solved == pytest.approx((1, 1, 2 * third))


def test_a_quality_counts_downwards_from_the_best():
    """50 tokens/s where the best has 100 is a ratio of 2."""
    assert performance_profile([[100.0, 50.0]], "ab", lower_is_better=False).ratios == ((1.0, 2.0),)


def test_models_nobody_solved_stay_in_the_total():
    """Dolan and Moré divide by all problems."""
    found = performance_profile([[1.0, 2.0], [NAN, math.inf]], "ab")
    assert found.unsolved == 1 and found.models == 2 and found.won == (0.5, 0.0) and found.solved == (0.5, 0.5)


def test_without_a_grid_all_ratios_fit():
    """From 1 to beyond the largest ratio, so that each curve ends at its share solved."""
    found = performance_profile([[1.0, 37.0], [5.0, 1.0]], "ab")
    assert found.taus[0] == 1.0 and found.taus[-1] > 37
    assert tuple(row[-1] for row in found.shares) == found.solved


@pytest.mark.parametrize("table", [[[0.0, 1.0]], [[-1.0, 1.0]], np.empty((0, 2))])
def test_without_ratios_it_is_refused(table):
    """Zero, negative, or no models."""
    assert isinstance(performance_profile(table, "ab"), Refusal)


def test_a_tau_below_one_is_a_mistake():
    """Nobody is better than the best."""
    with pytest.raises(ValueError, match="1 or more"):
        performance_profile([[1.0, 2.0]], "ab", taus=[0.5])


def test_one_technique_always_wins_what_it_solves():
    """A profile of one is 1 wherever it ran."""
    assert performance_profile([[3.0], [NAN]], "a").won == (0.5,)


cells = st.one_of(st.just(NAN), st.sampled_from([0.5, 1.0, 2.0, 3.0]), st.floats(0.01, 100))
tables = st.tuples(st.integers(1, 6), st.integers(1, 5)).flatmap(lambda shape: arrays(float, shape, elements=cells))


@given(tables)
def test_invariants(table):
    """Shares rise with tau, up to what is solved; someone wins each solved model; scaling a model changes nothing."""
    names = [f"t{at}" for at in range(table.shape[1])]
    found = performance_profile(table, names)
    assert isinstance(found, Profile)
    assert all(list(row) == sorted(row) and row[-1] == end for row, end in zip(found.shares, found.solved, strict=True))
    assert tuple(row[0] for row in found.shares) == found.won
    assert sum(found.won) * found.models >= found.models - found.unsolved - 1e-9
    scaled = performance_profile(table * 2.0 ** np.arange(len(table))[:, None], names)
    assert scaled.ratios == found.ratios
