"""Two metrics and the front."""

from analytics import charts
from analytics.charts.frontier import words
from fakes.drawings import figures, marks, texts

X, Y = charts.Side("time", log=True), charts.Side("accuracy", lower_is_better=False)
ROWS = [
    {"technique": "base", "x": 1.0, "y": 0.9, "on_front": True, "probability": 1.0, "baseline": True},
    {"technique": "fast", "x": 0.5, "y": 0.8, "x_low": 0.45, "x_high": 0.55, "on_front": True, "probability": 0.62},
    {"technique": "bad", "x": 1.5, "y": 0.7, "y_low": 0.6, "y_high": 0.8, "on_front": False, "probability": 0.0},
    {"technique": "half", "x": 1.2, "y": None, "on_front": False},
]


def test_points_names_bars_and_the_front():
    """Probabilities stand where they are open; what has one figure only is named below."""
    chart = charts.frontier(ROWS, X, Y)
    assert {"base (baseline)", "fast 62%", "bad", "Not drawn, without both figures: half."} <= set(texts(chart))
    assert {"point", "rule", "line", "text"} <= marks(chart)
    assert {"time (log scale, lower is better)", "accuracy (higher is better)"} <= set(texts(chart))
    assert sorted(figures(chart, "sure")) == [0.0, 0.62, 1.0]


def test_words_of_a_point():
    """Sure is silent; figures and draws that disagree are told."""
    assert words({"technique": "a", "on_front": True, "probability": 0.999}) == "a"
    assert words({"technique": "a", "on_front": False, "probability": 0.001}) == "a"
    assert words({"technique": "a", "on_front": True, "probability": 0.004}) == "a <1%"
    assert words({"technique": "a", "on_front": False}) == "a"


def test_names_without_room_are_counted():
    """Points at one place can't all be named; those on the front and the baseline always are."""
    crowd = [
        {"technique": f"t{at:02}", "x": 1.0, "y": 0.5, "on_front": at == 59, "baseline": at == 30} for at in range(60)
    ]
    said = texts(charts.frontier(crowd, X, Y))
    (line,) = [text for text in said if "more without a name" in text]
    named = sum(f"t{at:02}" in said for at in range(60)) + 1
    assert {"t59", "t30 (baseline)"} <= set(said) and int(line.split()[0]) == 60 - named and named < 60
