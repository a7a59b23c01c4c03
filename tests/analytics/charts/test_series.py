"""A figure over time."""

import math

from analytics import charts
from analytics.charts.series import faded
from fakes.drawings import figures, marks, texts


def line(name, values):
    """A moment a second."""
    return [{"name": name, "seconds": float(at), "value": value} for at, value in enumerate(values)]


def test_lines_states_and_how_far_they_faded():
    """Named at their ends with the change from the first tenth to the last."""
    rows = [*line("fanless", [40.0] * 20 + [30.0] * 20), *line("fan", [44.0] * 40)]
    chart = charts.series(
        rows, "tokens/s", bands=[{"from": 0, "to": 20, "state": "nominal"}, {"from": 20, "to": 40, "state": "serious"}]
    )
    assert {"fanless −25%", "fan 0%", "serious", "tokens/s"} <= set(texts(chart)) and "nominal" not in texts(chart)
    assert {"line", "rect"} <= marks(chart)


def test_many_lines_have_a_panel_each():
    """Eight don't share one; the axis of time is labelled once."""
    rows = [row for at in range(8) for row in line(f"t{at}", [1.0 + at, 2.0 + at])]
    chart = charts.series(rows, "W")
    assert len(chart.to_dict()["vconcat"]) == 8 and texts(chart).count("seconds since the start") == 1


def test_moments_without_a_figure_are_counted():
    """A gap isn't a zero."""
    chart = charts.series(line("a", [1.0, math.nan, 2.0]), "W")
    assert "1 moment without a figure is left out." in texts(chart) and figures(chart, "value") == [1.0, 2.0]


def test_a_short_line_has_no_fade():
    """Fewer than 20 moments say nothing of a tenth; nor does a start at 0."""
    assert faded(line("a", [2.0, 1.0])) == "" and faded(line("a", [0.0] * 20)) == ""
