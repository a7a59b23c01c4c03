"""Two techniques that change places."""

import pytest

from analytics import charts
from analytics.charts.flip import told
from fakes.drawings import figures, marks, texts

# Stable Diffusion 2.1 Base with Core ML, 8 GPU cores (M1) and 32 (M1 Max): published by Hugging Face, 2022.
ROWS = [
    {"technique": unit, "x": cores, "y": seconds, "name": chip}
    for unit, cores, seconds, chip in (
        ("ANE", 8, 14.3, "M1"), ("ANE", 32, 15.3, "M1 Max"), ("GPU", 8, 29.6, "M1"), ("GPU", 32, 8.3, "M1 Max"))
]  # fmt: skip


def test_points_lines_machines_and_the_crossing():
    """Both techniques named at their lines, machines at their points, the crossing in words."""
    chart = charts.flip(ROWS, "GPU cores", "seconds an image", 17.0, 14.0, 19.0)
    said = texts(chart)
    assert {"ANE", "GPU", "M1", "M1 Max", "GPU cores (log scale)", "8", "32"} <= set(said)
    assert any("near 17 GPU cores; grey: its 95 % interval, 14 to 19" in text for text in said)
    assert {"point", "line", "rule", "rect", "text"} <= marks(chart) and figures(chart, "at") == [17.0]


@pytest.mark.parametrize(
    ("crossing", "words"),
    [
        ((None, None, None), "No crossing within the data."),
        ((17.0, None, None), "too few points to say how surely"),
        ((17.0, None, 20.0), "below the data to 20"),
        ((17.0, 14.0, None), "14 to beyond the data"),
    ],
)
def test_what_is_known_of_the_crossing(crossing, words):
    """Open ends are told as such."""
    assert words in told(*crossing, "cores")
    assert "rect" in marks(charts.flip(ROWS, "cores", "s", *crossing)) or crossing[1:] == (None, None)


def test_one_place_has_no_line():
    """Nothing to fit."""
    assert "line" not in {mark for row in figures(charts.flip(ROWS[:1], "cores", "s"), "line") for mark in row}
    assert figures(charts.flip(ROWS[:1], "cores", "s"), "y") == [14.3]
