"""Many questions at once: what survives is what SciPy's correction leaves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bench.statistics.many import FALSE_DISCOVERY_RATE, survivors


@given(st.lists(st.one_of(st.floats(0, 1), st.floats(0, 0.05)), max_size=40))
def test_as_scipy(values):
    """The same findings stand as by `scipy.stats.false_discovery_control`."""
    adjusted = stats.false_discovery_control(values) if values else []
    wanted = {place for place, value in enumerate(adjusted) if value <= FALSE_DISCOVERY_RATE}
    assert survivors(dict(enumerate(values))) == wanted
