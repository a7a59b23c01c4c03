"""Draws of figures: from pairs, from intervals, or none."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.methods.candidates import Candidate, Metric, assumed_exact, draws_of, problem

TIME, QUALITY = Metric("time", relative=True), Metric("quality", lower_is_better=False)
BOTH = (TIME, QUALITY)


def test_an_interval_is_drawn_as_wide_as_it_is():
    """95 of 100 draws lie within it, as many below as above, lopsided ones too."""
    one = Candidate("a", (2.0, 0.5), (1.0, 0.45), (8.0, 0.52))
    drawn = draws_of(one, BOTH, 20_000, 0)
    for at, (low, high) in enumerate([(1.0, 8.0), (0.45, 0.52)]):
        assert np.mean(drawn[:, at] < low) == pytest.approx(0.025, abs=0.004)
        assert np.mean(drawn[:, at] > high) == pytest.approx(0.025, abs=0.004)
    assert np.median(drawn, axis=0) == pytest.approx([2.0, 0.5], rel=0.02)


def test_metrics_of_a_pair_stay_together():
    """Rows are drawn whole: what varies together in the pairs does so in the draws."""
    logs = np.random.default_rng(0).normal(0, 0.1, 12)
    units = np.stack([np.exp(logs), 0.5 + logs], axis=1)
    one = Candidate("a", (float(np.exp(logs.mean())), 0.5 + logs.mean()), units=units)
    drawn = draws_of(one, BOTH, 4000, 0)
    assert np.corrcoef(np.log(drawn[:, 0]), drawn[:, 1])[0, 1] == pytest.approx(1.0)
    error = np.std(logs, ddof=1) / math.sqrt(12)
    assert error < np.std(np.log(drawn[:, 0])) < 1.25 * error  # Student's quantile is 1.12 times the normal's
    assert assumed_exact(one, BOTH) == ()


def test_figures_without_an_interval_stay_and_are_named():
    """No spread is invented, and the figure says so."""
    nan, inf = math.nan, math.inf
    one = Candidate("a", (2.0, 0.5), (0.0, nan), (inf, nan))
    assert (draws_of(one, BOTH, 10, 0) == [2.0, 0.5]).all()
    assert assumed_exact(one, BOTH) == assumed_exact(Candidate("a", (2.0, 0.5)), BOTH) == ("time", "quality")
    single = Candidate("a", (2.0, 0.5), units=np.array([[2.0, 0.5]]))
    assert assumed_exact(single, BOTH) == ("time", "quality")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ((1.0,), "1 figures for 2"), ((1.0, math.nan), "no figure of quality"), ((0.0, 0.5), "time isn't positive"),
        ((math.inf, math.nan), "no figure of time, quality"), ((1.0, -0.5), ""),
    ],
)  # fmt: skip
def test_who_can_stand_on_a_front(values, reason):
    """One finite figure a metric, positive where it is relative."""
    assert problem(Candidate("a", values), BOTH).startswith(reason) and bool(problem(Candidate("a", values), BOTH)) == (
        reason != ""
    )


@given(st.sampled_from([0.25, 2.0, 1024.0]), st.integers(0, 5))
def test_draws_scale_with_the_unit(factor, seed):
    """Seconds or milliseconds: the same draws."""
    here = Candidate("a", (2.0, 0.5), (1.5, 0.4), (2.5, 0.6))
    there = Candidate("a", (2 * factor, 0.5), (1.5 * factor, 0.4), (2.5 * factor, 0.6))
    assert draws_of(there, BOTH, 50, seed) == pytest.approx(draws_of(here, BOTH, 50, seed) * [factor, 1.0])
