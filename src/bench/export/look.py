"""How every chart looks: colours and shapes, letters, axes, and the frame around the panels.

Colours are Okabe and Ito's, told apart by the colour-blind; a shape or a word always says the same again, so that a
print in grey loses nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import altair

WIDTH, ROW = 620, 24  # pixels: of a panel, and of a technique's row in it
INK, SOFT, FAINT, GRID, BAND = "#222222", "#555555", "#bbbbbb", "#eeeeee", "#e6e6e6"
FRONT, BEHIND, LINE = "#0072B2", "#8c8c8c", "#56B4E9"
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#595959")
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right")
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 2], [10, 4], [1, 2])
VERDICTS = {  # verdict: colour, shape
    "better": ("#0072B2", "circle"),
    "worse": ("#D55E00", "square"),
    "same": ("#595959", "diamond"),
    "cannot tell": ("#E69F00", "triangle-up"),
}
TITLE, PANEL, TEXT, LETTERS = 15, 13, 11, 12  # sizes: of a chart's title, a panel's, labels, titles of axes
PIXELS = 2.0  # pixels of a PNG for one of the chart


def save(chart: Any, path: Path, kind: str = "png") -> None:
    """Write the chart as png or svg, without a browser."""
    import vl_convert

    if kind == "svg":
        path.write_text(svg(chart), encoding="utf-8")
    else:
        path.write_bytes(vl_convert.vegalite_to_png(chart.to_dict(), scale=PIXELS))


def svg(chart: Any) -> str:
    """The chart as an SVG document, texts as texts."""
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(chart.to_dict())
    return drawn


def stacked(panels: Sequence[Any], title: str | Sequence[str], subtitle: Sequence[str] = ()) -> altair.VConcatChart:
    """The panels below each other under one title, in the family's letters."""
    import altair

    heading = altair.TitleParams(
        list(title) if not isinstance(title, str) else title, subtitle=list(subtitle), anchor="start",
        fontSize=TITLE, subtitleColor=SOFT, offset=12,
    )  # fmt: skip
    framed: altair.VConcatChart = (
        altair.vconcat(*panels)
        .properties(title=heading)
        .configure(font="sans-serif", background="white", padding=16)
        .configure_view(stroke="#dddddd")
        .configure_axis(labelFontSize=TEXT, titleFontSize=LETTERS, gridColor=GRID, titleFontWeight="normal")
    )
    return framed


def panel_title(title: str | Sequence[str], subtitle: str | Sequence[str]) -> Any:
    """What stands above a panel."""
    import altair

    return altair.TitleParams(
        title, subtitle=subtitle, anchor="start", frame="group", fontSize=PANEL, subtitleColor=SOFT
    )


def rows(values: Sequence[Mapping[str, Any]]) -> Any:
    """Rows as a chart's data, within the chart."""
    import altair

    return altair.Data(values=list(values))  # type: ignore[no-untyped-call]


def scale(names: Sequence[str], marks: Sequence[Any]) -> Any:
    """One mark a name, from the beginning again where the names are more."""
    import altair

    return altair.Scale(domain=list(names), range=[mark for mark, _ in zip(cycle(marks), names, strict=False)])


def verdict_colour(legend: bool = True) -> Any:
    """Colour by verdict."""
    return _by_verdict("Color", 0, legend)


def verdict_shape(legend: bool = True) -> Any:
    """Shape by verdict, which says the same as its colour."""
    return _by_verdict("Shape", 1, legend)


def _by_verdict(channel: str, which: int, legend: bool) -> Any:
    import altair

    looks = altair.Scale(domain=list(VERDICTS), range=[look[which] for look in VERDICTS.values()])
    shown = altair.Legend(title="verdict", orient="bottom") if legend else None
    return getattr(altair, channel)("verdict:N", scale=looks, legend=shown)


def ratio_axis(field: str, title: str, across: Sequence[float]) -> Any:
    """A logarithmic axis of ratios, labelled 0.5x, 1x, 2x."""
    import altair

    axis = altair.Axis(values=ticks(across), format="~g", labelExpr="datum.label + 'x'")
    return altair.X(
        f"{field}:Q", title=title, scale=altair.Scale(type="log", domain=list(across), nice=False), axis=axis
    )


def domain(values: Sequence[float], log: bool = False) -> list[float]:
    """The values' range with room at the ends for names."""
    low, high = (math.log(min(values)), math.log(max(values))) if log else (min(values), max(values))
    room = (high - low) * 0.07 or abs(high) * 0.1 or 0.1
    ends = [low - room, high + (room * 2 if log else room)]
    return [math.exp(end) for end in ends] if log else ends


def ticks(across: Sequence[float]) -> list[float]:
    """Round values within a logarithmic axis, 4 to 11 of them: 1, 2, 5 steps, even steps where the axis is short."""
    low, high = across
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for steps in ((1, 2, 5), (1, 3), (1,)):
        found = [step * 10.0**at for at in decades for step in steps if low <= step * 10.0**at <= high]
        if 4 <= len(found) <= 11:
            return found
    return found[:: -(-len(found) // 10)] if len(found) > 11 else _even(low, high)


def _even(low: float, high: float) -> list[float]:
    """Multiples of the largest round step of which four fit."""
    size = 10.0 ** math.floor(math.log10(high - low))
    for step in (part * size for part in (2, 1, 0.5, 0.2, 0.1, 0.05)):
        found = [float(f"{at * step:.12g}") for at in range(math.ceil(low / step), math.floor(high / step) + 1)]
        if len(found) >= 4:
            break
    return found
