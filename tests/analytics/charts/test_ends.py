"""Names at the ends of lines."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.charts.ends import APART, spread


@given(st.lists(st.floats(0, 300), min_size=1, max_size=15))
def test_names_lie_apart_and_in_order(places):
    """Whatever the ends, names don't cover each other and none is below the panel."""
    found = np.array(spread(places, 300))
    order = np.argsort(places, kind="stable")
    assert (np.diff(found[order]) >= APART - 1e-6).all() and found.max() <= 300


def test_names_with_room_stay():
    """Nothing moves without need."""
    assert spread([10.0, 100.0, 50.0], 300) == [10.0, 100.0, 50.0]
    assert spread([50.0, 50.0], 300) == [50.0, pytest.approx(50 + APART)]
