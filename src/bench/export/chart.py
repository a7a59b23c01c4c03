"""Two charts of a run: time against quality with the front that nobody beats, and all ratios with intervals.

Every point carries its name, so that a print in grey loses nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from bench.export import format as shown
from bench.export.frontier import Point, points
from bench.export.labels import place
from bench.export.look import (
    BAND,
    BEHIND,
    FAINT,
    FRONT,
    INK,
    LINE,
    ROW,
    WIDTH,
    domain,
    panel_title,
    ratio_axis,
    rows,
    stacked,
    verdict_colour,
    verdict_shape,
)
from bench.export.reading import Group, groups, lower_is_better, unit_of

if TYPE_CHECKING:
    import altair

    from bench.summary import CaseSummary, RunSummary

HEIGHT = 380
NAME_LONGEST = 40


def frontier_chart(summary: RunSummary) -> altair.VConcatChart | None:
    """Time ratio against the first quality metric, one panel a model and workload; None without both."""
    panels = []
    for group in groups(summary):
        placed = points(group, summary)
        if len(placed) > 1:
            panels.append(_frontier_panel(group, placed, summary))
    return _stack(panels, f"Time against quality: {summary.header.question or summary.header.suite}")


def ratio_chart(summary: RunSummary) -> altair.VConcatChart | None:
    """Every technique's ratio and interval, best first, one panel a model and workload; None without any."""
    panels = []
    for group in groups(summary):
        compared = [case for case in group.measured if case.headline and not case.is_baseline]
        if compared:
            panels.append(_ratio_panel(group, compared))
    return _stack(panels, "Time of one call, technique over baseline")


def to_draw(summary: RunSummary) -> Any:
    """The frontier, or the ratios where the run has no quality.

    Raises CannotExport for a run without comparisons.
    """
    from bench.export import CannotExport

    drawn = frontier_chart(summary) or ratio_chart(summary)
    if drawn is None:
        raise CannotExport("there is nothing to draw: no technique was compared with a baseline")
    return drawn


def _stack(panels: Sequence[Any], title: str) -> altair.VConcatChart | None:
    return stacked(panels, title) if panels else None


def _short(name: str) -> str:
    return name if len(name) <= NAME_LONGEST else f"{name[: NAME_LONGEST - 1]}…"


def _frontier_panel(group: Group, placed: list[Point], summary: RunSummary) -> Any:
    import altair

    metric = str(group.quality)
    across = domain([v for p in placed for v in (p.ratio, p.ratio_low, p.ratio_high) if v], log=True)
    upwards = domain([v for p in placed for v in (p.quality, p.quality_low, p.quality_high) if v is not None])
    x = ratio_axis("ratio", "time of one call, technique over baseline (log scale; left is faster)", across)
    y = altair.Y("quality:Q", title=_quality_title(metric, summary), scale=altair.Scale(domain=upwards, nice=False))
    figures = [_frontier_row(point, metric, group) for point in placed]
    base = altair.Chart(rows(figures)).encode(x, y)
    layers = [
        altair.Chart(rows([{"one": 1.0}])).mark_rule(strokeDash=[4, 3], color=FAINT).encode(x="one:Q"),
        base.transform_filter("datum.front").mark_line(color=LINE, strokeWidth=2, interpolate="linear")
        .encode(order=altair.Order("ratio:Q")),
        base.transform_filter("isValid(datum.ratio_low)").mark_rule(strokeWidth=1.2).encode(
            altair.X("ratio_low:Q"), altair.X2("ratio_high:Q"), color=_front_colour()),
        base.transform_filter("isValid(datum.quality_low)").mark_rule(strokeWidth=1.2, opacity=0.6).encode(
            x, altair.Y("quality_low:Q"), altair.Y2("quality_high:Q"), color=_front_colour()),
        base.mark_point(filled=True, size=70, opacity=1).encode(
            color=_front_colour(), shape=_front_shape(),
            tooltip=["technique:N", "ratio:Q", "quality:Q", "verdict:N"]),
        *_label_layers(placed, across, upwards),
    ]  # fmt: skip
    return altair.layer(*layers).properties(width=WIDTH, height=HEIGHT, title=_panel_title(group, summary))


def _panel_title(group: Group, summary: RunSummary) -> Any:
    left_out = len(group.measured) - len(points(group, summary))
    more = f" {left_out} without both figures are not drawn." if left_out else ""
    subtitle = f"Blue and joined: nothing measured beats them in both. Bars: intervals. Dashed: baseline.{more}"
    return panel_title(group.title, subtitle)


def _quality_title(metric: str, summary: RunSummary) -> str:
    unit = unit_of(summary, metric)
    better = "lower" if lower_is_better(summary, metric) else "higher"
    return f"{metric.replace('_', ' ')}{f' ({unit})' if unit not in ('', '1') else ''}, {better} is better"


def _frontier_row(point: Point, metric: str, group: Group) -> dict[str, Any]:
    headline = point.case.headline
    return {
        "technique": point.case.case.technique,
        "ratio": point.ratio,
        "ratio_low": point.ratio_low,
        "ratio_high": point.ratio_high,
        "quality": point.quality,
        "quality_low": point.quality_low,
        "quality_high": point.quality_high,
        "front": point.on_front,
        "metric": metric,
        "verdict": "baseline" if point.case.is_baseline else headline.verdict if headline else "",
        "group": group.title,
    }


def _front_colour() -> Any:
    import altair

    return altair.condition("datum.front", altair.value(FRONT), altair.value(BEHIND))


def _front_shape() -> Any:
    import altair

    return altair.condition("datum.verdict == 'baseline'", altair.value("diamond"), altair.value("circle"))


def _label_layers(placed: list[Point], across: list[float], upwards: list[float]) -> list[Any]:
    """Names set in pixels; those that had to move off their point get a thin line to it."""
    import altair

    first = sorted(placed, key=lambda point: not point.on_front)  # the front chooses its places first
    pixels = [_pixel(point, across, upwards) for point in first]
    texts = [_short(point.case.case.technique) for point in first]
    bars = [bar for point in first for bar in _bars(point, across, upwards)]
    bars += _along([pixel for point, pixel in zip(first, pixels, strict=True) if point.on_front])
    labels = place(pixels, texts, WIDTH, HEIGHT, bars)
    layers = []
    for point, (x, y), text, label in zip(first, pixels, texts, labels, strict=True):
        here = altair.Chart(rows([{"name": text}]))
        colour = FRONT if point.on_front else "#444444"
        if label.far:
            end = min(max(x, label.x), label.x + len(text) * 6)
            ends = {"x": altair.value(x), "y": altair.value(y)}
            ends |= {"x2": altair.value(end), "y2": altair.value(label.y)}
            layers.append(here.mark_rule(color=FAINT, strokeWidth=0.7).encode(**ends))
        layers.append(
            here.mark_text(align="left", baseline="middle", fontSize=11, color=colour,
                           fontWeight="bold" if point.on_front else "normal")
            .encode(x=altair.value(label.x), y=altair.value(label.y), text="name:N")
        )  # fmt: skip
    return layers


def _pixel(point: Point, across: list[float], upwards: list[float]) -> tuple[float, float]:
    return _x_pixel(point.ratio, across), _y_pixel(point.quality, upwards)


def _x_pixel(ratio: float, across: list[float]) -> float:
    left, right = map(math.log, across)
    return (math.log(ratio) - left) / (right - left) * WIDTH


def _y_pixel(quality: float, upwards: list[float]) -> float:
    return (upwards[1] - quality) / (upwards[1] - upwards[0]) * HEIGHT


def _bars(point: Point, across: list[float], upwards: list[float]) -> list[tuple[float, float, float, float]]:
    """The intervals of a point as boxes, for names to stay off."""
    x, y = _pixel(point, across, upwards)
    found = []
    if point.ratio_low and point.ratio_high:
        found.append((_x_pixel(point.ratio_low, across), y - 1, _x_pixel(point.ratio_high, across), y + 1))
    if point.quality_low is not None and point.quality_high is not None:
        found.append((x - 1, _y_pixel(point.quality_high, upwards), x + 1, _y_pixel(point.quality_low, upwards)))
    return found


def _along(front: Sequence[tuple[float, float]]) -> list[tuple[float, float, float, float]]:
    """The line that joins the front, as small boxes for names to stay off."""
    found = []
    for (x, y), (to_x, to_y) in pairwise(sorted(front)):
        steps = max(1, round(math.hypot(to_x - x, to_y - y) / 4))
        places = [(x + (to_x - x) * n / steps, y + (to_y - y) * n / steps) for n in range(steps + 1)]
        found += [(left - 2, top - 2, left + 2, top + 2) for left, top in places]
    return found


def _ratio_panel(group: Group, compared: Sequence[CaseSummary]) -> Any:
    import altair

    from bench.statistics.verdict import MARGIN

    figures = [row for case in compared if (row := _ratio_row(case)) is not None]
    order = [row["technique"] for row in sorted(figures, key=lambda row: row["ratio"])]
    across = domain(
        [1.0, *(value for row in figures for value in (row["low"], row["high"], row["ratio"]) if value)],
        log=True,
    )
    title_x = "ratio (log scale; left of 1 is faster)"
    x = ratio_axis("ratio", title_x, across)
    y = altair.Y("technique:N", sort=order, title=None, axis=altair.Axis(labelLimit=260, grid=False, ticks=False))
    base = altair.Chart(rows(figures)).encode(y=y)
    margin = rows([{"from": 1 / (1 + MARGIN), "to": 1 + MARGIN}])
    layers = [
        altair.Chart(margin).mark_rect(color=BAND)
        .encode(x=altair.X("from:Q", title=title_x), x2="to:Q"),
        base.transform_filter("isValid(datum.low)").mark_rule(strokeWidth=2).encode(
            altair.X("low:Q"), altair.X2("high:Q"), color=verdict_colour()),
        base.mark_point(filled=True, size=80, opacity=1).encode(
            x, color=verdict_colour(), shape=verdict_shape(),
            tooltip=["technique:N", "words:N", "verdict:N"]),
        base.mark_text(align="left", fontSize=11, color=INK)
        .encode(x=altair.value(WIDTH + 10), text="words:N"),
    ]  # fmt: skip
    baseline = group.baseline.case.technique if group.baseline else "baseline"
    subtitle = f"Grey band: within {MARGIN:.0%} of {baseline}, which counts as the same. Bars: intervals over pairs."
    title = panel_title(group.title, subtitle)
    return altair.layer(*layers).properties(width=WIDTH, height=ROW * len(figures), title=title)


def _ratio_row(case: CaseSummary) -> dict[str, Any] | None:
    one = case.headline
    if one is None:
        return None
    bounded = one.low > 0 and math.isfinite(one.high)
    return {
        "technique": _short(case.case.technique),
        "ratio": one.ratio,
        "low": one.low if bounded else None,
        "high": one.high if bounded else None,
        "verdict": one.verdict,
        "words": shown.ratio_with_interval(one.ratio, one.low, one.high),
    }
