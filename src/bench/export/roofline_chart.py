"""The roofline as a chart: rate against intensity on logarithmic scales, the roofs above the points.

One panel a runtime and unit. The rising line is the bandwidth ceiling, level lines are the peaks of each precision;
dashed ones are fitted to a technique's matrix products; operations are points. Colours are Okabe and Ito's, told apart
by the colour-blind; shape says the operation.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bench.export.look import COLOURS, SHAPES, WIDTH, panel_title, rows, scale, stacked
from bench.roofline.ceilings import ANY, KERNELS

if TYPE_CHECKING:
    import altair

    from bench.roofline import Ceiling, Fit, Operation, Roofline

HEIGHT = 300
X_TITLE, Y_TITLE = "operations a byte", "operations/s"


def roofline_chart(roofline: Roofline) -> altair.VConcatChart | None:
    """None where no operation has a rate."""
    places = dict.fromkeys((one.runtime, one.unit) for one in drawn(roofline.operations))
    panels = [_panel(roofline, *place) for place in places]
    if not panels:
        return None
    title = f"What this machine can do: {roofline.host.get('chip', 'unknown chip')}"
    drawn_panels = stacked(panels, title)
    resolved: altair.VConcatChart = drawn_panels.resolve_scale(color="independent", shape="independent", x="shared")
    return resolved


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
    colour = altair.Color("precision:N", scale=scale(precisions, COLOURS), title="precision")
    shape = altair.Shape("operation:N", scale=scale(names, SHAPES), title="operation")
    fits = [one for one in roofline.fits if (one.runtime, one.unit) == (runtime, unit)]
    roofs = altair.Chart(rows(roof_rows(ceilings, lowest, highest))).mark_line(strokeWidth=1.5).encode(
        x, y, colour, detail="line:N")  # fmt: skip
    fitted = altair.Chart(rows(fit_rows(fits, lowest, highest))).mark_line(strokeWidth=1, strokeDash=[4, 3]).encode(
        x, y, colour, detail="line:N")  # fmt: skip
    marks = altair.Chart(rows([_row(one) for one in points])).mark_point(filled=True, size=60, opacity=0.9).encode(
        x, y, colour, shape, tooltip=["technique:N", "workload:N", "rate:Q", "intensity:Q"])  # fmt: skip
    subtitle = "Lines: the highest seen. Dashed: fitted to matrix products. Points: operations."
    title = panel_title(f"{runtime} on {unit}", subtitle)
    return altair.layer(roofs, fitted, marks).properties(width=WIDTH, height=HEIGHT, title=title)


def _row(one: Operation) -> dict[str, Any]:
    return {
        "precision": one.precision,
        "operation": one.operation,
        "technique": one.technique,
        "workload": one.workload,
        "intensity": one.intensity,
        "rate": one.rate,
    }
