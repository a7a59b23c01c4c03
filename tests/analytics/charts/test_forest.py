"""The forest of ratios."""

import polars
import pytest

from analytics import charts
from analytics.charts.forest import words
from fakes.drawings import figures, marks, texts

ROWS = [
    {"technique": "slow", "ratio": 1.4, "low": 1.2, "high": 1.6, "verdict": "worse"},
    {"technique": "fast", "ratio": 0.5, "low": 0.4, "high": 0.6, "verdict": "better", "note": "4 runs"},
    {"technique": "single", "ratio": 0.9, "low": None, "high": None, "verdict": "cannot tell"},
]


def test_every_technique_best_first():
    """Rows by ratio; intervals, points, the band of the same, words beside them."""
    chart = charts.forest(ROWS)
    assert marks(chart) == {"point", "rule", "rect", "text"}
    assert figures(chart, "technique") == ["fast", "single", "slow"]
    assert {"0.50x [0.40, 0.60] better, 4 runs", "0.90x [no interval] cannot tell"} <= set(texts(chart))
    assert figures(chart, "from") == [pytest.approx(1 / 1.01)]


def test_more_is_better_turns_the_order():
    """And the words at the axis."""
    chart = charts.forest(ROWS, lower_is_better=False, metric="tokens/s")
    assert figures(chart, "technique") == ["slow", "single", "fast"]
    assert any("right of 1 is better" in text for text in texts(chart))


def test_groups_have_panels_of_their_own():
    """In the table's order, on one scale; predictions are told."""
    rows = [
        {**row, "group": group, "predicted_low": 0.3, "predicted_high": 2.0} for group in ("M2", "M1") for row in ROWS
    ]
    chart = charts.forest(polars.DataFrame(rows))
    said = texts(chart)
    assert said.index("M2") < said.index("M1") and "Thin lines: where one further run would lie." in said
    assert len(chart.to_dict()["vconcat"]) == 2


def test_a_technique_without_a_ratio_is_named():
    """Not drawn, not forgotten."""
    chart = charts.forest([*ROWS, {"technique": "lost", "ratio": None, "low": None, "high": None, "verdict": ""}])
    assert "Not drawn, without a ratio: lost." in texts(chart)


def test_words_of_a_row():
    """Figures, verdict, note: what a print in grey needs."""
    assert words({"ratio": 1.0, "low": None, "high": None, "verdict": None}) == "1.00x [no interval]"
