"""Divergences and correlations, on values that are known by hand or by SciPy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bench.statistics.correlation import correlation, correlation_difference, correlation_replicates
from bench.statistics.divergence import kl_divergences, log_softmax, top1_flips


def test_log_softmax_survives_large_scores():
    """Scores of a thousand neither overflow nor lose their difference."""
    found = log_softmax(np.array([[1000.0, 1000.0 + math.log(3)]], dtype=np.float32))
    assert found.dtype == np.float64
    assert np.exp(found[0]) == pytest.approx([0.25, 0.75], rel=1e-4)


def test_divergence_by_hand():
    """KL of a half and a half against a quarter and three quarters: half of ln 2 plus half of ln 2/3."""
    theirs, ours = np.log([[0.5, 0.5]]), np.log([[0.25, 0.75]])
    assert kl_divergences(theirs, ours) == pytest.approx([0.5 * math.log(2) + 0.5 * math.log(2 / 3)])
    assert kl_divergences(ours, theirs)[0] != pytest.approx(kl_divergences(theirs, ours)[0])


def test_divergence_is_that_of_scipy():
    """On 50 random distributions over 1,000 classes."""
    draw = np.random.default_rng(1)
    theirs, ours = draw.normal(0, 3, (2, 50, 1000))
    expected = stats.entropy(np.exp(log_softmax(theirs)), np.exp(log_softmax(ours)), axis=1)
    assert kl_divergences(theirs, ours) == pytest.approx(expected)


def test_excluded_classes():
    """What the baseline excludes costs nothing; what the technique alone excludes costs without bound."""
    one, both = np.array([[0.0, -np.inf]]), np.array([[0.0, 0.0]])
    assert kl_divergences(one, both) == pytest.approx([math.log(2)])
    assert np.isinf(kl_divergences(both, one))


def test_flips_are_told_per_example():
    """Two of three keep their most probable class."""
    theirs, ours = np.array([[1, 2], [5, 1], [0, 1]]), np.array([[0, 9], [1, 5], [2, 3]])
    assert top1_flips(theirs, ours).tolist() == [0, 1, 0]


def test_shapes_that_do_not_pair():
    """Another vocabulary, or one example without its axis, is refused with both shapes."""
    for theirs, ours in ((np.zeros((2, 3)), np.zeros((2, 4))), (np.zeros(3), np.zeros(3))):
        with pytest.raises(ValueError, match="can't be paired"):
            kl_divergences(theirs, ours)


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=6), st.floats(-1e3, 1e3))
def test_divergence_invariants(scores, shift):
    """Never negative; nothing where only a constant was added to all scores."""
    row = np.array([scores])
    assert kl_divergences(row, row[:, ::-1])[0] >= 0
    assert kl_divergences(row, row + shift)[0] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("statistic", ["pearson", "spearman"])
def test_correlations_are_those_of_scipy(statistic):
    """With ties, and in each resample by itself."""
    draw = np.random.default_rng(2)
    truth, score = draw.integers(0, 6, (2, 40)).astype(float)
    known = {"pearson": stats.pearsonr, "spearman": stats.spearmanr}[statistic]
    assert correlation(truth, score, statistic) == pytest.approx(known(truth, score).statistic)
    (replicates,) = correlation_replicates(truth, [score], statistic)
    rows = np.random.default_rng(0).integers(0, 40, (999, 40))
    expected = [known(truth[row], score[row]).statistic for row in rows[:20]]
    assert replicates[:20] == pytest.approx(expected)


def test_no_spread_is_no_correlation():
    """A constant score correlates with nothing, and raises nothing."""
    assert correlation(np.arange(5.0), np.ones(5), "spearman") == 0


def test_the_same_score_differs_in_nothing():
    """Paired: what both sides share cancels altogether."""
    truth, score = np.random.default_rng(3).normal(size=(2, 30))
    found = correlation_difference(truth, score, score, "pearson")
    assert (found.value, found.p_value) == (0, 1)
    assert (found.low, found.high) == pytest.approx((0, 0), abs=1e-6)
