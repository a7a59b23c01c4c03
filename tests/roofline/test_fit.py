"""Two lines through points: the roof that made them is found, whatever the order of magnitude."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.roofline.break_even import crossing
from bench.roofline.fit import roof
from bench.roofline.record import BatchRatio

LOG = st.floats(6, 14)


@given(bandwidth=LOG, peak=LOG, steps=st.lists(st.floats(0.3, 3), min_size=2, max_size=5))
def test_points_on_a_roof_give_the_roof(bandwidth: float, peak: float, steps: list[float]) -> None:
    """As many points on either side of the ridge as you like: both lines come back, without error."""
    bandwidth, peak = 10**bandwidth, 10**peak
    ridge = peak / bandwidth
    intensities = sorted([ridge / 10**step for step in steps] + [ridge * 10**step for step in steps])
    points = [(at, min(peak, bandwidth * at)) for at in intensities]
    found = roof(points)
    assert found[0] == pytest.approx(bandwidth, rel=1e-6)
    assert found[1] == pytest.approx(peak, rel=1e-6)
    assert found[2] == pytest.approx(0, abs=1e-6)


@given(st.lists(st.tuples(st.floats(-3, 3), st.floats(3, 13)), min_size=1, max_size=8))
def test_no_single_line_is_nearer(points: list[tuple[float, float]]) -> None:
    """Whatever the points: the roof's error is at most that of the best slope alone and of the best level alone."""
    known = sorted((10**at, 10**rate) for at, rate in points)
    error = roof(known)[2]
    for value in ([rate for _, rate in known], [rate / at for at, rate in known]):
        logs = [math.log(one) for one in value]
        mean = math.fsum(logs) / len(logs)
        alone = math.sqrt(math.fsum((one - mean) ** 2 for one in logs) / len(logs))
        assert error <= alone + 1e-9


@pytest.mark.parametrize(
    ("ratios", "outcome", "between"),
    [
        ([0.5, 0.8], "always", None),
        ([1.5, 1.2], "never", None),
        ([0.5, 2.0], "until", (1, 4)),
        ([2.0, 0.5], "from", (1, 4)),
        ([0.5, 2.0, 0.5], "mixed", None),
    ],
)
def test_where_a_ratio_passes_one(ratios: list[float], outcome: str, between: tuple[int, int] | None) -> None:
    """The outcome, the batches beside the crossing, and a batch between them: their middle on a logarithmic scale."""
    steps = [BatchRatio(4**index, ratio, ratio, ratio) for index, ratio in enumerate(ratios)]
    found = crossing(steps)
    assert (found[0], found[2]) == (outcome, between)
    assert found[1] == (None if between is None else pytest.approx(2.0))
