"""The roofline as a chart: rate against intensity on logarithmic scales, the roofs above the points.

One panel a runtime and unit. The rising line is the bandwidth ceiling, level lines are the peaks of each precision;
dashed ones are fitted to a technique's matrix products; operations are points. Colours are Okabe and Ito's, told apart
by the colour-blind; shape says the operation.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle
from typing import TYPE_CHECKING, Any

from bench.export.chart import WIDTH
from bench.roofline.ceilings import ANY, KERNELS

if TYPE_CHECKING:
    import altair

    from bench.roofline import Ceiling, Fit, Operation, Roofline

HEIGHT = 300
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#595959")
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right")
X_TITLE, Y_TITLE = "operations a byte", "operations/s"


def roofline_chart(roofline: Roofline) -> altair.VConcatChart | None:
    """None where no operation has a rate."""
    import altair

    places = dict.fromkeys((one.runtime, one.unit) for one in drawn(roofline.operations))
    panels = [_panel(roofline, *place) for place in places]
    if not panels:
        return None
    title = f"What this machine can do: {roofline.host.get('chip', 'unknown chip')}"
    stacked: altair.VConcatChart = (
        altair.vconcat(*panels)
        .resolve_scale(color="independent", shape="independent", x="shared")
        .properties(title=altair.TitleParams(title, anchor="start", fontSize=15))
        .configure(font="sans-serif", background="white", padding=16)
        .configure_view(stroke="#dddddd")
        .configure_axis(labelFontSize=11, titleFontSize=12, gridColor="#eeeeee", titleFontWeight="normal")
    )
    return stacked


def drawn(operations: Sequence[Operation]) -> list[Operation]:
    """Those with a rate: copying has none, and launching is no work."""
    return [one for one in operations if one.operations and KERNELS not in one.sizes]


def roof_rows(ceilings: Sequence[Ceiling], lowest: float, highest: float) -> list[dict[str, Any]]:
    """Corners of each precision's roof between two intensities: up the bandwidth, then level at the peak."""
    bandwidth = next((one.value.value for one in ceilings if one.precision == ANY), None)
    return [
        {"precision": one.precision, "line": one.precision, "intensity": at, "rate": rate}
        for one in ceilings
        if one.precision != ANY
        for at, rate in corners(bandwidth, one.value.value, lowest, highest)
    ]


def fit_rows(fits: Sequence[Fit], lowest: float, highest: float) -> list[dict[str, Any]]:
    """The same of each technique's fitted roof."""
    return [
        {"precision": one.precision, "line": one.technique, "intensity": at, "rate": rate}
        for one in fits
        for at, rate in corners(one.bandwidth, one.peak, lowest, highest)
    ]


def corners(bandwidth: float | None, peak: float | None, lowest: float, highest: float) -> list[tuple[float, float]]:
    """Where min(peak, bandwidth * intensity) begins, bends and ends; a missing limit is none. (intensity, rate)."""
    if bandwidth is None:
        return [] if peak is None else [(lowest, peak), (highest, peak)]
    if peak is None:
        return [(at, bandwidth * at) for at in (lowest, highest)]
    ridge = min(max(peak / bandwidth, lowest), highest)
    return [(at, min(peak, bandwidth * at)) for at in (lowest, ridge, highest)]


def _panel(roofline: Roofline, runtime: str, unit: str) -> Any:
    import altair

    points = [one for one in drawn(roofline.operations) if (one.runtime, one.unit) == (runtime, unit)]
    ceilings = [one for one in roofline.ceilings if (one.runtime, one.unit) == (runtime, unit)]
    lowest, highest = min(one.intensity for one in points) / 2, max(one.intensity for one in points) * 2
    precisions = list(dict.fromkeys(one.precision for one in points))
    names = list(dict.fromkeys(one.operation for one in points))
    x = altair.X("intensity:Q", title=X_TITLE, scale=altair.Scale(type="log"), axis=altair.Axis(format="~g"))
    y = altair.Y("rate:Q", title=Y_TITLE, scale=altair.Scale(type="log"), axis=altair.Axis(format="~s"))
    colour = altair.Color("precision:N", scale=_scale(precisions, COLOURS), title="precision")
    shape = altair.Shape("operation:N", scale=_scale(names, SHAPES), title="operation")
    fits = [one for one in roofline.fits if (one.runtime, one.unit) == (runtime, unit)]
    roofs = altair.Chart(_rows(roof_rows(ceilings, lowest, highest))).mark_line(strokeWidth=1.5).encode(
        x, y, colour, detail="line:N")  # fmt: skip
    fitted = altair.Chart(_rows(fit_rows(fits, lowest, highest))).mark_line(strokeWidth=1, strokeDash=[4, 3]).encode(
        x, y, colour, detail="line:N")  # fmt: skip
    marks = altair.Chart(_rows([_row(one) for one in points])).mark_point(filled=True, size=60, opacity=0.9).encode(
        x, y, colour, shape, tooltip=["technique:N", "workload:N", "rate:Q", "intensity:Q"])  # fmt: skip
    subtitle = "Lines: the highest seen. Dashed: fitted to matrix products. Points: operations."
    title = altair.TitleParams(
        f"{runtime} on {unit}", subtitle=subtitle, anchor="start", fontSize=13, subtitleColor="#555555"
    )
    return altair.layer(roofs, fitted, marks).properties(width=WIDTH, height=HEIGHT, title=title)


def _scale(names: Sequence[str], marks: Sequence[str]) -> Any:
    import altair

    return altair.Scale(domain=list(names), range=[mark for mark, _ in zip(cycle(marks), names, strict=False)])


def _row(one: Operation) -> dict[str, Any]:
    return {
        "precision": one.precision,
        "operation": one.operation,
        "technique": one.technique,
        "workload": one.workload,
        "intensity": one.intensity,
        "rate": one.rate,
    }


def _rows(rows: Sequence[dict[str, Any]]) -> Any:
    import altair

    return altair.Data(values=list(rows))  # type: ignore[no-untyped-call]
