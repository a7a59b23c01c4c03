"""Signed ranks against the baseline, corrected for the number of techniques."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analytics.methods import Refusal, against_baseline
from analytics.methods.against_baseline import holm, signed_rank_p, signed_ranks
from bench.statistics import CANNOT_TELL
from fakes.classifiers import AREAS


def test_signed_ranks_of_the_paper():
    """C4.5 against C4.5+m on 14 sets, two of them equal: the sums are 93 and 12 (Demšar, table 2)."""
    gaps = np.array(AREAS)[:, 1] - np.array(AREAS)[:, 0]
    terms = signed_ranks(np.round(gaps, 3))
    assert (terms[terms > 0].sum(), -terms[terms < 0].sum()) == (93.0, 12.0)


def test_p_is_exact_without_ties():
    """The same as scipy's exact distribution."""
    gaps = np.array([0.3, -0.1, 0.5, 0.8, 1.1, -0.2, 0.9])
    assert signed_rank_p(gaps) == pytest.approx(stats.wilcoxon(gaps, method="exact").pvalue)


def test_p_of_many_models_is_the_normal_one():
    """Beyond 16 models, as scipy's approximation without correction for continuity."""
    gaps = np.random.default_rng(2).normal(0.3, 1, 40)
    assert signed_rank_p(gaps) == pytest.approx(stats.wilcoxon(gaps, method="asymptotic").pvalue, rel=1e-6)


def test_holm_of_the_paper():
    """Demšar section 3.2.2 compares the i-th smallest p with alpha / (k - i)."""
    assert holm([0.016, 0.607, 0.019]) == pytest.approx([0.048, 0.607, 0.048])
    assert holm([0.5, 0.5]) == [1.0, 1.0] and holm([]) == []


def test_better_and_worse():
    """Faster on all eight models is better, slower worse, and a mixture can't be told."""
    table = np.array([[10.0, 5 + at / 10, 20 + at, 10 * (1.1 if at % 2 else 0.9)] for at in range(8)])
    fast, slow, mixed = against_baseline(table, ["base", "fast", "slow", "mixed"], "base")
    assert (fast.verdict, slow.verdict, mixed.verdict) == ("better", "worse", CANNOT_TELL)
    assert fast.won == 8 and slow.won == 0 and fast.corrected == pytest.approx(3 * 2 / 256)
    assert fast.ratio == pytest.approx(float(np.exp(np.log(table[:, 1] / 10).mean())))
    assert against_baseline(table, ["base", "fast", "slow", "mixed"], "base", False)[0].verdict == "worse"


def test_a_failure_costs_nobody_else_the_model():
    """Only the technique that failed has fewer models."""
    table = np.array([[10.0, 5.0, 9.0]] * 7)
    table[[0, 3], 1] = math.nan
    fast, near = against_baseline(table, ["base", "fast", "near"], "base")
    assert (fast.models, near.models) == (5, 7)
    assert "5 models can't show" in fast.note and near.verdict == "better"


def test_without_shared_models_it_is_refused():
    """Nothing to rank."""
    found = against_baseline([[1.0, math.nan], [math.nan, 1.0], [1.0, 2.0]], ["base", "t"], "base")
    assert isinstance(found, Refusal) and "1 model with figures" in found.reason


def test_a_technique_that_never_ran_has_no_ratio():
    """Beside others that did, its row stays."""
    lost, _ = against_baseline([[1.0, math.nan, 2.0]] * 3, ["base", "lost", "t"], "base")
    assert (lost.models, lost.ratio, lost.p_value, lost.verdict) == (0, None, 1.0, CANNOT_TELL)


def test_wrong_questions_are_refused():
    """A baseline that isn't there, and ratios of figures that have none."""
    with pytest.raises(ValueError, match="none of the techniques"):
        against_baseline([[1.0, 2.0]] * 3, ["a", "b"], "c")
    with pytest.raises(ValueError, match="positive figures"):
        against_baseline([[0.0, 2.0]] * 3, ["a", "b"], "a")
    assert against_baseline([[0.0, 2.0]] * 3, ["a", "b"], "a", as_ratios=False)[0].ratio is None


@given(st.lists(st.floats(0.1, 10), min_size=2, max_size=10))
def test_turned_round_it_says_the_opposite(ratios):
    """The technique as baseline of the baseline."""
    table = [[1.0, ratio] for ratio in ratios]
    (here,), (there,) = (against_baseline(table, ["a", "b"], base) for base in "ab")
    assert there.p_value == pytest.approx(here.p_value) and there.ratio == pytest.approx(1 / here.ratio)
    assert {here.verdict, there.verdict} in ({"better", "worse"}, {CANNOT_TELL})


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_never_lowers_a_p(p_values):
    """And keeps their order."""
    corrected = holm(p_values)
    assert all(after >= before for before, after in zip(p_values, corrected, strict=True))
    assert [corrected[at] for at in np.argsort(p_values, kind="stable")] == sorted(corrected)
