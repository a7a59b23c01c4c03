"""Figures as people read them."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.export import format as shown

UNITS = {name: size for scale in shown.SCALES.values() for size, name in scale}
FINITE = st.floats(min_value=1e-8, max_value=1e15, allow_nan=False)


def value_of(text):
    """What a shown quantity means, in base units."""
    figure, _, unit = text.partition(" ")
    return float(figure.replace(shown.MINUS, "-")) * UNITS.get(unit, 1.0)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0412, "s", "41.2 ms"),
        (0.9996, "s", "1.00 s"),
        (1.0, "s", "1.00 s"),
        (123.4, "s", "123 s"),
        (2.5e-6, "s", "2.50 µs"),
        (0, "B", "0 B"),
        (412e6, "B", "412 MB"),
        (999.96e6, "B", "1.00 GB"),
        (0.97, "1", "0.970"),
        (31.04, "dB", "31.0 dB"),
        (-0.5, "1", "−0.500"),
        (math.nan, "s", "n/a s"),
        (321.4, "image/s", "321 image/s"),
    ],
)
def test_quantities(value, unit, text):
    """Units to three digits."""
    assert shown.quantity(value, unit) == text


@given(FINITE, st.sampled_from(["s", "B", "J", "W", "1"]))
def test_a_quantity_says_its_value(value, unit):
    """Reading it back gives the value to half a unit of the third digit."""
    assert value_of(shown.quantity(value, unit)) == pytest.approx(value, rel=0.0051)


@given(st.floats(min_value=1e-7, max_value=9e2), st.sampled_from(["s", "B"]))
def test_quantities_have_no_long_figures(value, unit):
    """Never more than three digits before the unit that fits."""
    assert re.fullmatch(r"\d{1,3}(\.\d+)? \S+|\d(\.\d+)?e-\d+ \S+", shown.quantity(value, unit))


@given(st.floats(min_value=1e-3, max_value=1e3), st.floats(min_value=1e-4, max_value=0.5))
def test_ratio_lies_within_its_interval_as_shown(ratio, half):
    """Rounding never puts the figure outside its own bounds, and different bounds look different."""
    text = shown.ratio_with_interval(ratio, ratio * (1 - half), ratio * (1 + half))
    value, low, high = (float(part) for part in re.findall(r"[\d.]+", text))
    assert low <= value <= high
    if half > 0.02:
        assert low < high


@pytest.mark.parametrize(
    ("ratio", "low", "high", "text"),
    [
        (0.31, 0.30, 0.33, "0.31x [0.30, 0.33]"),
        (1.0001, 0.9992, 1.001, "1.0001x [0.9992, 1.0010]"),
        (0.5, 0.0, math.inf, "0.50x [no interval]"),
        (0.012, 0.011, 0.013, "0.012x [0.011, 0.013]"),
        (12.34, 12.0, 12.7, "12.3x [12.0, 12.7]"),
        (0.02, 0.0196, 0.0204, "0.0200x [0.0196, 0.0204]"),
    ],
)
def test_ratios(ratio, low, high, text):
    """As many decimals as the interval bears."""
    assert shown.ratio_with_interval(ratio, low, high) == text


@pytest.mark.parametrize(
    ("ratio", "verdict", "text"),
    [
        (0.31, "better", "3.2 times as fast"),
        (0.95, "better", "5.0 % less time"),
        (1.05, "worse", "5.0 % more time"),
        (1.5, "worse", "takes 1.5 times as long"),
        (0.31, "cannot tell", "no difference shown"),
        (1.003, "same", "as fast as the baseline"),
    ],
)
def test_plain_words(ratio, verdict, text):
    """A figure only where there is a finding."""
    assert shown.in_words(ratio, verdict) == text


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        ((-0.02, -0.041, 0.002), ("−0.020", "[−0.041, +0.002]")),
        ((0.0, -0.01, 0.01), ("0.000", "[−0.010, +0.010]")),
        ((3.0, 1.0, 5.0, "dB"), ("+3.0 dB", "[+1.0, +5.0]")),
        ((0.1, 0.1, 0.1), ("+0.1000", "[+0.1000, +0.1000]")),
        ((0.0, 0.0, 0.0), ("0.00", "[0.00, 0.00]")),
    ],
)
def test_differences(arguments, parts):
    """Value and bounds with the same decimals, signs spelt out, zero without one."""
    assert shown.difference(*arguments) == parts


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59.4, "59 s"), (60, "1 min"), (200, "3 min 20 s"), (3900, "1 h 05 min"), (-3, "0 s")],
)
def test_durations(seconds, text):
    """For people who wait."""
    assert shown.duration(seconds) == text


@given(st.floats(min_value=0, max_value=1e6))
def test_durations_have_no_sixty_seconds(seconds):
    """Rounding carries."""
    assert not re.search(r"\b60 (s|min)", shown.duration(seconds))
