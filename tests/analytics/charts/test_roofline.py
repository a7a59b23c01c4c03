"""Points under a roof."""

import pytest

from analytics import charts
from analytics.charts.roofline import placed
from fakes.drawings import figures, marks, texts

ROOFS = [{"roof": "f16", "bandwidth": 100.0, "peak": 1000.0}, {"roof": "f32", "bandwidth": 100.0, "peak": None}]


def test_each_point_says_what_bounds_it():
    """Left of the ridge memory, right of it arithmetic, with the share of the roof reached."""
    rows = [
        {"technique": "decode", "intensity": 1.0, "rate": 80.0},
        {"technique": "prefill", "intensity": 50.0, "rate": 500.0},
    ]
    chart = charts.roofline(rows, ROOFS)
    assert {"decode 80%", "prefill 50%", "f16", "memory", "arithmetic"} <= set(texts(chart))
    assert {"line", "point", "text"} <= marks(chart) and "no roof known" not in texts(chart)
    assert max(figures(chart, "rate")) >= 1000


@pytest.mark.parametrize(
    ("row", "bound", "reached"),
    [
        ({"intensity": 20.0, "rate": 500.0}, "arithmetic", 0.5),
        ({"intensity": 20.0, "rate": 500.0, "roof": "f32"}, "memory", 0.25),
        ({"intensity": 20.0, "rate": 500.0, "roof": "unknown"}, "arithmetic", 0.5),
    ],
)
def test_the_roof_above_a_point(row, bound, reached):
    """The named one, else the first."""
    assert placed(row, ROOFS) == {"bound": bound, "reached": pytest.approx(reached)}


def test_without_a_roof_nothing_is_claimed():
    """A point alone has no share."""
    assert placed({"intensity": 1.0, "rate": 1.0}, []) == {"bound": None, "reached": None}
    assert "a" in texts(charts.roofline([{"technique": "a", "intensity": 1.0, "rate": 1.0}], []))
