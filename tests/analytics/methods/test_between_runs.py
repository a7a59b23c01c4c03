"""How far runs differ, on the trials of a vaccine that every textbook of meta-analysis works through."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.methods.between_runs import cochran_q, i_squared, moderated, paule_mandel
from analytics.methods.pooled import hksj
from fakes.bcg_trials import log_risks


def test_bcg_trials_have_the_published_spread():
    """tau² by Paule and Mandel is 0.3181, Q 152.23 and I² 92.1 %, as metafor prints them for these trials."""
    assert paule_mandel(*log_risks()) == pytest.approx(0.3181, abs=5e-5)
    assert cochran_q(*log_risks()) == pytest.approx(152.233, abs=5e-4)
    assert i_squared(*log_risks()) == pytest.approx(0.9212, abs=5e-5)


def test_hartung_and_knapp_of_the_bcg_trials():
    """With the REML tau² of 0.3132 the estimate is -0.7145 and its adjusted error 0.1807 (metafor, test="knha")."""
    centre, error = hksj(*log_risks(), 0.3132433)
    assert centre == pytest.approx(-0.7145, abs=5e-5)
    assert error == pytest.approx(0.1808, abs=1e-4)


def test_runs_that_agree_have_no_spread_between_them():
    """Scatter below what the pairs explain is no variance, and never a negative one."""
    assert paule_mandel(np.array([0.1, 0.1001, 0.0999]), np.full(3, 0.01)) == 0.0
    assert i_squared(np.array([0.1, 0.1]), np.full(2, 0.01)) == 0.0


@given(st.lists(st.tuples(st.floats(-2, 2), st.floats(1e-6, 1)), min_size=2, max_size=12))
def test_paule_mandel_solves_its_equation(runs):
    """At the solution Q is runs - 1, or tau² is 0 and Q is at most that."""
    means, variances = np.array(runs).T
    tau2 = paule_mandel(means, variances)
    q = cochran_q(means, variances, tau2)
    assert q == pytest.approx(len(runs) - 1, rel=1e-4) if tau2 > 0 else q <= len(runs) - 1 + 1e-9


def test_variances_of_few_pairs_move_together():
    """Alike up to luck, they become alike; where they truly differ, they stay apart; their level stays."""
    draw = np.random.default_rng(0)
    alike = draw.chisquare(2, 200) / 2
    assert np.ptp(np.log(moderated(alike, np.full(200, 2)))) < 0.2 * np.ptp(np.log(alike))
    assert moderated(alike, np.full(200, 2)).mean() == pytest.approx(1.0, abs=0.15)
    apart = np.array([1.0, 100.0, 1e4]) * draw.chisquare(50, 3) / 50
    assert moderated(apart, np.full(3, 50)) == pytest.approx(apart, rel=0.1)


@given(
    st.lists(st.tuples(st.sampled_from([0.0, 1e-9, 1e-4, 0.3, 1.0, 10.0]), st.integers(1, 30)), min_size=1, max_size=8),
    st.sampled_from([0.25, 1024.0]),
)
def test_moderated_variances_are_variances(runs, unit):
    """Never negative, finite, and of the unit that they came in."""
    variances, freedoms = np.array([run[0] for run in runs]), np.array([run[1] for run in runs])
    found = moderated(variances, freedoms)
    assert (found >= 0).all() and np.isfinite(found).all()
    assert moderated(unit * variances, freedoms) == pytest.approx(unit * found, rel=1e-6, abs=1e-300)
