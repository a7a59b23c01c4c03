"""Two metrics against each other: techniques with their intervals, and the front that nobody beats.

How surely a technique is on the front shows in its size and its ink, and stands behind its name where it is open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analytics.charts.callouts import Callouts, callouts
from analytics.charts.lettering import brief, one_line
from analytics.charts.panels import panel
from analytics.charts.plane import Axis, Plane, axis_of
from analytics.charts.table import Row, Table, bounded, drawable, not_drawn, nothing, rows_of
from bench.export import look

if TYPE_CHECKING:
    import altair

NEEDED = ("technique", "x", "y", "on_front")
HEIGHT = 400
SURE = 0.995  # a probability that is shown as certain; below 1 - SURE as none


@dataclass(frozen=True, slots=True)
class Side:
    """A metric of the chart: its title with the unit, its direction, and whether its axis is logarithmic."""

    title: str
    lower_is_better: bool = True
    log: bool = False

    @property
    def words(self) -> str:
        """The axis title."""
        better = "lower" if self.lower_is_better else "higher"
        return f"{self.title} ({'log scale, ' if self.log else ''}{better} is better)"


def frontier(
    table: Table, x: Side, y: Side, title: str = "Nobody beats the front", subtitle: Sequence[str] = ()
) -> altair.VConcatChart:
    """One point a technique.

    Columns: `technique`, `x`, `y`, `on_front` (bool); if there, `x_low`, `x_high`, `y_low`, `y_high` (intervals),
    `probability` of being on the front (0 to 1), `baseline` (bool: a diamond).
    """
    logs = [name for name, side in (("x", x), ("y", y)) if side.log]
    sound, left_out = drawable(rows_of(table, NEEDED), ["x", "y"], logs)
    if not sound:
        return nothing(title, "no technique has both figures")
    rows = [bounded(bounded(row, "x_low", "x_high", x.log), "y_low", "y_high", y.log) for row in sound]
    rows = sorted(rows, key=_turn)
    plane = Plane(_axis(rows, "x", x), _axis(rows, "y", y), look.WIDTH, HEIGHT)
    names = _names(rows, plane)
    said = ["Blue, joined: beaten by nobody. Bars: intervals."]
    if any(row.get("probability") is not None for row in rows):
        said = [f"{said[0]} Percent: how surely on the front, where that is open."]
    if names.unnamed:
        said.append(f"{names.unnamed} more without a name, for want of room; none of them is on the front.")
    drawn = _panel(rows, names, plane, x, y)
    return look.stacked([drawn], title, [*subtitle, *said, *not_drawn(left_out, "both figures")])


def _turn(row: Row) -> tuple[bool, bool, float, float]:
    """Who chooses a place for its name first: the front, the baseline, then by probability."""
    return not row["on_front"], not row.get("baseline"), -(row.get("probability") or 0.0), row["x"]


def _axis(rows: list[Row], name: str, side: Side) -> Axis:
    return axis_of([row[key] for row in rows for key in (name, f"{name}_low", f"{name}_high")], side.log)


def _panel(rows: list[Row], names: Callouts, plane: Plane, x: Side, y: Side) -> Any:
    import altair

    across, up = plane.x.channel("X", "x:Q", x.words), plane.y.channel("Y", "y:Q", y.words)
    figures = [{**row, "sure": _weight(row)} for row in rows]
    base = altair.Chart(look.rows(figures))
    ink = altair.condition("datum.on_front", altair.value(look.FRONT), altair.value(look.BEHIND))
    shape = altair.condition("datum.baseline", altair.value("diamond"), altair.value("circle"))
    bar: dict[str, Any] = {"strokeWidth": 1.0, "opacity": 0.45}
    layers = [
        base.transform_filter("datum.on_front").mark_line(color=look.LINE, strokeWidth=2)
        .encode(across, up, order=altair.Order("x:Q")),
        base.transform_filter("isValid(datum.x_low)").mark_rule(**bar)
        .encode(altair.X("x_low:Q"), altair.X2("x_high:Q"), up, color=ink),
        base.transform_filter("isValid(datum.y_low)").mark_rule(**bar)
        .encode(across, altair.Y("y_low:Q"), altair.Y2("y_high:Q"), color=ink),
        base.mark_point(filled=True, stroke="white", strokeWidth=0.6).encode(
            across, up, color=ink, shape=shape, tooltip=["technique:N", "x:Q", "y:Q", "probability:Q"],
            size=altair.Size("sure:Q", scale=altair.Scale(domain=[0, 1], range=[40, 130]), legend=None),
            opacity=altair.Opacity("sure:Q", scale=altair.Scale(domain=[0, 1], range=[0.55, 1]), legend=None)),
        *names.parts,
    ]  # fmt: skip
    return panel(layers, plane.height)


def _weight(row: Row) -> float:
    """The probability as size and ink; the baseline is always seen."""
    sure = row.get("probability")
    return 1.0 if sure is None else max(float(sure), 0.6 if row.get("baseline") else 0.0)


def words(row: Row) -> str:
    """The name, with the probability where it is open or where the figures alone say otherwise."""
    name, sure = one_line(brief(str(row["technique"]))), row.get("probability")
    if row.get("baseline"):
        name += " (baseline)"
    if sure is None or (sure > SURE and row["on_front"]) or (sure < 1 - SURE and not row["on_front"]):
        return name
    return f"{name} {sure:.0%}" if sure >= 0.01 else f"{name} <1%"


def _names(rows: list[Row], plane: Plane) -> Callouts:
    """Names beside the points; those on the front choose first."""
    points = [plane.pixel(row["x"], row["y"]) for row in rows]
    front = sorted(point for point, row in zip(points, rows, strict=True) if row["on_front"])
    bars = [*plane.bars(rows), *plane.along(front)]
    colours = [look.FRONT if row["on_front"] else look.SOFT for row in rows]
    needed = sum(bool(row["on_front"] or row.get("baseline")) for row in rows)
    return callouts(points, [words(row) for row in rows], plane, bars, needed, colours)
