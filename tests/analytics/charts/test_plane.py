"""Axes and pixels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.charts.plane import Plane, axis_of
from bench.export.look import ticks

sizes = st.floats(1e-9, 1e15)


@given(st.lists(sizes, min_size=1, max_size=10), st.booleans())
def test_an_axis_holds_its_values(values, log):
    """Every value lies within, one value alone in the middle."""
    axis = axis_of(values, log)
    assert all(0 <= axis.share(value) <= 1 for value in values)
    if len(set(values)) == 1:
        assert axis.share(values[0]) == pytest.approx(0.5, abs=1e-3)


def test_an_axis_of_nothing_is_one():
    """Missing values, and those that a logarithm has no place for, don't count."""
    assert axis_of([None, -1.0, 0.0], log=True).low > 0


@given(sizes, st.floats(1.02, 1e9))
def test_marks_are_round_and_on_the_axis(low, factor):
    """Three marks or more, a dozen or fewer, wherever the axis lies."""
    found = ticks([low, low * factor])
    assert all(low * (1 - 1e-9) <= mark <= low * factor * (1 + 1e-9) for mark in found)
    assert 3 <= len(found) <= 12 and found == sorted(set(found))


def test_ratios_have_a_mark_at_one():
    """A short axis around 1, too."""
    assert 1.0 in ticks([0.8, 1.1]) and 1.0 in ticks([0.97, 1.02]) and 1.0 in ticks([0.004, 20])


def test_pixels_count_from_the_top_left():
    """The larger y lies higher."""
    plane = Plane(axis_of([1.0, 100.0], log=True, room=0.0), axis_of([0.0, 2.0], room=0.0), 600, 300)
    assert plane.pixel(10.0, 2.0) == (pytest.approx(300), pytest.approx(0))
    assert plane.along([(0.0, 0.0), (8.0, 0.0)])[0] == (-2, -2, 2, 2)
    row = {"x": 10.0, "y": 1.0, "x_low": 1.0, "x_high": 100.0, "y_low": None, "y_high": None}
    assert plane.bars([row]) == [(pytest.approx(0), 149.0, pytest.approx(600), 151.0)]
