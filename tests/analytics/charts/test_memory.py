"""Memory against what there is."""

import pytest

from analytics import charts
from analytics.charts.memory import BEYOND, FITS, TIGHT, state, words
from fakes.drawings import figures, marks, texts


def test_bars_least_first_with_what_they_leave():
    """Peaks against the limit and the machine."""
    rows = [{"technique": "f32", "peak": 33e9}, {"technique": "q4", "peak": 4e9, "low": 3.9e9, "high": 4.1e9}]
    chart = charts.memory(rows, 10e9, 16e9)
    assert figures(chart, "technique") == ["q4", "f32"] and figures(chart, "state") == [FITS, BEYOND]
    assert {"4.00 GB, leaves 6.00 GB (60%)", "33.0 GB, 23.0 GB too much", "limit 10.0 GB", "memory 16.0 GB"} <= set(
        texts(chart)
    )
    assert {"bar", "rule", "text"} <= marks(chart)


@pytest.mark.parametrize(
    ("peak", "limit", "whole", "expected"),
    [(5, 10, 16, FITS), (10, 10, 16, FITS), (11, 10, 16, TIGHT), (17, 10, 16, BEYOND),
     (17, None, 16, BEYOND), (5, None, None, FITS)],
)  # fmt: skip
def test_what_fits(peak, limit, whole, expected):
    """The limit itself still fits."""
    assert state(peak, limit, whole) == expected


def test_without_a_limit_only_the_peak_is_told():
    """Nothing is claimed about room."""
    assert words(5e9, None, None) == "5.00 GB" and words(5e9, None, 10e9) == "5.00 GB, leaves 5.00 GB (50%)"
    assert "rule" in marks(charts.memory([{"technique": "a", "peak": 1e9}], None))
