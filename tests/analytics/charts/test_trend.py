"""A ratio over runs."""

from analytics import charts
from analytics.charts.trend import said
from fakes.drawings import figures, marks, texts

RUNS = [{"at": f"run {at}", "ratio": 1.0 if at < 6 else 0.5, "low": 0.4, "high": 1.1} for at in range(12)]
CHANGE = {"index": 6, "ratio": 0.5, "low": 0.45, "high": 0.55, "what": "mlx 0.30.1 to 0.32.4"}


def test_points_levels_and_what_changed():
    """The change has a number, its size with interval, and what changed beside it."""
    chart = charts.trend(RUNS, [CHANGE])
    assert {"1", "1: 0.50x [0.45, 0.55]", "mlx 0.30.1 to 0.32.4", "run 0"} <= set(texts(chart))
    assert marks(chart) == {"point", "rule", "text"}
    assert figures(chart, "level") == [1.0, 0.5] and figures(chart, "from") == [-0.5, 5.5]


def test_runs_without_a_figure_keep_their_place():
    """A gap stays a gap, so that a change's index still fits."""
    rows = [{"at": "a", "ratio": None}, *RUNS]
    assert min(figures(charts.trend(rows), "place")) == 1


def test_without_changes_there_are_no_levels():
    """A level is a statement about changes."""
    assert figures(charts.trend(RUNS), "level") == []


def test_a_change_without_an_interval():
    """Only its size is told, and nothing of what changed where that isn't known."""
    assert said({"ratio": 1.25}) == ["1.25x"]


def test_many_changes_make_the_panel_higher():
    """Their words don't run into each other."""
    tall = charts.trend(RUNS * 10, [{**CHANGE, "index": 10 * at} for at in range(1, 12)])
    short = charts.trend(RUNS, [CHANGE])
    heights = [one.to_dict()["vconcat"][0]["height"] for one in (tall, short)]
    assert heights[0] >= 11 * 2 * 13 > heights[1]
