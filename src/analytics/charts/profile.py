"""Performance profiles: the share of models on which a technique is within a factor of the best."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analytics.charts.ends import end_labels
from analytics.charts.panels import panel
from analytics.charts.table import Row, Table, drawable, nothing, rows_of
from bench.export import look

if TYPE_CHECKING:
    import altair

NEEDED = ("technique", "tau", "share")
HEIGHT = 340
NAMED = len(look.COLOURS)


def profile(
    table: Table,
    title: str = "How often within a factor of the best",
    subtitle: Sequence[str] = (),
    models: int | None = None,
    of: str = "models",
) -> altair.VConcatChart:
    """One stair a technique. Columns: `technique`, `tau` (1 or more), `share` (0 to 1, of models within tau).

    Seven techniques, those under which most lies, have colour, dash and name; the others are grey.
    """
    rows, _ = drawable(rows_of(table, NEEDED), ["tau", "share"], ["tau"])
    if not rows:
        return nothing(title, "no technique has a profile")
    by_name: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: row["tau"]):
        by_name.setdefault(str(row["technique"]), []).append(row)
    order = sorted(by_name, key=lambda name: -sum(row["share"] for row in by_name[name]) / len(by_name[name]))
    named = order[:NAMED]
    said = ["Left end: share won. Right end: share solved at all. Higher is better."]
    if len(order) > NAMED:
        said.append(f"Grey: the other {len(order) - NAMED} techniques.")
    over = f"share of {models} {of}" if models else f"share of {of}"
    return look.stacked([_panel(by_name, order, named, over)], title, [*subtitle, *said])


def _panel(by_name: dict[str, list[Row]], order: list[str], named: list[str], over: str) -> Any:
    import altair

    last = max(row["tau"] for part in by_name.values() for row in part)
    across = [1.0, max(last, 1.05)]
    axis = altair.Axis(values=look.ticks(across), format="~g", labelExpr="datum.label + 'x'")
    x = altair.X("tau:Q", title="factor of the best (log scale)", axis=axis,
                 scale=altair.Scale(type="log", domain=across, nice=False))  # fmt: skip
    y = altair.Y(
        "share:Q", title=over, scale=altair.Scale(domain=[0, 1.02], nice=False), axis=altair.Axis(format=".0%")
    )
    lines = [_stair(by_name[name], x, y, look.FAINT, [1, 0], 1.0) for name in reversed(order) if name not in named]
    looks = zip(named, look.COLOURS, look.DASHES, strict=False)
    lines += [_stair(by_name[name], x, y, colour, dash, 2.0) for name, colour, dash in looks]
    ends = [(name, HEIGHT * (1 - by_name[name][-1]["share"] / 1.02)) for name in named]
    return panel([*lines, *end_labels(ends, look.COLOURS, HEIGHT)], HEIGHT)


def _stair(rows: list[Row], x: Any, y: Any, colour: str, dash: list[int], width: float) -> Any:
    import altair

    mark: dict[str, Any] = {
        "interpolate": "step-after",
        "color": colour,
        "strokeDash": dash,
        "strokeWidth": width,
        "clip": True,
    }
    return altair.Chart(look.rows(rows)).mark_line(**mark).encode(x, y)
