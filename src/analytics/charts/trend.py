"""The history of one ratio: run by run with intervals, its levels, and what changed where they step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

from analytics.charts.lettering import LINE, broken, one_line
from analytics.charts.panels import Ruled, Written, panel
from analytics.charts.plane import axis_of
from analytics.charts.table import Row, Table, bounded, drawable, not_drawn, nothing, rows_of
from bench.export import format as shown
from bench.export import look

if TYPE_CHECKING:
    import altair

NEEDED = ("at", "ratio")
CHANGES = ("index", "ratio")
HEIGHT, MOST_MARKS = 260, 16
NUMBER = 16  # pixels that the number over a change takes


def trend(
    table: Table,
    changes: Table = (),
    title: str = "Ratio to the baseline, run by run",
    subtitle: Sequence[str] = (),
    of: str = "technique over baseline",
    one: str = "the baseline",
) -> altair.VConcatChart:
    """One point a run, oldest first, evenly spaced: runs are what counts, not days.

    Columns: `at` (text or date under the run), `ratio`, and if there `low`, `high`. Of `changes`: `index` (the first
    row of `table` after the step, from 0), `ratio` (level after over level before), and if there `low`, `high`, `what`
    (what changed in the environment). `of` says what the ratios are, `one` what stands at 1.
    """
    plain = [{"place": at, **row} for at, row in enumerate(rows_of(table, NEEDED))]
    sound, left_out = drawable(plain, ["ratio"], ["ratio"])
    if not sound:
        return nothing(title, "no run has a ratio")
    steps = rows_of(changes, CHANGES)
    rows = [bounded({**row, "at": str(row["at"])}) for row in sound]
    said = [f"Dashed: {one}.{' Steps: levels between changes (medians).' if steps else ''}"]
    return look.stacked([_panel(rows, steps, of)], title, [*subtitle, *said, *not_drawn(left_out, "a ratio", "at")])


def _panel(rows: list[Row], steps: list[Row], of: str) -> Any:
    import altair

    up = axis_of([1.0, *(row[key] for row in rows for key in ("ratio", "low", "high"))], log=True)
    steps = sorted(steps, key=lambda step: step["index"])
    height = max(HEIGHT, sum(len(said(step)) * LINE + 6.0 for step in steps))
    first, last = min(row["place"] for row in rows), max(row["place"] for row in rows)
    ends = [first - 0.5, last + 0.5]
    x = altair.X("place:Q", title="run, oldest left", axis=_marks(rows), scale=altair.Scale(domain=ends, nice=False))
    y = up.channel("Y", "ratio:Q", f"{of} (log scale)")
    base = altair.Chart(look.rows(rows))
    levels = altair.Chart(look.rows(_levels(rows, steps, ends)))
    layers = [
        altair.Chart(look.rows([{"one": 1.0}])).mark_rule(strokeDash=[4, 3], color=look.FAINT)
        .encode(y=altair.Y("one:Q")),
        levels.mark_rule(color=look.LINE, strokeWidth=3)
        .encode(altair.X("from:Q"), altair.X2("to:Q"), altair.Y("level:Q")),
        base.transform_filter("isValid(datum.low)").mark_rule(color=look.BEHIND, strokeWidth=1)
        .encode(x, altair.Y("low:Q"), altair.Y2("high:Q")),
        base.mark_point(filled=True, color=look.FRONT, size=28, opacity=1).encode(x, y, tooltip=["at:N", "ratio:Q"]),
        *_notes(steps, ends, height),
    ]  # fmt: skip
    return panel(layers, height)


def _marks(rows: list[Row]) -> Any:
    """Names of some runs below the axis, so that they don't touch."""
    import json

    import altair

    every = -(-len(rows) // MOST_MARKS)
    kept = rows[::every]
    names = json.dumps({str(row["place"]): one_line(row["at"], 18) for row in kept})
    return altair.Axis(values=[row["place"] for row in kept], labelExpr=f"{names}[datum.value]", labelAngle=-40,
                       grid=False, labelLimit=120)  # fmt: skip


def _levels(rows: list[Row], steps: list[Row], ends: list[float]) -> list[Row]:
    """The median between each two changes."""
    borders = [ends[0], *sorted(step["index"] - 0.5 for step in steps), ends[1]]
    found = []
    for begin, end in pairwise(borders):
        inside = [row["ratio"] for row in rows if begin < row["place"] < end]
        if inside:
            found.append({"from": begin, "to": end, "level": median(inside)})
    return found if steps else []


def _notes(steps: list[Row], ends: list[float], height: float) -> list[Any]:
    """A numbered line at each change, and beside the panel what each number stands for."""
    layers: list[Any] = []
    top, before, row = 7.0, -math.inf, 0
    for number, step in enumerate(steps, 1):
        x = (step["index"] - 0.5 - ends[0]) / (ends[1] - ends[0]) * look.WIDTH
        row = 1 - row if x - before < NUMBER else 0
        before = x
        text = said(step)
        middle = top + (len(text) - 1) * LINE / 2
        layers += [
            Ruled(x, -3, x, height, look.COLOURS[1], 1.2),
            Written(str(number), x, -10 - LINE * row, "center", look.COLOURS[1], bold=True),
            Written([f"{number}: {text[0]}", *text[1:]], look.WIDTH + 14, middle),
        ]
        top += len(text) * LINE + 6
    return layers


def said(step: Row) -> list[str]:
    """`1.23x [1.20, 1.27]` and what changed, in lines."""
    low, high = (step.get("low") or 0.0), (step.get("high") or float("inf"))
    bounded_well = low > 0 and high != float("inf")
    size = shown.ratio_with_interval(step["ratio"], low, high) if bounded_well else shown.ratio(step["ratio"])
    return [size, *(broken(str(step["what"]), 30, 3) if step.get("what") else [])]
