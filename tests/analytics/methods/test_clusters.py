"""Means over machines: each counts once, few have no interval."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.methods.clusters import LEAST_CLUSTERS, mean_over_clusters

FIGURES = st.dictionaries(
    st.text(min_size=1, max_size=3), st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=4), min_size=1, max_size=8
)


def test_a_machine_counts_once() -> None:
    """A hundred figures of one machine weigh as much as one of another."""
    found = mean_over_clusters({"one": [4.0] * 100, "other": [1.0]})
    assert found is not None and found.value == pytest.approx(2.0) and found.figures == 101
    assert (found.low, found.high) == (None, None) and (found.lowest, found.highest) == (1.0, pytest.approx(4.0))


def test_coverage() -> None:
    """The interval over eight machines holds the true mean about as often as it says."""
    chance, held = np.random.default_rng(3), 0
    for at in range(300):
        logs = chance.normal(0, 0.2, 8)
        found = mean_over_clusters({str(name): [math.exp(value)] for name, value in enumerate(logs)}, seed=at)
        assert found is not None and found.low is not None and found.high is not None
        held += found.low <= 1 <= found.high
    assert 270 <= held <= 297


@given(FIGURES)
def test_order_and_inverse(figures: dict[str, list[float]]) -> None:
    """The order of machines doesn't matter, and the mean of inverses is the inverse."""
    found = mean_over_clusters(figures)
    again = mean_over_clusters(dict(reversed(figures.items())))
    inverse = mean_over_clusters({name: [1 / one for one in values] for name, values in figures.items()})
    assert found == again and found is not None and inverse is not None
    assert inverse.value == pytest.approx(1 / found.value)
    assert (found.low is None) == (len(figures) < LEAST_CLUSTERS)
    assert found.low is None or found.low <= found.value * (1 + 1e-9)


def test_what_has_no_mean() -> None:
    """No figures give none; zero and infinity are refused."""
    assert mean_over_clusters({}) is None and mean_over_clusters({"one": []}) is None
    for value in (0.0, math.inf, math.nan):
        with pytest.raises(ValueError, match="positive"):
            mean_over_clusters({"one": [value]})
