"""Drift of a series: found with its size, not found in noise."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.methods.drift import drift


def test_a_rise_is_found_with_its_size() -> None:
    """10 % from first to last, within noise of half a percent; the unit of time doesn't matter."""
    times = np.linspace(0, 100, 40)
    values = np.exp(np.log(1.1) * times / 100 + np.random.default_rng(1).normal(0, 0.005, 40))
    found = drift(times, values)
    assert found is not None and found.low < 1.1 < found.high and found.p_value < 1e-6
    again = drift(times / 60, values)
    assert again is not None and again.ratio == pytest.approx(found.ratio)


def test_noise_has_an_interval_around_one() -> None:
    """In 200 series without drift, the interval leaves 1 out about as often as it says."""
    chance = np.random.default_rng(2)
    outside = 0
    for _ in range(200):
        found = drift(np.arange(20), np.exp(chance.normal(0, 0.01, 20)))
        outside += found is not None and not found.low <= 1 <= found.high
    assert outside <= 20


def test_neighbours_that_resemble_each_other() -> None:
    """With a memory of 0.5 from point to point, series without drift are seldom called drifting."""
    chance, called = np.random.default_rng(4), 0
    for _ in range(200):
        noise = chance.normal(0, 0.01, 60)
        for at in range(1, 60):
            noise[at] += 0.5 * noise[at - 1]
        found = drift(np.arange(60), np.exp(noise))
        called += found is not None and not found.low <= 1 <= found.high
        assert found is not None and found.alike >= 0
    assert called <= 24


def test_nothing_to_go_by() -> None:
    """Few points, or one moment, give no drift; values that can't be times are refused."""
    assert drift([1, 2, 3], [1.0, 2.0, 3.0]) is None
    assert drift([1] * 10, [1.0] * 10) is None
    with pytest.raises(ValueError, match="positive"):
        drift([1, 2], [1.0, -1.0])
