"""A figure over the time of one run: speed, heat, clocks, memory; where the machine throttled is shaded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analytics.charts.ends import end_labels
from analytics.charts.panels import panel
from analytics.charts.plane import Plane, axis_of
from analytics.charts.table import Row, Table, drawable, nothing, rows_of
from bench.export import look

if TYPE_CHECKING:
    import altair

NEEDED = ("seconds", "value")
HEIGHT, LOW = 200, 64  # of a panel with a few lines, of one with a single line among many
TOGETHER = len(look.COLOURS)  # lines that one panel holds; more get a panel each
STATES = {"nominal": "#ffffff", "fair": "#faf3de", "serious": "#f9e3d0", "critical": "#f2c9b3"}


def series(
    table: Table, y_title: str, title: str = "Over the time of the run", subtitle: Sequence[str] = (), bands: Table = ()
) -> altair.VConcatChart:
    """Lines over seconds. Columns: `seconds`, `value`; if there, `name` (a line each).

    Up to seven lines share a panel, named at their ends; more get a low panel each. `bands` shade what the machine was
    in: `from`, `to` (seconds), `state` (nominal, fair, serious, critical: macOS's words for heat).
    """
    sound, left_out = drawable(rows_of(table, NEEDED), ["seconds", "value"])
    if not sound:
        return nothing(title, "no figures over time")
    lines: dict[str, list[Row]] = {}
    for row in sorted(sound, key=lambda row: row["seconds"]):
        lines.setdefault(str(row.get("name") or ""), []).append(row)
    shaded = [row for row in rows_of(bands, ("from", "to", "state")) if row["state"] in STATES]
    across = axis_of([row["seconds"] for row in sound], room=0.0)
    if len(lines) <= TOGETHER:
        panels = [_panel(lines, shaded, across, y_title, HEIGHT)]
    else:
        final = list(lines)[-1]
        panels = [_panel({name: rows}, shaded, across, "", LOW, name == final) for name, rows in lines.items()]
    said = [f"Each panel: {y_title}."] if len(lines) > TOGETHER else []
    said += (
        ["Shaded and named: thermal pressure above nominal."] if any(b["state"] != "nominal" for b in shaded) else []
    )
    lost = _lost(len(left_out))
    return look.stacked(panels, title, [*subtitle, *said, *lost])


def _lost(moments: int) -> list[str]:
    if not moments:
        return []
    return [f"{moments} moment{'s' * (moments > 1)} without a figure {'are' if moments > 1 else 'is'} left out."]


def _panel(
    lines: dict[str, list[Row]], bands: list[Row], across: Any, y_title: str, height: int, last: bool = True
) -> Any:
    import altair

    up = axis_of([row["value"] for rows in lines.values() for row in rows])
    plane = Plane(across, up, look.WIDTH, height)
    x = plane.x.channel("X", "seconds:Q", "seconds since the start" if last else "")
    x = x if last else x.axis(labels=False, ticks=False, title=None)
    y = plane.y.channel("Y", "value:Q", y_title, "~s")
    y = y if height == HEIGHT else y.axis(tickCount=3, format="~s")
    drawn = [
        altair.Chart(look.rows(rows))
        .mark_line(color=colour, strokeDash=dash, strokeWidth=1.6, point=_dots(rows, colour))
        .encode(x, y)
        for rows, colour, dash in zip(lines.values(), look.COLOURS, look.DASHES, strict=False)
    ]
    ends = [(f"{name} {faded(rows)}".strip(), plane.pixel(0, rows[-1]["value"])[1]) for name, rows in lines.items()]
    return panel([*_shades(bands, plane, height), *drawn, *end_labels(ends, look.COLOURS, height)], height)


def _dots(rows: list[Row], colour: str) -> Any:
    """Moments that are few are shown, so that one alone is seen."""
    return {"size": 14, "color": colour} if len(rows) < 40 else False


def faded(rows: list[Row], share: float = 0.1) -> str:
    """How far the last tenth lies from the first, in percent; nothing for fewer than 20 moments."""
    if len(rows) < 20:
        return ""
    count = max(1, int(len(rows) * share))
    first, last = (sum(row["value"] for row in part) / count for part in (rows[:count], rows[-count:]))
    change = last / first - 1 if first > 0 else 0.0
    sign = "" if abs(change) < 0.005 else "−" if change < 0 else "+"
    return f"{sign}{abs(change):.0%}" if first > 0 else ""


def _shades(bands: list[Row], plane: Plane, height: int) -> list[Any]:
    import altair

    rows = [
        {
            **row,
            "from": max(row["from"], plane.x.low),
            "to": min(row["to"], plane.x.high),
            "colour": STATES[row["state"]],
        }
        for row in bands
        if row["state"] != "nominal" and row["to"] > plane.x.low and row["from"] < plane.x.high
    ]
    base = altair.Chart(look.rows(rows))
    return [
        base.mark_rect().encode(altair.X("from:Q"), altair.X2("to:Q"), color=altair.Color("colour:N", scale=None)),
        base.mark_text(align="left", baseline="top", dx=3, fontSize=look.TEXT - 1, color=look.SOFT)
        .encode(altair.X("from:Q"), y=altair.value(3), text="state:N"),
    ] if rows else []  # fmt: skip
