"""The critical-difference diagram: techniques on a line of average ranks, those not told apart joined by a bar.

Demšar, JMLR 7, 2006, figure 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analytics.charts.lettering import LINE, broken
from analytics.charts.panels import Ruled, Written, panel
from analytics.charts.table import Row, Table, drawable, not_drawn, nothing, rows_of
from bench.export import format as shown
from bench.export import look

if TYPE_CHECKING:
    import altair

NEEDED = ("technique", "rank")
AXIS, BAR, STEP, NAMES = 46, 8, 20, 190  # pixels: down to the axis, between bars, between names, beside the axis


def critical_difference(
    table: Table,
    groups: Sequence[Sequence[str]],
    difference: float | None,
    title: str = "Average rank over models",
    subtitle: Sequence[str] = (),
) -> altair.VConcatChart:
    """Best technique left. Columns: `technique`, `rank` (average, 1 is best).

    `groups` are the techniques not told apart (analytics.methods.Ranking.groups), `difference` the critical one, drawn
    as a ruler; None draws none.
    """
    rows, left_out = drawable(rows_of(table, NEEDED), ["rank"])
    if not rows:
        return nothing(title, "no technique has a rank")
    rows = sorted(rows, key=lambda row: row["rank"])
    ends = _ends(rows)
    spans = _spans(rows, groups)
    under = AXIS + 12 + BAR * (max((level for *_, level in spans), default=-1) + 1)
    labels, height = _labels(rows, under)
    layers = [*_axis(ends), *_names(labels, ends), *_bars(spans, ends), *_ruler(difference, ends)]
    drawn = panel(layers, height, framed=False)
    said = "Joined by a bar: not told apart." if spans else "No bar: all are told apart." if len(rows) > 1 else ""
    return look.stacked([drawn], title, [*subtitle, f"1 is best. {said}".strip(), *not_drawn(left_out, "a rank")])


def _ends(rows: list[Row]) -> tuple[float, float]:
    last = max(len(rows), math.ceil(rows[-1]["rank"]), 2)
    return 1.0, float(last)


def _pixel(rank: float, ends: tuple[float, float]) -> float:
    span = look.WIDTH - 2 * NAMES
    return NAMES + (rank - ends[0]) / (ends[1] - ends[0]) * span


def _spans(rows: list[Row], groups: Sequence[Sequence[str]]) -> list[tuple[float, float, int]]:
    """First rank, last rank and level of each bar; bars that would touch stand on different levels."""
    rank = {str(row["technique"]): row["rank"] for row in rows}
    found: list[tuple[float, float, int]] = []
    free: list[float] = []  # where each level is free from
    for group in groups:
        inside = [rank[name] for name in group if name in rank]
        if len(inside) < 2:
            continue
        level = next((at for at, end in enumerate(free) if end < min(inside)), len(free))
        free[level : level + 1] = [max(inside)]
        found.append((min(inside), max(inside), level))
    return found


def _labels(rows: list[Row], under: float) -> tuple[list[Row], float]:
    """Each technique's line and text: the better half left, the worse right, from the outside in."""
    half = math.ceil(len(rows) / 2)
    sides = [(rows[:half], True), (rows[half:][::-1], False)]
    found, deepest = [], under
    for part, left in sides:
        y = under + STEP / 2
        for row in part:
            lines = broken(str(row["technique"]), 26, 2)
            y += (len(lines) - 1) * LINE / 2
            found.append({"lines": lines, "left": left, "y": y, "rank": row["rank"]})
            y += STEP + (len(lines) - 1) * LINE / 2
        deepest = max(deepest, y)
    return found, deepest


def _axis(ends: tuple[float, float]) -> list[Any]:
    step = max(1, round((ends[1] - ends[0]) / 10))
    marks = [at for at in range(1, int(ends[1]) + 1) if (at - 1) % step == 0]
    ticks = [Ruled(_pixel(at, ends), AXIS - 5, _pixel(at, ends), AXIS) for at in marks]
    texts = [Written(str(at), _pixel(at, ends), AXIS - 13, "center") for at in marks]
    return [Ruled(_pixel(ends[0], ends), AXIS, _pixel(ends[1], ends), AXIS, width=1.5), *ticks, *texts]


def _names(labels: list[Row], ends: tuple[float, float]) -> list[Any]:
    layers = []
    for label in labels:
        x, edge = _pixel(label["rank"], ends), NAMES - 16 if label["left"] else look.WIDTH - NAMES + 16
        align, off = ("right", -4) if label["left"] else ("left", 4)
        layers += [
            Ruled(x, AXIS, x, label["y"], look.SOFT, 0.8),
            Ruled(edge, label["y"], x, label["y"], look.SOFT, 0.8),
            Written(label["lines"], edge + off, label["y"], align),
            Written(f"{label['rank']:.1f}", edge + (2 if label["left"] else -2), label["y"] - 7,
                  "left" if label["left"] else "right"),
        ]  # fmt: skip
    return layers


def _bars(spans: list[tuple[float, float, int]], ends: tuple[float, float]) -> list[Any]:
    return [
        Ruled(_pixel(first, ends) - 3, y, _pixel(last, ends) + 3, y, look.FRONT, 4)
        for first, last, level in spans
        for y in [AXIS + 10 + BAR * level]
    ]


def _ruler(difference: float | None, ends: tuple[float, float]) -> list[Any]:
    if difference is None or not math.isfinite(difference):
        return []
    left, right = _pixel(ends[0], ends), _pixel(min(ends[0] + difference, ends[1]), ends)
    beyond = " (longer than the axis)" if ends[0] + difference > ends[1] else ""
    return [
        Ruled(left, 10, right, 10, width=1.5),
        Ruled(left, 6, left, 14, width=1.5),
        Ruled(right, 6, right, 14, width=1.5),
        Written(f"critical difference {shown.number(difference, 3)}{beyond}", right + 8, 10, "left"),
    ]
