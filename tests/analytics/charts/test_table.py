"""Rows that can be drawn."""

import math

import polars
import pytest

from analytics.charts.table import bounded, drawable, not_drawn, nothing, rows_of
from fakes.drawings import texts


def test_frames_and_dictionaries_are_the_same():
    """NaN and infinity become None in both, other values stay."""
    plain = [{"a": 1.0, "b": "x"}, {"a": math.nan, "b": None}]
    assert (
        rows_of(plain, ["a"])
        == rows_of(polars.DataFrame(plain), ["a"])
        == [{"a": 1.0, "b": "x"}, {"a": None, "b": None}]
    )
    assert rows_of([{"a": math.inf}], ["a"]) == [{"a": None}]


def test_missing_columns_are_named():
    """All of them at once."""
    with pytest.raises(ValueError, match="columns b, c"):
        rows_of([{"a": 1}], ["a", "b", "c"])


def test_rows_without_figures_are_told():
    """What can't be drawn is kept apart and named, three at most."""
    rows = [
        {"technique": name, "x": value} for name, value in zip("abcdef", [1.0, None, 0.0, -1.0, 2.0, None], strict=True)
    ]
    kept, left_out = drawable(rows, ["x"], ["x"])
    assert [row["technique"] for row in kept] == ["a", "e"]
    assert not_drawn(left_out, "a figure") == ["Not drawn, without a figure: b, c, d and 1 more."]
    assert not_drawn([], "a figure") == []


@pytest.mark.parametrize(("low", "high"), [(None, 2.0), (1.0, None), (0.0, 2.0), (None, None)])
def test_half_an_interval_is_none(low, high):
    """Nor is one that reaches down to a ratio of 0."""
    assert bounded({"low": low, "high": high}) == {"low": None, "high": None}
    assert bounded({"low": 0.0, "high": 2.0}, positive=False)["high"] == 2.0


def test_an_empty_chart_says_why():
    """Instead of an empty frame."""
    assert "Nothing to draw: no runs." in texts(nothing("Title", "no runs"))
