"""The diagram of ranks."""

from analytics import charts
from analytics.charts.critical_difference import _spans
from analytics.methods import critical_difference
from fakes.classifiers import AREAS, NAMES
from fakes.drawings import marks, texts


def test_the_diagram_of_the_paper():
    """Every technique with its rank, the ruler, the bars."""
    found = critical_difference(AREAS, NAMES, lower_is_better=False, alpha=0.1)
    rows = [{"technique": name, "rank": rank} for name, rank in zip(found.names, found.ranks, strict=True)]
    chart = charts.critical_difference(rows, found.groups, found.difference)
    said = texts(chart)
    assert {*NAMES, "critical difference 1.12", "2.0", "3.1", "2.9"} <= set(said)
    assert any("Joined by a bar" in text for text in said) and marks(chart) == {"rule", "text"}


def test_bars_that_would_touch_lie_on_levels():
    """Two groups that share a technique are two bars, one below the other; a third behind both is level again."""
    rows = [{"technique": name, "rank": rank} for name, rank in zip("abcdef", (1, 2, 3, 4, 5, 6), strict=True)]
    assert _spans(rows, ["ab", "bc", "ef", "a"]) == [(1, 2, 0), (2, 3, 1), (5, 6, 0)]


def test_no_groups_and_no_ruler():
    """All are told apart; a difference longer than the axis says so."""
    rows = [{"technique": name, "rank": rank} for name, rank in (("a", 1.0), ("b", 2.0))]
    assert any("all are told apart" in text for text in texts(charts.critical_difference(rows, [], None)))
    assert "critical difference 5.00 (longer than the axis)" in texts(charts.critical_difference(rows, [], 5.0))
