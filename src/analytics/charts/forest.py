"""A forest: every technique's ratio to the baseline with its interval and verdict, best first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analytics.charts.lettering import named_rows
from analytics.charts.panels import panel
from analytics.charts.table import Row, Table, bounded, drawable, not_drawn, nothing, rows_of
from bench.export import format as shown
from bench.export import look
from bench.statistics.verdict import MARGIN

if TYPE_CHECKING:
    import altair

NEEDED = ("technique", "ratio", "low", "high", "verdict")


def forest(
    table: Table,
    title: str = "Ratio to the baseline",
    subtitle: Sequence[str] = (),
    metric: str = "time of one call",
    lower_is_better: bool = True,
    margin: float = MARGIN,
) -> altair.VConcatChart:
    """One row a technique.

    Columns: `technique`, `ratio` (technique over baseline), `low`, `high` (its interval, None for none), `verdict`
    (better, worse, same, cannot tell); if there, `group` (a panel for each, in their order), `predicted_low` and
    `predicted_high` (where one further run would lie: a thin line), `note` (words behind the figures).
    """
    sound, left_out = drawable(rows_of(table, NEEDED), ["ratio"], ["ratio"])
    if not sound:
        return nothing(title, "no technique has a ratio")
    parts = [bounded(bounded(row), "predicted_low", "predicted_high") for row in sound]
    across = look.domain([1.0, *(v for row in parts for v in _ends(row) if v)], log=True)
    names = list(dict.fromkeys(str(row.get("group") or "") for row in parts))
    panels = [
        _panel(
            name, [row for row in parts if str(row.get("group") or "") == name], across, metric, lower_is_better, margin
        )
        for name in names
    ]
    thin = ["Thin lines: where one further run would lie."] if any(row["predicted_low"] for row in parts) else []
    band = f"Grey band: within {margin:.0%} of the baseline, which counts as the same. Bars: intervals."
    return look.stacked(panels, title, [*subtitle, band, *thin, *not_drawn(left_out, "a ratio")])


def _ends(row: Row) -> list[float | None]:
    return [row[name] for name in ("ratio", "low", "high", "predicted_low", "predicted_high")]


def _panel(name: str, rows: list[Row], across: list[float], metric: str, lower_is_better: bool, margin: float) -> Any:
    import altair

    rows = sorted(rows, key=lambda row: row["ratio"] if lower_is_better else -row["ratio"])
    places = named_rows([str(row["technique"]) for row in rows])
    figures = [{**row, "row": key, "words": words(row)} for key, row in zip(places.keys, rows, strict=True)]
    side = "left" if lower_is_better else "right"
    across_title = f"{metric}, technique over baseline (log scale; {side} of 1 is better)"
    x = look.ratio_axis("ratio", across_title, across)
    base = altair.Chart(look.rows(figures)).encode(y=places.y)
    bars: tuple[dict[str, Any], ...] = (
        {"from": "predicted_low", "to": "predicted_high", "size": 1},
        {"from": "low", "to": "high", "size": 2.5},
    )
    layers = [
        *places.names,
        altair.Chart(look.rows([{"from": 1 / (1 + margin), "to": 1 + margin}]))
        .mark_rect(color=look.BAND).encode(altair.X("from:Q", title=across_title), altair.X2("to:Q")),
        *(base.transform_filter(f"isValid(datum.{bar['from']})").mark_rule(strokeWidth=bar["size"])
          .encode(altair.X(f"{bar['from']}:Q"), altair.X2(f"{bar['to']}:Q"), color=look.verdict_colour())
          for bar in bars),
        base.mark_point(filled=True, size=80, opacity=1).encode(
            x, color=look.verdict_colour(), shape=look.verdict_shape(), tooltip=["technique:N", "words:N"]),
        base.mark_text(align="left", fontSize=look.TEXT, color=look.INK)
        .encode(x=altair.value(look.WIDTH + 10), text="words:N"),
    ]  # fmt: skip
    return panel(layers, places.height, title=name)


def words(row: Row) -> str:
    """`0.31x [0.30, 0.33] better`: what the mark says, for prints in grey."""
    low, high = (row["low"] or 0.0, row["high"] or float("inf"))
    said = f"{shown.ratio_with_interval(row['ratio'], low, high)} {row['verdict'] or ''}"
    return f"{said.strip()}, {row['note']}" if row.get("note") else said.strip()
