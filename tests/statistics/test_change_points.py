"""Change points in one look: found where they were put, of the size they have, and not where nothing changed."""

import math

import numpy as np
import pytest
from critical_values import autoregressive
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.statistics.change_points import NEEDED, Changes, TooShort, change_points, shift, single_look


def noise(points, seed=0, scale=0.01):
    """Normal log-ratios around 1x with an sd of about 1 %."""
    return scale * np.random.default_rng(seed).standard_normal(points)


def stepped(points, at, size, seed=0, scale=0.01):
    """Noise with a step of `size` log units from point `at` on."""
    series = noise(points, seed, scale)
    series[at:] += size
    return series


@pytest.mark.parametrize("at", [30, 50, 85])
def test_a_clear_step_is_found_where_it_was_put(at):
    """A step of 10 % in noise of 1 % is one change, at its point, with 1.10 in its interval."""
    found = change_points(stepped(100, at, math.log(1.10)))
    assert [change.index for change in found.changes] == [at]
    change = found.changes[0]
    assert change.low < 1.10 < change.high
    assert change.ratio == pytest.approx(1.10, abs=0.01)
    assert change.p_value < 0.001
    assert change.found_after == 100
    assert str(found) == f"1 change in 100 points: {change.ratio:.3g}x from point {at + 1}"


@pytest.mark.parametrize(("recent", "size"), [(3, 0.06), (5, 0.04)])
def test_a_step_of_few_recent_points_is_found(recent, size):
    """The last three points at six standard deviations, or five at four, are reported at once."""
    found = change_points(stepped(100, 100 - recent, size))
    assert [change.index for change in found.changes] == [100 - recent]


def test_up_and_down_again_are_two_changes():
    """A rise and the fall back to the old level don't hide each other."""
    series = stepped(100, 40, 0.04)
    series[60:] -= 0.04
    up, down = change_points(series).changes
    assert (abs(up.index - 40) <= 1, abs(down.index - 60) <= 1) == (True, True)
    assert up.ratio > 1.02
    assert down.ratio < 0.98


def test_two_steps_upwards_are_two_changes():
    """Each step has the size between its own neighbours."""
    series = stepped(120, 40, 0.05)
    series[80:] += 0.10
    first, second = change_points(series).changes
    assert (first.index, second.index) == (40, 80)
    assert first.ratio == pytest.approx(math.exp(0.05), abs=0.01)
    assert second.ratio == pytest.approx(math.exp(0.10), abs=0.01)


@pytest.mark.parametrize("at", [0, 1, 50, 96, 97, 98, 99])
def test_one_spike_is_no_change(at):
    """A single wild run, at the end or anywhere, is an outlier and not a new level."""
    series = noise(100)
    series[at] += 10.0
    found = change_points(series)
    assert found.changes == ()
    assert str(found) == "no change in 100 points"


def test_two_spikes_side_by_side_are_no_change():
    """A level needs three points."""
    series = noise(100)
    series[98:] += 10.0
    assert change_points(series).changes == ()


@pytest.mark.parametrize("value", [0.0, 0.1, -3.0, 1e-300])
def test_a_constant_series_has_no_change(value):
    """Without any scatter there is nothing to find, and nothing divides by zero."""
    assert change_points([value] * 60).changes == ()


def test_a_step_between_two_constants_is_a_change():
    """No noise at all on both sides: the step is exact."""
    (change,) = change_points([0.0] * 30 + [0.1] * 30).changes
    assert change.index == 30
    assert change.low == change.ratio == change.high == pytest.approx(math.exp(0.1))


def test_ties_do_not_alarm():
    """Series of two values, or of whole numbers, without a change alarm in no more than 5 % of cases."""
    random = np.random.default_rng(3)
    coins = (random.random((400, 100)) < 0.5).astype(float)
    rare = (random.random((400, 100)) < 0.05).astype(float)
    whole = np.round(random.standard_normal((400, 100)))
    for series in (coins, rare, whole):
        assert np.mean(single_look(series)[1] <= 0.05) <= 0.07


@pytest.mark.parametrize("points", [0, 1, 5, NEEDED - 1])
def test_too_short_a_series_says_how_many_points_are_missing(points):
    """No answer is not "no change"."""
    found = change_points(noise(points))
    assert found == TooShort(points, NEEDED)
    assert f"{NEEDED - points} more" in str(found)


@pytest.mark.parametrize("wild", [math.nan, math.inf, -math.inf])
def test_values_that_are_no_numbers_are_refused(wild):
    """A run without a figure must be left out, not passed on."""
    with pytest.raises(ValueError, match="finite"):
        change_points([0.0] * 30 + [wild])


@pytest.mark.parametrize("errors", [[0.1] * 29, [0.0] * 30, [math.nan] * 30, [-1.0] * 30])
def test_errors_that_make_no_sense_are_refused(errors):
    """Errors are one a point, positive and finite."""
    with pytest.raises(ValueError, match="errors"):
        change_points([0.0] * 30, errors)


def test_inexact_points_weigh_less():
    """Five deviating runs are a change when as exact as the others, and none when known to be inexact."""
    series = stepped(60, 55, 0.06)
    exact = change_points(series, [0.01] * 60)
    inexact = change_points(series, [0.01] * 55 + [0.2] * 5)
    assert [change.index for change in exact.changes] == [55]
    assert inexact.changes == ()


def test_only_the_latest_500_points_are_looked_at():
    """A change before them is history, one among them keeps its place in the whole series."""
    series = stepped(700, 600, 0.05)
    series[:100] += 1.0
    assert [change.index for change in change_points(series).changes] == [600]


def test_shift_is_the_median_difference_with_its_interval():
    """Known by hand: differences 4 to 6 around 5, wider where the points are autocorrelated."""
    before, after = np.arange(20.0), np.arange(20.0) + 5
    size, low, high = shift(before, after)
    assert size == 5.0
    assert low == -(high - 10.0)
    assert shift(before, after, 0.5)[1] < low
    assert shift(before[:1], after[:1]) == (5.0, -math.inf, math.inf)


def test_intervals_cover_the_size_of_the_step():
    """At a known place, 95 % intervals cover the true size in about 95 of 100 cases."""
    pairs = [(noise(40, seed), noise(20, seed + 1000) + 0.02) for seed in range(400)]
    covered = [low <= 0.02 <= high for _, low, high in (shift(*pair) for pair in pairs)]
    assert 0.92 <= np.mean(covered) <= 0.985


@pytest.mark.parametrize("phi", [0.0, 0.6])
def test_change_free_series_alarm_in_no_more_than_one_of_twenty(phi):
    """600 series of 100 points, autocorrelated ones too; a detector that takes them for independent alarms in most."""
    _, ps, _ = single_look(autoregressive(np.random.default_rng(11), (600, 100), phi))
    assert np.mean(ps <= 0.05) <= 0.07


whole_series = st.lists(st.integers(-1000, 1000), min_size=NEEDED, max_size=60)


def places(found):
    """Where the changes are."""
    assert isinstance(found, Changes)
    return [change.index for change in found.changes]


@settings(deadline=None)
@given(whole_series, st.integers(-5, 5), st.integers(1, 10))
def test_shift_and_scale_change_no_place(values, moved, doubled):
    """Another level or unit of the logs is the same history (powers of two, so that nothing rounds)."""
    series = np.asarray(values, float)
    assert places(change_points((series + moved) * 2.0**-doubled)) == places(change_points(series))


@settings(deadline=None)
@given(whole_series)
def test_negation_turns_each_change_round(values):
    """Baseline over technique has the same changes, of inverse size."""
    series = np.asarray(values, float) / 1024
    there, back = change_points(series), change_points(-series)
    assert places(there) == places(back)
    for one, other in zip(there.changes, back.changes, strict=True):
        assert one.ratio * other.ratio == pytest.approx(1.0)
        assert one.p_value == pytest.approx(other.p_value)


@settings(deadline=None)
@given(st.floats(-1e6, 1e6), st.integers(NEEDED, 80))
def test_no_constant_ever_changes(value, points):
    """Whatever the level and the length."""
    assert change_points([value] * points).changes == ()
