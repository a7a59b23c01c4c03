"""How a front is told: its picture, its figures in words, and what stands below its table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.front import Figure, Front, FrontMetric
from analytics.front.records import RATIO
from bench.export import format as shown

if TYPE_CHECKING:
    import altair

    from analytics.charts import Side
    from analytics.methods import Place


class NoPicture(Exception):
    """A front that a plane can't show; one line."""


def front_chart(front: Front) -> altair.TopLevelMixin:
    """The front over its first two metrics, which is what a plane can show.

    Raises NoPicture where it is over one metric, or fewer than two techniques have both.
    """
    from analytics.charts import frontier
    from analytics.front.drawn import chart_rows, over_two

    if len(front.metrics) < 2:
        raise NoPicture("a chart needs two metrics: name another one with --metrics")
    x, y = front.metrics[:2]
    try:
        plane = over_two(front, x.name, y.name)
    except ValueError as error:
        raise NoPicture(str(error)) from None
    said = [front.ground.label]
    if len(front.metrics) > 2:
        rest = ", ".join(one.name for one in front.metrics[2:])
        said.append(f"Over these two metrics alone; {rest} may speak for techniques behind the line.")
    return frontier(chart_rows(plane), _side(x), _side(y), subtitle=said)


def _side(metric: FrontMetric) -> Side:
    from analytics.charts import Side as OfChart
    from analytics.front.drawn import shown_in

    unit = shown_in(metric)[0]
    return OfChart(f"{metric.name}{f', {unit}' if unit else ''}", metric.better == "lower", metric.relative)


def probability(place: Place) -> str:
    """Per cent, with "under 1" and "over 99" where draws can't say more."""
    if 0 < place.probability < 0.01:
        return "<1 %"
    return ">99 %" if 0.99 < place.probability < 1 else f"{place.probability:.0%}".replace("%", " %")


def figure_words(one: Figure, metric: FrontMetric) -> str:
    """The figure with its unit, and its interval where it has one."""
    ratio = metric.of == RATIO
    text = shown.ratio(one.value) if ratio else shown.quantity(one.value, metric.unit)
    if one.low is None or one.high is None or one.low == one.high:
        return text
    if ratio:
        return shown.ratio_with_interval(one.value, one.low, one.high)
    return f"{text} [{shown.quantity(one.low, metric.unit)}, {shown.quantity(one.high, metric.unit)}]"


def front_lines(front: Front) -> list[str]:
    """What stands below the table: the volume, who never is on the front, who is left out, which metric is thin."""
    found = front.frontier
    border = ", ".join(
        shown.ratio(value) if metric.of else shown.quantity(value, metric.unit)
        for metric, value in zip(front.metrics, found.reference, strict=True)
    )
    lines = [f"covers {found.covered:.1%} of the box between the best figures and {border}"]
    if front.ground.baseline:
        lines.append("intervals of time and quality are those of the comparison with the baseline, which has none")
    if found.never:
        lines.append(f"never on the front in {found.draws} draws: {', '.join(found.never)}")
    lines += [f"left out: {name}: {reason}" for name, reason in front.left_out]
    exact = dict.fromkeys(name for place in front.places for name in place.assumed_exact)
    if exact:
        lines.append(f"without an interval for some, so taken as exact: {', '.join(exact)}")
    lines += [str(one) for one in front.thin]
    if front.thin and len(front.shared) > 1:
        lines.append(f"the front over what all have: --metrics {','.join(front.shared)}")
    if front.ground.provenance == "field":
        cited = dict.fromkeys(f.citation for own in front.known.figures.values() for f in own.values() if f.citation)
        lines.append(f"published in {'; '.join(list(cited)[:3])}{' and others' if len(cited) > 3 else ''}")
    return lines
