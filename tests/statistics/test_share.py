"""Counted shares: Wilson's interval on published values, and the two exact tests."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.statistics.share import above, asymmetry, share


def test_wilson_interval_of_a_known_case() -> None:
    """81 of 263: the interval that Newcombe (Statistics in Medicine 1998, table I) gives for Wilson's score method."""
    found = share(81, 263)
    assert (round(found.low, 4), round(found.high, 4)) == (0.2553, 0.3662)


def test_nothing_counted_has_no_share() -> None:
    """Of no cases there is no share and no interval, and no number stands in for them."""
    found = share(0, 0)
    assert (found.share, found.low, found.high) == (None, None, None)


def test_more_hits_than_cases_are_refused() -> None:
    """A count above its total is a fault of the caller."""
    with pytest.raises(ValueError, match="3 of 2 is no share"):
        share(3, 2)


@given(st.integers(0, 400), st.integers(0, 400))
def test_interval_holds_its_share(hits: int, misses: int) -> None:
    """0 <= low <= share <= high <= 1."""
    if hits + misses:
        found = share(hits, hits + misses)
        assert -1e-12 <= found.low <= found.share + 1e-12 and found.share - 1e-12 <= found.high <= 1 + 1e-12


def test_one_alarm_in_a_hundred_is_what_was_promised() -> None:
    """At the promised rate one of 100 is likely, five are not; the values are the binomial's tails."""
    assert above(1, 100, 0.01) == pytest.approx(1 - 0.99**100)
    assert above(5, 100, 0.01) < 0.01


@given(st.integers(0, 60), st.integers(0, 60))
def test_asymmetry_has_no_side(up: int, down: int) -> None:
    """Swapping the two counts changes nothing, and an even split is no asymmetry."""
    assert asymmetry(up, down) == pytest.approx(asymmetry(down, up))
    assert asymmetry(up, up) == pytest.approx(1.0)
