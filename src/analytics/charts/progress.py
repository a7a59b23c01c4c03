"""How much faster the best known techniques became: steps over time, one panel a machine, one line a suite."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from analytics.charts.ends import end_labels
from analytics.charts.panels import panel
from analytics.charts.plane import Axis, Plane, axis_of
from analytics.charts.table import Row, Table, drawable, not_drawn, nothing, rows_of
from bench.export import format as shown
from bench.export import look

if TYPE_CHECKING:
    import altair

NEEDED = ("host", "name", "at", "ratio")
HEIGHT, MOST_PANELS, MOST_LINES = 190, 6, len(look.COLOURS)
DAY = 86_400.0


def progress(
    table: Table, title: str = "The best technique that loses no quality", subtitle: Sequence[str] = ()
) -> altair.VConcatChart:
    """A step at each moment from which a ratio holds; a line goes on to the last moment of its panel.

    Columns: `host` (a panel each), `name` (a line each), `at` (datetime, from which the ratio holds), `ratio` (time
    over the baselines'), and if there `whole` (bool: the line over all suites, drawn thick).
    """
    plain = [{**row, "seconds": _seconds(row["at"])} for row in rows_of(table, NEEDED)]
    sound, left_out = drawable(plain, ["ratio", "seconds"], ["ratio"])
    if not sound:
        return nothing(title, "no technique was faster than its baseline and kept the quality")
    hosts: dict[str, dict[str, list[Row]]] = {str(row["host"]): {} for row in sound}
    for row in sorted(sound, key=lambda row: row["seconds"]):
        hosts[str(row["host"])].setdefault(str(row["name"]), []).append(row)
    up = axis_of([1.0, *(row["ratio"] for row in sound)], log=True)
    said = [
        "Time over the baselines' (log scale): lower is faster. Thick: geometric mean over suites that judge quality."
    ]
    if len(hosts) > MOST_PANELS:
        said.append(f"{len(hosts) - MOST_PANELS} more machines aren't drawn.")
    panels = [_panel(host, lines, up) for host, lines in list(hosts.items())[:MOST_PANELS]]
    return look.stacked(panels, title, [*subtitle, *said, *not_drawn(left_out, "a ratio or a time", "name")])


def _seconds(at: Any) -> float | None:
    if isinstance(at, str):
        at = datetime.fromisoformat(at)
    if not isinstance(at, datetime):
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def _panel(host: str, lines: dict[str, list[Row]], up: Axis) -> Any:
    import altair

    moments = [row["seconds"] for rows in lines.values() for row in rows]
    across = axis_of(moments, room=0.0) if len(set(moments)) > 1 else Axis(moments[0] - DAY / 2, moments[0] + DAY / 2)
    plane = Plane(across, up, look.WIDTH, HEIGHT)
    x = plane.x.channel("X", "seconds:Q", "").axis(labelExpr=_days(across), tickCount=6, title=None, labelOverlap=True)
    y = plane.y.channel("Y", "ratio:Q", "times the baseline's")
    ordered = sorted(lines.items(), key=lambda line: not line[1][0].get("whole"))[:MOST_LINES]
    drawn, ends = [], []
    for (name, rows), colour, dash in zip(ordered, look.COLOURS, look.DASHES, strict=False):
        steps = [*rows, {**rows[-1], "seconds": across.high}]
        drawn.append(
            altair.Chart(look.rows([{"seconds": row["seconds"], "ratio": row["ratio"]} for row in steps]))
            .mark_line(interpolate="step-after", color=colour, strokeDash=dash,
                       strokeWidth=3 if rows[0].get("whole") else 1.6)
            .encode(x, y)
        )  # fmt: skip
        ends.append((f"{name} {shown.ratio(rows[-1]['ratio'])}", plane.pixel(0, rows[-1]["ratio"])[1]))
    return panel([*drawn, *end_labels(ends, look.COLOURS, HEIGHT)], HEIGHT, title=host)


def _days(across: Axis) -> str:
    form = "%Y-%m-%d" if across.high - across.low > 6 * DAY else "%d %b %H:%M"
    return f"utcFormat(datum.value * 1000, '{form}')"
