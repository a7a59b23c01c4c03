"""One family of techniques over tasks: dots and intervals, so that what holds everywhere shows beside what doesn't."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analytics.charts.forest import words
from analytics.charts.lettering import named_rows
from analytics.charts.panels import panel
from analytics.charts.table import Row, Table, bounded, drawable, not_drawn, nothing, rows_of
from bench.export import look

if TYPE_CHECKING:
    import altair

NEEDED = ("family", "task", "ratio", "low", "high", "verdict")
FILLS = {"measured": True, "field": False}


def families(
    table: Table,
    title: str = "The same family of techniques over tasks",
    subtitle: Sequence[str] = (),
    metric: str = "time of one call",
    lower_is_better: bool = True,
) -> altair.VConcatChart:
    """A panel a family, in the table's order; a row a task, and a technique of it where the column is there.

    Columns: `family`, `task`, `ratio` (technique over baseline), `low`, `high`, `verdict`; if there, `technique`,
    `note` (how many models, say), `provenance` (measured: filled; field: hollow).
    """
    sound, left_out = drawable(rows_of(table, NEEDED), ["ratio"], ["ratio"])
    if not sound:
        return nothing(title, "no family has a ratio")
    rows = [{**bounded(row), "name": _name(row)} for row in sound]
    across = look.domain([1.0, *(v for row in rows for v in (row["ratio"], row["low"], row["high"]) if v)], log=True)
    side = "left" if lower_is_better else "right"
    words_x = f"{metric}, technique over baseline (log scale; {side} of 1 is better)"
    names = list(dict.fromkeys(str(row["family"]) for row in rows))
    panels = [
        _panel(name, [row for row in rows if str(row["family"]) == name], across, words_x if name == names[-1] else "")
        for name in names
    ]
    field = any(row.get("provenance") == "field" for row in rows)
    said = ["Hollow: published by others (field), not measured here."] if field else []
    return look.stacked(panels, title, [*subtitle, *said, *not_drawn(left_out, "a ratio", "family")])


def _name(row: Row) -> str:
    technique = row.get("technique")
    return f"{row['task']}, {technique}" if technique else str(row["task"])


def _panel(family: str, rows: list[Row], across: list[float], title: str) -> Any:
    import altair

    rows = sorted(rows, key=lambda row: (str(row["task"]), row["ratio"]))
    places = named_rows([row["name"] for row in rows])
    figures = [
        {**row, "row": key, "words": words(row), "filled": FILLS.get(str(row.get("provenance")), True)}
        for key, row in zip(places.keys, rows, strict=True)
    ]
    x = look.ratio_axis("ratio", title, across)
    base = altair.Chart(look.rows(figures)).encode(y=places.y)
    point: dict[str, Any] = {"size": 80, "opacity": 1, "strokeWidth": 2}
    layers = [
        *places.names,
        altair.Chart(look.rows([{"one": 1.0}])).mark_rule(strokeDash=[4, 3], color=look.FAINT)
        .encode(altair.X("one:Q", title=title)),
        base.transform_filter("isValid(datum.low)").mark_rule(strokeWidth=2)
        .encode(altair.X("low:Q"), altair.X2("high:Q"), color=look.verdict_colour()),
        *(base.transform_filter(f"datum.filled === {'true' if filled else 'false'}")
          .mark_point(filled=filled, fill=altair.Undefined if filled else "white", **point)
          .encode(x, color=look.verdict_colour(), shape=look.verdict_shape()) for filled in (True, False)),
        base.mark_text(align="left", fontSize=look.TEXT, color=look.INK)
        .encode(x=altair.value(look.WIDTH + 10), text="words:N"),
    ]  # fmt: skip
    return panel(layers, places.height, title=family)
