"""Techniques placed under a roofline: what bounds each, and how much of the roof above it it reaches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analytics.charts.callouts import Callouts, callouts
from analytics.charts.lettering import brief, one_line
from analytics.charts.panels import panel
from analytics.charts.plane import Plane, axis_of
from analytics.charts.table import Row, Table, drawable, not_drawn, nothing, rows_of
from bench.export import look
from bench.export.roofline_chart import X_TITLE, Y_TITLE, corners

if TYPE_CHECKING:
    import altair

NEEDED = ("technique", "intensity", "rate")
ROOF = ("roof", "bandwidth", "peak")
HEIGHT = 360
UNKNOWN = "no roof known"
BOUNDS = ("memory", "arithmetic", UNKNOWN)


def roofline(
    table: Table, roofs: Table, title: str = "Bound by memory or by arithmetic", subtitle: Sequence[str] = ()
) -> altair.VConcatChart:
    """Points on logarithmic scales, with the share of the roof that each reaches.

    Columns: `technique`, `intensity` (operations a byte), `rate` (operations/s); if there, `roof`, the name of the
    roof that it is held against (else the first). Of `roofs`: `roof`, `bandwidth` (B/s), `peak` (operations/s), None
    where a limit isn't known.
    """
    sound, left_out = drawable(rows_of(table, NEEDED), ["intensity", "rate"], ["intensity", "rate"])
    if not sound:
        return nothing(title, "no technique has a rate")
    ceilings = rows_of(roofs, ROOF)
    rows = [{**row, **placed(row, ceilings)} for row in sound]
    across = axis_of([row["intensity"] for row in rows] + [_ridge(roof) for roof in ceilings], log=True, room=0.12)
    lines = [
        {"roof": str(roof["roof"]), "intensity": at, "rate": rate}
        for roof in ceilings
        for at, rate in corners(roof["bandwidth"], roof["peak"], across.low, across.high)
    ]
    up = axis_of([row["rate"] for row in [*rows, *lines]], log=True, room=0.06)
    said = "Percent: of the roof above the point. Rising roof: memory bounds it; level roof: arithmetic does."
    plane = Plane(across, up, look.WIDTH, HEIGHT)
    names = _names(rows, lines, plane)
    more = [f"{names.unnamed} more without a name, for want of room."] if names.unnamed else []
    drawn = _panel(rows, lines, names, plane)
    return look.stacked([drawn], title, [*subtitle, said, *more, *not_drawn(left_out, "a rate")])


def placed(row: Row, ceilings: Sequence[Row]) -> Row:
    """What bounds a point and the share of that roof it reaches; None for both without a roof."""
    roof = next((one for one in ceilings if one["roof"] == row.get("roof")), ceilings[0] if ceilings else None)
    limits = {} if roof is None else {
        "memory": roof["bandwidth"] and roof["bandwidth"] * row["intensity"], "arithmetic": roof["peak"]}  # fmt: skip
    known = {name: limit for name, limit in limits.items() if limit}
    if not known:
        return {"bound": None, "reached": None}
    bound = min(known, key=lambda name: known[name])
    return {"bound": bound, "reached": row["rate"] / known[bound]}


def _ridge(roof: Row) -> float | None:
    return roof["peak"] / roof["bandwidth"] if roof["peak"] and roof["bandwidth"] else None


def _panel(rows: list[Row], lines: list[Row], names: Callouts, plane: Plane) -> Any:
    import altair

    x, y = plane.x.channel("X", "intensity:Q", X_TITLE), plane.y.channel("Y", "rate:Q", Y_TITLE, "~s")
    figures = [{**row, "bound": row["bound"] or UNKNOWN} for row in rows]
    bounds = [name for name in BOUNDS if any(row["bound"] == name for row in figures)]
    base = altair.Chart(look.rows(figures))
    legend = altair.Legend(title="bound by", orient="bottom")
    ends = [max(part, key=lambda row: row["intensity"]) for part in _by_roof(lines).values()]
    layers = [
        altair.Chart(look.rows(lines)).mark_line(color=look.SOFT, strokeWidth=1.6).encode(x, y, detail="roof:N"),
        altair.Chart(look.rows(ends)).mark_text(align="right", baseline="bottom", dy=-3, fontSize=look.TEXT,
                                                color=look.SOFT).encode(x, y, text="roof:N"),
        base.mark_point(filled=True, size=70, opacity=1).encode(
            x, y, tooltip=["technique:N", "intensity:Q", "rate:Q", "reached:Q"],
            color=altair.Color("bound:N", scale=look.scale(bounds, look.COLOURS), legend=legend),
            shape=altair.Shape("bound:N", scale=look.scale(bounds, look.SHAPES), legend=legend)),
        *names.parts,
    ]  # fmt: skip
    return panel(layers, plane.height)


def _by_roof(lines: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in lines:
        found.setdefault(row["roof"], []).append(row)
    return found


def _names(rows: list[Row], lines: list[Row], plane: Plane) -> Callouts:
    points = [plane.pixel(row["intensity"], row["rate"]) for row in rows]
    texts = [
        one_line(brief(str(row["technique"]))) + (f" {row['reached']:.0%}" if row["reached"] is not None else "")
        for row in rows
    ]
    roofs = [
        box for part in _by_roof(lines).values()
        for box in plane.along([plane.pixel(row["intensity"], row["rate"]) for row in part])
    ]  # fmt: skip
    return callouts(points, texts, plane, roofs)
