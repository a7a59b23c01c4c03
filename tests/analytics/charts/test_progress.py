"""Steps of the best known techniques over time."""

from datetime import UTC, datetime

from analytics import charts
from fakes.drawings import figures, marks, texts


def row(name, day, ratio, host="fake00host00", **more):
    """A made-up level."""
    return {"host": host, "name": name, "at": datetime(2026, 1, day, tzinfo=UTC), "ratio": ratio, **more}


ROWS = [row("one", 1, 1.0), row("one", 3, 0.5), row("all suites", 1, 0.9, whole=True)]


def test_lines_end_with_their_ratio():
    """A line a suite, named with where it stands; it goes on to the last moment of the panel."""
    chart = charts.progress(ROWS)
    assert {"one 0.50x", "all suites 0.90x", "fake00host00"} <= set(texts(chart))
    assert "line" in marks(chart) and sorted(figures(chart, "ratio")) == [0.5, 0.5, 0.9, 0.9, 1.0]


def test_texts_are_moments_too():
    """As a JSON document has them; what is no moment is told."""
    rows = [{**row("one", 1, 0.5), "at": "2026-01-01T00:00:00+00:00"}, {**row("two", 1, 0.5), "at": None}]
    assert any("two" in text and text.startswith("Not drawn") for text in texts(charts.progress(rows)))


def test_machines_beyond_six_are_counted():
    """A panel each for six of them."""
    rows = [row("one", 1, 0.5, host=f"h{at}") for at in range(8)]
    assert any(text.startswith("2 more machines") for text in texts(charts.progress(rows)))
