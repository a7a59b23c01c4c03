"""What was tried: techniques by models or hosts, each cell ok, failed, refused, or never run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analytics.charts.lettering import named_rows, one_line
from analytics.charts.panels import panel
from analytics.charts.table import Row, Table, nothing, rows_of
from bench.export import look

if TYPE_CHECKING:
    import altair

NEEDED = ("technique", "column", "status")
CELL = 34
STATUSES = {  # status: sign, ground, ink
    "ok": ("●", "#d7e8f4", "#0072B2"),
    "failed": ("×", "#f7ddcc", "#D55E00"),
    "timeout": ("t", "#f7ddcc", "#D55E00"),
    "skipped": ("–", "#f0f0f0", "#595959"),
    "none": ("", "#ffffff", "#bbbbbb"),
}


def coverage(
    table: Table, title: str = "What was tried", subtitle: Sequence[str] = (), columns: str = "models"
) -> altair.VConcatChart:
    """One cell a technique and column, in the table's order; what isn't in the table was never run.

    Columns: `technique`, `column` (model or host), `status` (ok, failed, timeout, skipped). Of several rows of a cell
    the best counts.
    """
    rows = rows_of(table, NEEDED)
    if not rows:
        return nothing(title, "nothing was tried")
    techniques = list(dict.fromkeys(str(row["technique"]) for row in rows))
    across = list(dict.fromkeys(str(row["column"]) for row in rows))
    cells = _cells(rows, techniques, across)
    signs = ", ".join(f"{sign} {name}" for name, (sign, *_) in STATUSES.items() if sign)
    return look.stacked(
        [_panel(cells, techniques, across)],
        title,
        [*subtitle, counted(cells, len(techniques), len(across), columns), signs],
    )


def counted(cells: list[Row], techniques: int, across: int, columns: str) -> str:
    """How many cells are what."""
    counts = [f"{sum(cell['status'] == name for cell in cells)} {name}" for name in STATUSES if name != "none"]
    never = sum(cell["status"] == "none" for cell in cells)
    size = f"{techniques} technique{'s' * (techniques > 1)}, {across} {columns}"
    return f"{size}: {', '.join(counts)}, {never} never run (empty)."


def _cells(rows: list[Row], techniques: list[str], across: list[str]) -> list[Row]:
    order = list(STATUSES)
    best: dict[tuple[str, str], str] = {}
    for row in rows:
        cell = str(row["technique"]), str(row["column"])
        status = str(row["status"]) if row["status"] in STATUSES else "none"
        best[cell] = min(status, best.get(cell, "none"), key=order.index)
    return [
        {"row": str(at), "column": str(place), "technique": technique, "of": column, "status": status,
         "sign": STATUSES[status][0], "ground": STATUSES[status][1], "ink": STATUSES[status][2]}
        for at, technique in enumerate(techniques)
        for place, column in enumerate(across)
        for status in [best.get((technique, column), "none")]
    ]  # fmt: skip


def _panel(cells: list[Row], techniques: list[str], across: list[str]) -> Any:
    import json

    import altair

    places = named_rows(techniques)
    names = json.dumps({str(at): one_line(name, 40) for at, name in enumerate(across)})
    axis = altair.Axis(orient="top", labelExpr=f"{names}[datum.value]", labelAngle=-45, labelAlign="left",
                       labelLimit=0, grid=False, ticks=False, domain=False)  # fmt: skip
    x = altair.X("column:N", sort=[str(at) for at in range(len(across))], title=None, axis=axis)
    base = altair.Chart(look.rows(cells)).encode(x, places.y)
    ground = base.mark_rect(stroke="white", strokeWidth=2).encode(
        color=altair.Color("ground:N", scale=None), tooltip=["technique:N", "of:N", "status:N"]
    )
    signs = base.mark_text(fontSize=13, baseline="middle").encode(
        text="sign:N", color=altair.Color("ink:N", scale=None)
    )
    return panel([ground, signs, *places.names], places.height, CELL * len(across))
