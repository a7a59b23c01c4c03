"""Two techniques over what a machine or a workload has, and where they change places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from analytics.charts.callouts import callouts
from analytics.charts.ends import end_labels
from analytics.charts.lettering import one_line
from analytics.charts.panels import panel
from analytics.charts.plane import Plane, axis_of
from analytics.charts.table import Row, Table, bounded, drawable, not_drawn, nothing, rows_of
from bench.export import format as shown
from bench.export import look

if TYPE_CHECKING:
    import altair

NEEDED = ("technique", "x", "y")
HEIGHT = 320
BOTH = ("x", "y")


def flip(
    table: Table,
    x_title: str,
    y_title: str,
    crossing: float | None = None,
    low: float | None = None,
    high: float | None = None,
    title: str = "Where the order turns",
    subtitle: Sequence[str] = (),
) -> altair.VConcatChart:
    """Points of each technique, a fitted line through them on logarithmic scales, the crossing and its interval.

    Columns: `technique`, `x` (the covariate, above 0), `y` (the figure, above 0); if there, `low`, `high`, `name` (the
    machine, written beside the point). `crossing`, `low` and `high` are those of analytics.methods.Crossover.
    """
    sound, left_out = drawable(rows_of(table, NEEDED), BOTH, BOTH)
    if not sound:
        return nothing(title, "no technique has figures")
    rows = [bounded(row) for row in sound]
    across = axis_of([*(row["x"] for row in rows), crossing], log=True)
    fitted = [value for name in {str(row["technique"]) for row in rows} for _, value in _fit(_of(rows, name))]
    up = axis_of([*(row[key] for row in rows for key in ("y", "low", "high")), *fitted], log=True)
    plane = Plane(across, up, look.WIDTH, HEIGHT)
    drawn = _panel(rows, plane, x_title, y_title, (crossing, low, high))
    said = [f"{told(crossing, low, high, x_title)} Lines: power laws fitted to each technique's points."]
    return look.stacked([drawn], title, [*subtitle, *said, *not_drawn(left_out, "both figures")])


def told(crossing: float | None, low: float | None, high: float | None, x_title: str) -> str:
    """The crossing in words."""
    if crossing is None:
        return "No crossing within the data."
    near = f"They change places near {shown.number(crossing, 2)} {x_title}"
    if low is None and high is None:
        return f"{near}; too few points to say how surely."
    ends = (shown.number(low, 2) if low else "below the data", shown.number(high, 2) if high else "beyond the data")
    return f"{near}; grey: its 95 % interval, {ends[0]} to {ends[1]}."


def _panel(rows: list[Row], plane: Plane, x_title: str, y_title: str, crossing: tuple[float | None, ...]) -> Any:
    import altair

    names = list(dict.fromkeys(str(row["technique"]) for row in rows))
    x = plane.x.channel("X", "x:Q", f"{x_title} (log scale)", marks=_marks(rows))
    y = plane.y.channel("Y", "y:Q", f"{y_title} (log scale)")
    colour = altair.Color("technique:N", scale=look.scale(names, look.COLOURS), legend=None)
    shape = altair.Shape("technique:N", scale=look.scale(names, look.SHAPES), legend=None)
    dash = altair.StrokeDash("technique:N", scale=look.scale(names, look.DASHES), legend=None)
    fits = {name: _fit(_of(rows, name)) for name in names}
    lines = [{"technique": name, "x": at, "y": value} for name, fit in fits.items() for at, value in fit]
    ends = [(name, plane.pixel(plane.x.high, fit[-1][1])[1]) for name, fit in fits.items() if fit]
    base = altair.Chart(look.rows(rows))
    layers = [
        *_band(crossing, plane),
        altair.Chart(look.rows(lines)).mark_line(strokeWidth=1.8).encode(x, y, colour, strokeDash=dash),
        base.transform_filter("isValid(datum.low)").mark_rule()
        .encode(x, altair.Y("low:Q"), altair.Y2("high:Q"), colour),
        base.mark_point(filled=True, size=70, opacity=0.9)
        .encode(x, y, colour, shape, tooltip=["technique:N", "x:Q", "y:Q"]),
        *(_machines(rows, fits.values(), plane) if len(names) <= len(look.COLOURS) else []),
        *end_labels(ends, look.COLOURS, plane.height),
    ]  # fmt: skip
    return panel(layers, plane.height)


def _of(rows: list[Row], technique: str) -> list[Row]:
    return [row for row in rows if str(row["technique"]) == technique]


def _fit(rows: list[Row]) -> list[tuple[float, float]]:
    """Both ends of the power law through a technique's points; nothing for points at one place."""
    import numpy as np

    x, y = (np.log([row[name] for row in rows]) for name in BOTH)
    if len(np.unique(x)) < 2:
        return []
    slope, height = np.polyfit(x, y, 1)
    return [(float(np.exp(at)), float(np.exp(height + slope * at))) for at in (x.min(), x.max())]


def _band(crossing: tuple[float | None, ...], plane: Plane) -> list[Any]:
    import altair

    at, low, high = crossing
    if at is None:
        return []
    layers = []
    if low is not None or high is not None:
        row = {"from": max(low or plane.x.low, plane.x.low), "to": min(high or plane.x.high, plane.x.high)}
        layers.append(
            altair.Chart(look.rows([row])).mark_rect(color=look.BAND).encode(altair.X("from:Q"), altair.X2("to:Q"))
        )
    layers.append(
        altair.Chart(look.rows([{"at": at}])).mark_rule(strokeDash=[4, 3], color=look.SOFT).encode(altair.X("at:Q"))
    )
    return layers


def _marks(rows: list[Row], most: int = 9) -> list[float]:
    """The covariate's values themselves, where they are few."""
    values = sorted({float(row["x"]) for row in rows})
    return values if len(values) <= most else []


def _machines(rows: list[Row], fits: Iterable[list[tuple[float, float]]], plane: Plane) -> tuple[Any, ...]:
    """The machines' names beside their points, each once for a technique, where there is room."""
    named = {(row["technique"], row["name"], row["x"]): row for row in rows if row.get("name")}
    points = [plane.pixel(row["x"], row["y"]) for row in named.values()]
    texts = [one_line(str(row["name"])) for row in named.values()]
    lines = [box for fit in fits for box in plane.along([plane.pixel(*end) for end in fit])]
    return callouts(points, texts, plane, lines, colours=[look.SOFT] * len(texts)).parts
