"""How a trend is told: its picture, and the name of a series."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.reporting.fronts import NoPicture
from bench.export import format as shown

if TYPE_CHECKING:
    import altair

    from analytics.trends import Progress, Series, Trends


def trends_chart(found: Trends) -> altair.TopLevelMixin:
    """One series run by run; else progress, where there is any.

    Raises NoPicture for several series without progress, and for figures that aren't all positive.
    """
    from analytics.charts import progress

    if len(found.series) == 1:
        return series_chart(found.series[0])
    if not found.progress:
        names = "; ".join(named(one) for one in found.series[:3])
        raise NoPicture(
            f"a picture shows one series of the {len(found.series)} ({names}, ...): choose a case, --metric or --host"
        )
    return progress(progress_rows(found.progress))


def series_chart(one: Series) -> altair.TopLevelMixin:
    """Ratios to the baseline, or figures over those of the first level, run by run."""
    from analytics.charts import trend
    from analytics.trends.drawn import change_rows, first_level, point_rows

    said = [f"{named(one)}, {one.metric}", f"{one.answer}"]
    if one.kind == "ratio":
        return trend(point_rows(one), change_rows(one), f"{one.technique} beside {one.baseline}, run by run", said)
    level = first_level(one)
    if level is None:
        raise NoPicture(f"{one.metric} isn't positive in all runs, and the chart is of ratios; see --json")
    title = f"{one.technique}: {one.metric} over {shown.quantity(level, one.unit)}, the first level"
    return trend(point_rows(one), change_rows(one), title, said, "over the first level", "the first level")


def progress_rows(found: tuple[Progress, ...]) -> list[dict[str, object]]:
    """Rows for `charts.progress`: a line a suite, and one over all where there are several."""
    rows: list[dict[str, object]] = []
    for one in found:
        host = f"{one.host} ({one.chip})" if one.chip else one.host
        lines = {f"{suite.suite}{'' if suite.judged else ' (unjudged)'}": suite.levels for suite in one.suites}
        if sum(suite.judged for suite in one.suites) > 1:
            lines["all suites"] = one.levels
        rows += [
            {"host": host, "name": name, "at": level.started, "ratio": level.ratio, "whole": name == "all suites"}
            for name, levels in lines.items()
            for level in levels
        ]
    return rows


def named(one: Series) -> str:
    """The case, its machine and where it is from."""
    machine = " ".join(part for part in (one.host, f"({one.chip})" if one.chip else "") if part)
    return f"{one.case} on {machine or 'any machine'}, {source_of(one)}"


def source_of(one: Series) -> str:
    """Measured, or the source of a published series."""
    return f"field: {one.source}" if one.provenance == "field" else one.provenance
