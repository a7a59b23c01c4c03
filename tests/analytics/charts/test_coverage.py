"""What was tried."""

from analytics import charts
from fakes.drawings import figures, marks, texts

ROWS = [
    {"technique": "q4", "column": "m1", "status": "ok"},
    {"technique": "q4", "column": "m2", "status": "timeout"},
    {"technique": "ane", "column": "m1", "status": "failed"},
    {"technique": "ane", "column": "m1", "status": "ok"},
    {"technique": "ane", "column": "m3", "status": "strange"},
]


def test_every_cell_has_a_sign():
    """Also those that were never run; of several trials the best counts; unknown words are none."""
    chart = charts.coverage(ROWS)
    assert figures(chart, "status") == ["ok", "timeout", "none", "ok", "none", "none"]
    assert {"q4", "ane", "m1", "m2", "m3", "●", "t"} <= set(texts(chart)) and marks(chart) == {"rect", "text"}
    assert "2 techniques, 3 models: 2 ok, 0 failed, 1 timeout, 0 skipped, 3 never run (empty)." in texts(chart)
