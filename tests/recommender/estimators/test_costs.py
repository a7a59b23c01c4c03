"""Costs of a history: what wasn't measured is filled, the forms keep what decides."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from recommender.estimators.costs import FORMS, complete

COSTS = arrays.arrays(np.float64, st.tuples(st.integers(1, 15), st.integers(1, 5)), elements=st.integers(0, 1000))


def test_an_additive_history_is_filled_exactly():
    """Level of the instance plus level of the technique: the missing cost follows."""
    full = np.arange(8.0)[:, None] * 10 + np.array([1.0, 3.0, 7.0])
    holed = full.copy()
    holed[[1, 4, 6], [0, 1, 2]] = np.nan
    costs = complete(holed)
    assert np.allclose(costs.filled, full, atol=0.01)
    assert costs.measured.sum() == 21


@given(COSTS, st.integers(0, 2**16))
def test_what_was_measured_stays(values, seed):
    """Filling touches holes only, and stays within what was seen."""
    holes = np.random.default_rng(seed).random(values.shape) < 0.4
    holes[0, 0] = False
    costs = complete(np.where(holes, np.nan, values))
    assert np.array_equal(costs.filled[~holes], values[~holes])
    assert costs.filled.min() >= values[~holes].min() and costs.filled.max() <= values[~holes].max()


@given(COSTS)
def test_every_form_keeps_the_order_within_an_instance(values):
    """The cheapest technique is the cheapest in each form, ties stay ties."""
    for form in FORMS.values():
        formed = form(values)
        assert np.array_equal(np.sign(np.diff(values, axis=1)), np.sign(np.diff(formed, axis=1)))
