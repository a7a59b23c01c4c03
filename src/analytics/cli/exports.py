"""Answers over the history as files: what `bench export --of` writes, one object an answer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from analytics.cli.scope import FILTERS
from bench.export.answers import Answer, Asked, Option

if TYPE_CHECKING:
    import altair

    from analytics.front import Fronts

TABLES, PAGE, PICTURES = ("csv", "json", "parquet"), ("html",), ("png", "svg")
SCOPE = tuple(Option(name, what.split()[0].upper(), what) for name, what in FILTERS.items())
OF_FINDINGS = ("suite", "model", "host", "chip", "provenance")
BY = Option("by", "WAY", "of compare: host, chip, version, run or day")
BASELINE = Option("baseline", "T", "of compare: beside this technique instead of the suites' own")
METRIC = Option("metric", "M", "of compare: net_time, wall_time or cpu_time; of trend: any metric")
METRICS = Option("metrics", "M,M", "of frontier: over these metrics")
CASE = Option("case", "CASE", "of trend: a suite or case, suite/technique@model/workload or a part of it")
CODE = Option("code", "CODE", "of insight: findings of this rule only")


def _scope(asked: Asked) -> dict[str, Any]:
    """The filters, and the runs as one of them."""
    scope: dict[str, Any] = {name: value for name, value in asked.options.items() if name in FILTERS}
    return scope | ({"run": asked.runs} if asked.runs else {})


def _last(asked: Asked, name: str) -> str | None:
    return asked.options[name][-1] if name in asked.options else None


def _write(asked: Asked, question: str, document: Any, rows: Iterable[Mapping[str, Any]]) -> None:
    """The document as JSON, or its rows as a table with the columns of `export_rows.COLUMNS`."""
    from analytics.cli.export_rows import table

    if asked.form == "json":
        text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)
        asked.path.write_text(f"{text}\n", encoding="utf-8")
    elif asked.form == "csv":
        table(question, rows).write_csv(asked.path)
    else:
        table(question, rows).write_parquet(asked.path)


def _draw(asked: Asked, chart: altair.TopLevelMixin) -> None:
    from bench.export import look

    look.save(chart, asked.path, asked.form)


def _page(asked: Asked, *sections: str) -> None:
    """A page of these sections of the report; all of them where none is named.

    Raises CannotExport for runs, which a report's commands couldn't name.
    """
    from analytics.reporting import report as drawn
    from analytics.reporting.html import page
    from bench.export import CannotExport

    if asked.runs:
        raise CannotExport("a page is of the history, not of runs: leave RUN out, narrow it with --suite, --host, ...")
    found = drawn(asked.results, sections=sections or None, **_scope(asked))
    asked.path.write_text(page(found), encoding="utf-8")


def _compare(asked: Asked) -> None:
    from analytics.cli.export_rows import compare_rows
    from analytics.comparison import NothingToCompare, UnknownGroup
    from analytics.comparison import compare as compared
    from analytics.reporting.drawings import history_chart
    from bench.cli.command import UsageError
    from bench.export import CannotExport

    ways = {name: value for name in ("by", "baseline", "metric") if (value := _last(asked, name))}
    if asked.form == "html":
        if ways:
            raise UsageError(f"the page is by host, beside the suites' own baselines: leave --{min(ways)} out")
        return _page(asked, "compare", "limits")
    try:
        found = compared(
            asked.results, by=ways.get("by", "host"), baseline=ways.get("baseline"), metric=ways.get("metric"),
            **_scope(asked),
        )  # fmt: skip
    except UnknownGroup as error:
        raise UsageError(str(error)) from None
    except NothingToCompare as error:
        raise CannotExport(str(error)) from None
    if asked.form in PICTURES:
        return _draw(asked, history_chart(found))
    return _write(asked, "compare", found.document(), compare_rows(found))


def _families(asked: Asked) -> None:
    from analytics.cli.export_rows import family_rows
    from analytics.comparison import compare_families
    from analytics.reporting.drawings import family_chart
    from bench.export import CannotExport

    if asked.form == "html":
        return _page(asked, "families", "sources")
    found = compare_families(asked.results, **_scope(asked))
    if not found:
        raise CannotExport("the history holds no comparison of what was asked for; measure: bench run suite/diffusion")
    if asked.form in PICTURES:
        return _draw(asked, family_chart(found))
    return _write(asked, "families", {"families": [one.document() for one in found]}, family_rows(found))


def _frontier(asked: Asked) -> None:
    from analytics.cli.export_rows import frontier_rows
    from analytics.front import NoFront
    from analytics.front import frontier as fronts_of
    from bench.cli.command import UsageError
    from bench.export import CannotExport

    if asked.form == "html":
        if "metrics" in asked.options:
            raise UsageError("the page is over the usual metrics: leave --metrics out")
        return _page(asked, "frontier", "limits")
    names = [name.strip() for given in asked.options.get("metrics", ()) for name in given.split(",") if name.strip()]
    try:
        found = fronts_of(asked.results, names, **_scope(asked))
    except NoFront as error:
        raise CannotExport(str(error)) from None
    if asked.form in PICTURES:
        return _draw(asked, _front_chart(found))
    return _write(asked, "frontier", found.document(), frontier_rows(found))


def _front_chart(found: Fronts) -> altair.TopLevelMixin:
    from analytics.reporting.fronts import NoPicture, front_chart
    from bench.export import CannotExport

    if len(found.fronts) > 1:
        first = found.fronts[0].ground.label
        raise CannotExport(
            f"a picture shows one front and there are {len(found.fronts)} ({first}, ...): choose with --suite, "
            "--model, --workload, --host; html shows several"
        )
    try:
        return front_chart(found.fronts[0])
    except NoPicture as error:
        raise CannotExport(str(error)) from None


def _trend(asked: Asked) -> None:
    from analytics.cli.export_rows import trend_rows
    from analytics.reporting.fronts import NoPicture
    from analytics.reporting.trends import trends_chart
    from analytics.trends import NoTrend
    from analytics.trends import trend as trends_of
    from bench.cli.command import UsageError
    from bench.export import CannotExport

    if asked.form == "html":
        if strange := {"case", "metric"} & set(asked.options):
            raise UsageError(f"the page is of all cases by their time: leave --{min(strange)} out")
        return _page(asked, "trend", "limits")
    try:
        found = trends_of(asked.results, _last(asked, "case"), _last(asked, "metric"), **_scope(asked))
        if asked.form in PICTURES:
            return _draw(asked, trends_chart(found))
    except (NoTrend, NoPicture) as error:
        raise CannotExport(str(error)) from None
    return _write(asked, "trend", found.document(), trend_rows(found))


def _insight(asked: Asked) -> None:
    """Findings: a row a figure behind them, the document, a page, or the picture of the first that has one."""
    from analytics.cli.export_rows import evidence_rows
    from analytics.cli.insight import document
    from analytics.cli.insight_picture import picture
    from analytics.insight import insights
    from bench.cli.command import UsageError
    from bench.export import CannotExport

    if asked.runs:
        raise CannotExport("findings are drawn from the whole history; leave the run out")
    if asked.form == "html":
        if "code" in asked.options:
            raise UsageError("the page has the first findings of all rules: leave --code out")
        return _page(asked, "insight", "limits")
    try:
        found = insights(asked.results, code=asked.options.get("code"), **_scope(asked))
    except ValueError as error:
        raise UsageError(str(error)) from None
    if asked.form not in PICTURES:
        return _write(asked, "insight", document(found), evidence_rows(found))
    chart = picture(found)
    if chart is None:
        raise CannotExport("no finding here has a picture; csv, json, parquet and html hold them all")
    return _draw(asked, chart)


def _report(asked: Asked) -> None:
    from analytics.reporting import report as drawn

    if asked.form == "html" or asked.runs:
        return _page(asked)
    return _write(asked, "report", drawn(asked.results, **_scope(asked)).document(), ())


compare = Answer(
    "compare", "techniques beside their baseline, a row a case and metric", (*TABLES, *PAGE, *PICTURES), _compare,
    (*SCOPE, BY, BASELINE, METRIC),
)  # fmt: skip
families = Answer("families", "one idea over all projects, a row a case", (*TABLES, *PAGE, *PICTURES), _families, SCOPE)
frontier = Answer(
    "frontier", "what nobody beats, a row a technique and metric", (*TABLES, *PAGE, *PICTURES), _frontier,
    (*SCOPE, METRICS),
)  # fmt: skip
insight = Answer(
    "insight", "findings, a row a figure behind them", (*TABLES, *PAGE, *PICTURES), _insight,
    (*(option for option in SCOPE if option.name in OF_FINDINGS), CODE),
)  # fmt: skip
trend = Answer("trend", "cases over time, a row a run", (*TABLES, *PAGE, *PICTURES), _trend, (*SCOPE, METRIC, CASE))
report = Answer("report", "the page of everything, and its figures", ("html", "json"), _report, SCOPE)
