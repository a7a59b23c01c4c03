"""A family over tasks."""

from analytics import charts
from fakes.drawings import figures, marks, texts

ROWS = [
    {"family": "4-bit weights", "task": task, "ratio": ratio, "low": low, "high": 1.0, "verdict": "better",
     "provenance": p, "note": "3 models"}
    for task, ratio, low, p in (("text-generation", 0.5, 0.4, "measured"), ("embedding", 0.8, None, "field"))
]  # fmt: skip


def test_a_panel_a_family_a_row_a_task():
    """Tasks beside figures; field data is hollow and said to be."""
    chart = charts.families([*ROWS, {**ROWS[0], "family": "compiled graph"}])
    said = texts(chart)
    assert {"4-bit weights", "compiled graph", "text-generation", "embedding"} <= set(said)
    assert "Hollow: published by others (field), not measured here." in said
    assert "0.50x [0.40, 1.00] better, 3 models" in said and {"point", "rule", "text"} <= marks(chart)
    assert sorted(figures(chart, "filled")) == [False, True, True]


def test_techniques_of_a_task_have_rows_of_their_own():
    """With the technique's name behind the task's."""
    rows = [{**ROWS[0], "technique": name} for name in ("q4", "q4-awq")]
    assert {"text-generation, q4", "text-generation, q4-awq"} <= set(texts(charts.families(rows)))
