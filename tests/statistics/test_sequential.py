"""Looks after every point: one budget for all of them, changes told when they were found."""

import math

import numpy as np
import pytest

from bench.statistics.change_points import NEEDED, TooShort, single_look
from bench.statistics.sequential import Budget, first_alarms, watch


def noise(points, seed=0):
    """Normal log-ratios with an sd of 1 %."""
    return 0.01 * np.random.default_rng(seed).standard_normal(points)


def test_all_looks_together_keep_the_budget():
    """Of 300 change-free series at most 5 % alarm in 61 looks; a single look's level would alarm far more often."""
    series = np.random.default_rng(5).standard_normal((300, 100))
    alarms = first_alarms(series, Budget(alpha=0.05, looks=61, first=40))
    assert np.mean(alarms > 0) <= 0.07
    naive = np.zeros(300, bool)
    for points in range(40, 101, 5):
        naive |= single_look(series[:, :points])[1] <= 0.05
    assert np.mean(naive) > 0.07


def test_a_step_is_found_soon_after_it_happened():
    """A step of 5 sd after 80 points is told within 5 of them, at its place, with its size."""
    series = noise(100)
    series[80:] += 0.05
    found = watch(series)
    (change,) = found.changes
    assert change.index == 80
    assert 83 <= change.found_after <= 85
    assert change.low < math.exp(0.05) < change.high


def test_what_comes_later_does_not_change_when_it_was_found():
    """The same looks over a longer history give the same alarm, with a narrower interval."""
    series = noise(160)
    series[80:] += 0.05
    early, late = watch(series[:90]).changes[0], watch(series).changes[0]
    assert (early.index, early.found_after, early.p_value) == (late.index, late.found_after, late.p_value)
    assert late.high - late.low < early.high - early.low


def test_an_alarmed_series_starts_again():
    """A second change is found against the level after the first."""
    series = noise(160)
    series[60:] += 0.06
    series[120:] -= 0.06
    up, down = watch(series).changes
    assert (up.index, down.index) == (60, 120)
    assert up.found_after < down.index < down.found_after
    assert up.ratio * down.ratio == pytest.approx(1.0, abs=0.02)


def test_a_spike_is_no_alarm():
    """One wild run never alarms, at no later look either."""
    series = noise(100)
    series[70] += 5.0
    assert watch(series).changes == ()


def test_the_answer_says_what_was_spent():
    """Looks are counted from the first on; half of them spend about half, all of them the budget."""
    half, whole = (watch(noise(100), budget=Budget(alpha=0.05, looks=looks, first=51)) for looks in (100, 50))
    assert half.changes == whole.changes == ()
    assert half.looks == whole.looks == 50
    assert half.spent == pytest.approx(0.025, rel=0.05)
    assert whole.spent == pytest.approx(0.05)


def test_too_short_a_series_is_no_answer():
    """The first look waits for its points."""
    assert watch(noise(19)) == TooShort(19, NEEDED)
    assert watch(noise(39), budget=Budget(first=40)) == TooShort(39, 40)


def test_more_looks_leave_less_for_each():
    """A year of daily looks is possible; what can't be told from chance is refused with the most that can."""
    assert Budget(looks=365).level < Budget(looks=61).level < Budget(looks=1).level == 0.05
    with pytest.raises(ValueError, match="at most") as refused:
        _ = Budget(alpha=0.01, looks=10_000).level
    most = int(str(refused.value).split()[-1])
    assert Budget(alpha=0.01, looks=most).level > 0


def test_a_first_look_at_too_few_points_is_refused():
    """A look needs as many points as a series does."""
    with pytest.raises(ValueError, match="20"):
        watch(noise(50), budget=Budget(first=5))


def test_values_that_are_no_numbers_are_refused():
    """NaN anywhere is refused, not skipped."""
    with pytest.raises(ValueError, match="finite"):
        watch([0.0] * 30 + [math.nan])


def test_errors_go_through_every_look():
    """Runs known to be inexact alarm later or not at all."""
    series = noise(100)
    series[90:] += 0.04
    errors = np.full(100, 0.01)
    inexact = errors.copy()
    inexact[90:] = 0.2
    assert len(watch(series, errors).changes) == 1
    assert watch(series, inexact).changes == ()


def test_many_series_at_once_alarm_as_one_by_one():
    """What the benchmark counts is what `watch` reports."""
    series = np.random.default_rng(8).standard_normal((20, 70))
    series[:10, 55:] += 3.0
    budget = Budget(alpha=0.05, looks=31, first=40)
    alone = [watch(row, budget=budget) for row in series]
    expected = [found.changes[0].found_after if found.changes else 0 for found in alone]
    assert list(first_alarms(series, budget)) == expected
    assert sum(alarm > 55 for alarm in expected[:10]) >= 8
