"""Peak memory against what the machine has: which techniques fit, and what each leaves free."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analytics.charts.lettering import named_rows
from analytics.charts.panels import Written, panel
from analytics.charts.plane import Axis
from analytics.charts.table import Row, Table, bounded, drawable, not_drawn, nothing, rows_of
from bench.export import format as shown
from bench.export import look

if TYPE_CHECKING:
    import altair

NEEDED = ("technique", "peak")
GB = 1e9
FITS, TIGHT, BEYOND = "fits", "beyond the limit", "beyond the machine"
LOOKS = {FITS: "#0072B2", TIGHT: "#E69F00", BEYOND: "#D55E00"}


def memory(
    table: Table,
    limit: float | None,
    memory_bytes: float | None = None,
    title: str = "Peak memory",
    subtitle: Sequence[str] = (),
) -> altair.VConcatChart:
    """One bar a technique, least memory first. Columns: `technique`, `peak` (bytes); if there, `low`, `high` (bytes).

    `limit` is what a process may use (bytes; Metal's recommended working set, or free memory), `memory_bytes` the
    whole memory; None where not known.
    """
    sound, left_out = drawable(rows_of(table, NEEDED), ["peak"])
    if not sound:
        return nothing(title, "no technique has a peak")
    rows = sorted((bounded(row, positive=False) for row in sound), key=lambda row: row["peak"])
    places = named_rows([str(row["technique"]) for row in rows])
    figures = [_figure(row, key, limit, memory_bytes) for key, row in zip(places.keys, rows, strict=True)]
    most = max([row["high"] or row["peak"] for row in rows] + [v for v in (limit, memory_bytes) if v]) / GB
    drawn = _panel(figures, places, Axis(0.0, most * 1.04), _lines(limit, memory_bytes))
    return look.stacked([drawn], title, [*subtitle, *not_drawn(left_out, "a peak")])


def state(peak: float, limit: float | None, memory_bytes: float | None) -> str:
    """Whether a peak fits."""
    if memory_bytes is not None and peak > memory_bytes:
        return BEYOND
    return TIGHT if limit is not None and peak > limit else FITS


def words(peak: float, limit: float | None, memory_bytes: float | None) -> str:
    """`3.2 GB, leaves 4.1 GB (56 %)`: of the limit, or of the machine where that isn't known."""
    most = limit if limit is not None else memory_bytes
    if most is None:
        return shown.quantity(peak, "B")
    left = most - peak
    if left < 0:
        return f"{shown.quantity(peak, 'B')}, {shown.quantity(-left, 'B')} too much"
    return f"{shown.quantity(peak, 'B')}, leaves {shown.quantity(left, 'B')} ({left / most:.0%})"


def _figure(row: Row, key: str, limit: float | None, memory_bytes: float | None) -> Row:
    return {
        "row": key, "technique": row["technique"], "gb": row["peak"] / GB,
        "low": row["low"] / GB if row["low"] is not None else None,
        "high": row["high"] / GB if row["high"] is not None else None,
        "state": state(row["peak"], limit, memory_bytes), "words": words(row["peak"], limit, memory_bytes),
    }  # fmt: skip


def _lines(limit: float | None, memory_bytes: float | None) -> list[Row]:
    both = (("limit", limit), ("memory", memory_bytes))
    return [{"gb": at / GB, "name": f"{name} {shown.quantity(at, 'B')}"} for name, at in both if at]


def _panel(figures: list[Row], places: Any, across: Axis, lines: list[Row]) -> Any:
    import altair

    x = across.channel("X", "gb:Q", "GB")
    present = [name for name in LOOKS if any(row["state"] == name for row in figures)]
    legend = altair.Legend(title=None, orient="bottom", labelLimit=0, symbolType="square")
    looks = altair.Scale(domain=present, range=[LOOKS[name] for name in present])
    colour = altair.Color("state:N", scale=looks, legend=legend)
    base = altair.Chart(look.rows(figures)).encode(y=places.y)
    rules = altair.Chart(look.rows(lines))
    layers = [
        *places.names,
        base.mark_bar(height={"band": 0.6}).encode(x, altair.X2(datum=0), color=colour),
        base.transform_filter("isValid(datum.low)").mark_rule(color=look.INK)
        .encode(altair.X("low:Q"), altair.X2("high:Q")),
        base.mark_text(align="left", fontSize=look.TEXT, color=look.INK)
        .encode(x=altair.value(look.WIDTH + 10), text="words:N"),
        rules.mark_rule(strokeDash=[4, 3], color=look.INK).encode(x),
        *(Written(line["name"], across.share(line["gb"]) * look.WIDTH + off, -9, align, look.SOFT)
          for line, align, off in zip(lines, ("right", "left"), (4, -4), strict=False)),
    ]  # fmt: skip
    return panel(layers, places.height)
