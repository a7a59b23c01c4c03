"""Several runs to one ratio."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.methods import pooled_estimates, pooled_ratio
from bench.statistics import CANNOT_TELL, compare
from fakes.bcg_trials import log_risks


def drawn_runs(histories, runs, pairs, between, within, ratio=1.05):
    """Histories of log-ratios around a known ratio: what differs between runs, and within them."""
    draw = np.random.default_rng([runs, pairs, round(1e4 * between)])
    levels = math.log(ratio) + draw.normal(0, between, (histories, runs, 1))
    return levels + draw.normal(0, within, (histories, runs, pairs))


logs = st.lists(st.floats(-1, 1), min_size=2, max_size=8)


def test_pooled_bcg_trials():
    """The published example, through the front door: 0.49 with a prediction that includes no effect."""
    means, variances = log_risks()
    found = pooled_estimates(means, np.sqrt(variances), level=0.05)
    assert math.log(found.ratio) == pytest.approx(-0.7145, abs=2e-3)
    assert (found.low, found.high) == (pytest.approx(0.330, abs=2e-3), pytest.approx(0.726, abs=2e-3))
    assert found.predicted_low < 0.14 and found.predicted_high > 1.5
    assert found.verdict == "better" and found.runs == 13


def test_one_run_keeps_its_own_interval():
    """Only the run knows how often it looked, so its recorded comparison is handed on."""
    values = [0.1, 0.12, 0.11, 0.13, 0.1, 0.12]
    own = compare(values, level=0.002)
    found = pooled_ratio([values], own=[own])
    assert (found.ratio, found.low, found.high, found.verdict) == (own.ratio, own.low, own.high, own.verdict)
    assert found.between is None and found.predicted_low is None and "one run" in found.note


def test_one_run_without_a_record_is_compared_afresh():
    """Its pairs give the interval that bench gives at the same level."""
    values = [0.1, 0.12, 0.11, 0.13, 0.1, 0.12]
    one, found = compare(values, 0.01), pooled_ratio([values], level=0.01)
    assert (found.low, found.high) == (one.low, one.high)
    assert found.verdict == "worse" and pooled_ratio([values], lower_is_better=False).verdict == "better"


@pytest.mark.parametrize("runs", [[[0.2]], [[0.2], [0.3], [0.25]]])
def test_single_pairs_get_no_interval(runs):
    """Nothing is known of a single pair's error, nor invented."""
    found = pooled_ratio(runs)
    assert (found.low, found.high, found.verdict) == (0.0, math.inf, CANNOT_TELL)
    assert found.left_out == len(runs) and found.ratio == pytest.approx(math.exp(np.mean(runs)))


def test_nothing_is_no_ratio():
    """Without pairs there is not even a figure."""
    assert math.isnan(pooled_ratio([]).ratio) and pooled_ratio([[]]).note == "no pairs"


def test_single_pairs_beside_runs_are_counted_out():
    """A run of one pair doesn't move the others' ratio."""
    runs = [[0.1, 0.12, 0.11], [0.13, 0.11, 0.1]]
    assert pooled_ratio([*runs, [5.0]]).ratio == pooled_ratio(runs).ratio
    assert pooled_ratio([*runs, [5.0]]).left_out == 1


def test_runs_that_disagree_widen_the_interval():
    """Two sharp runs at 0.8 and 1.25 know nothing of a third."""
    sharp = [0.0, 0.001, -0.001, 0.0005]
    found = pooled_ratio([[-0.22 + v for v in sharp], [0.22 + v for v in sharp], [-0.2 + v for v in sharp]])
    assert found.verdict == CANNOT_TELL and found.i_squared > 0.99
    assert found.predicted_low < 0.8 and found.predicted_high > 1.25


def test_figures_that_repeat_exactly_are_certain():
    """A size on disk is the same in every run: no spread, no division by zero."""
    found = pooled_ratio([[math.log(0.5)] * 3] * 4)
    assert found.ratio == pytest.approx(0.5) and found.verdict == "better"
    assert found.high - found.low < 1e-6


@pytest.mark.parametrize("runs", [[[0.1, math.nan]], [[0.1, math.inf], [0.2, 0.1]]])
def test_figures_that_are_none_are_refused(runs):
    """A log-ratio that isn't finite is no figure."""
    with pytest.raises(ValueError, match="must be finite"):
        pooled_ratio(runs)


def test_shapes_are_checked():
    """Errors one a run, and comparisons one a run."""
    with pytest.raises(ValueError, match="same length"):
        pooled_estimates([0.1, 0.2], [0.1])
    with pytest.raises(ValueError, match="1 comparisons for 2 runs"):
        pooled_ratio([[0.1, 0.2], [0.1, 0.3]], own=[None])


@given(st.lists(logs, min_size=1, max_size=6))
def test_swapped_sides_give_the_inverse(runs):
    """Baseline over technique is one over technique over baseline, with the opposite verdict."""
    here, there = pooled_ratio(runs), pooled_ratio([[-value for value in run] for run in runs])
    assert there.ratio == pytest.approx(1 / here.ratio, rel=1e-6)
    if here.low > 0:
        assert (there.low, there.high) == (
            pytest.approx(1 / here.high, rel=1e-5),
            pytest.approx(1 / here.low, rel=1e-5),
        )
    assert (here.verdict, there.verdict) in {
        ("better", "worse"), ("worse", "better"), ("same", "same"), (CANNOT_TELL, CANNOT_TELL)}  # fmt: skip


@given(st.lists(logs, min_size=2, max_size=6), st.randoms())
def test_order_of_runs_does_not_matter(runs, chance):
    """History has no order here."""
    mixed = list(runs)
    chance.shuffle(mixed)
    assert pooled_ratio(mixed).ratio == pytest.approx(pooled_ratio(runs).ratio, rel=1e-6)


@pytest.mark.parametrize(("runs", "between"), [(3, 0.0), (3, 0.02), (5, 0.01), (10, 0.0), (10, 0.02)])
@pytest.mark.parametrize("pairs", [3, 8])
def test_intervals_hold_what_they_promise(runs, between, pairs):
    """Of 600 histories with a known ratio, 98 of 100 intervals of 99 % hold it, with few pairs, too."""
    held = 0
    for history in drawn_runs(600, runs, pairs, between, within=0.01).tolist():
        found = pooled_ratio(history)
        held += found.low <= 1.05 <= found.high
    assert held / 600 >= 0.975
