"""`bench trend`: how cases went over time, where they stepped and what changed there, and what progress there is."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.cli.scope import add_chart, add_scope, check_chart, scope_of, write_chart
from bench.cli.command import FINE, Command, CommandFailed, UsageError
from bench.cli.shared import add_json, add_results, print_json, stdout_console

if TYPE_CHECKING:
    from rich.table import Table

    from analytics.trends import Point, Progress, Series, Step, Trends

MOST_POINTS = 30  # of one series, the newest
MOST_ALONE = 3  # steps that don't survive the correction, the largest


def add_arguments(parser: ArgumentParser) -> None:
    """`bench trend [CASE|SUITE] [--metric M] [--level] [filters] [--chart FILE] [--json]`."""
    parser.add_argument(
        "what", metavar="CASE|SUITE", nargs="?",
        help="a suite, or a case: suite/technique@model/workload or a part of it (default: all that changed)",
    )  # fmt: skip
    parser.add_argument("--metric", metavar="M", help="a metric (default: net time where all runs have it, else wall)")
    parser.add_argument("--level", action="store_true", help="the plain figures instead of ratios to the baseline")
    add_results(parser)
    add_scope(parser)
    add_chart(parser)
    add_json(parser)


def run(arguments: Namespace) -> int:
    """Show one series run by run, several by their changes; without a case all changes, and progress.

    Raises CommandFailed where there is no series, UsageError for a chart of several without progress.
    """
    from analytics.trends import NoTrend, trend

    check_chart(arguments.chart)
    asked = (arguments.what, arguments.metric, arguments.level)
    try:
        found = trend(arguments.results, *asked, **scope_of(arguments))
    except NoTrend as error:
        raise CommandFailed(str(error)) from None
    if arguments.chart:
        _draw(found, arguments.chart)
    if arguments.json:
        print_json(found.document(every=arguments.what is not None or arguments.metric is not None))
    else:
        _print(found, any(asked) or bool(scope_of(arguments)))
    return FINE


def _draw(found: Trends, path: Path) -> None:
    from analytics.reporting.fronts import NoPicture
    from analytics.reporting.trends import trends_chart

    try:
        write_chart(trends_chart(found), path)
    except NoPicture as error:
        raise (UsageError if len(found.series) > 1 else CommandFailed)(str(error)) from None


def _print(found: Trends, asked: bool) -> None:
    from rich.text import Text

    from analytics.reporting.trends import named

    console = stdout_console()
    if len(found.series) == 1:
        one = found.series[0]
        console.print(Text(f"{named(one)}\n{_what(one)}", style="bold"))
        console.print(points_table(one))
        for line in series_lines(one):
            console.print(Text(line))
    else:
        if found.changed:
            console.print(changes_table(found.changed))
        for line in count_lines(found):
            console.print(Text(line))
        if asked:
            console.print(series_table(found.series[:MOST_POINTS]))
            if (more := len(found.series) - MOST_POINTS) > 0:
                console.print(Text(f"and {more} more, see --json"))
    for progress in found.progress:
        for line in progress_lines(progress):
            console.print(Text(line))
    for note in found.notes:
        console.print(Text(f"note: {note}"), style="dim")


def _what(one: Series) -> str:
    if one.kind == "ratio":
        return f"{one.metric} over that of {one.baseline}, run by run"
    return f"{one.metric}, {one.better} is better, run by run"


def points_table(one: Series) -> Table:
    """The newest runs of one series."""
    table = _table("when", "run", one.metric, *(("pairs",) if one.kind == "ratio" else ()), "")
    starts = {step.index: step for step in one.steps}
    points = one.points
    for at in range(max(0, len(points) - MOST_POINTS), len(points)):
        step = f"from here {_size(starts[at])}, {starts[at].verdict}" if at in starts else ""
        pairs = (str(points[at].pairs or ""),) if one.kind == "ratio" else ()
        _add(table, _when(points[at].started), points[at].run, _value(points[at], one), *pairs, step)
    return table


def series_lines(one: Series) -> list[str]:
    """The answer, each change with what changed, and what looks after each run would have said."""
    lines = [str(one.answer) if len(one.points) <= MOST_POINTS else f"{one.answer} (the newest {MOST_POINTS} shown)"]
    for step in one.steps:
        lines.append(f"{_when(step.started)}: {_size(step)}, {step.verdict}{f' ({step.note})' if step.note else ''}")
        lines.append(f"  changed: {'; '.join(step.what)}")
        if step.seen_after:
            lines.append(f"  looks after every run see it from run {step.seen_after} on")
    if one.watched is not None and str(one.watched) != str(one.answer):
        lines.append(f"looks after every run, at one budget: {one.watched}")
    since = one.since_first
    if since is not None and len(one.points) > 1 and not one.steps:
        lines.append(f"the last run over the first: {since:.3g}x, and nothing says how exact that is")
    return lines


def changes_table(found: tuple[Series, ...]) -> Table:
    """One row a change, newest first."""
    from analytics.reporting.trends import source_of

    table = _table("when", "case", "host", "metric", "change", "verdict", "what changed")
    rows = [(step, one) for one in found for step in one.steps if step.stands]
    known = sorted(rows, key=lambda row: row[0].started.timestamp() if row[0].started else 0.0, reverse=True)
    for step, one in known:
        _add(
            table, _when(step.started), one.case, one.host or source_of(one), one.metric, _size(step), step.verdict,
            "; ".join(step.what),
        )  # fmt: skip
    return table


def series_table(found: tuple[Series, ...]) -> Table:
    """One row a series: how long it is and what its answer is."""
    from analytics.reporting.trends import source_of

    table = _table("case", "host", "metric", "runs", "last", "answer")
    for one in found:
        last = _value(one.points[-1], one)
        _add(table, one.case, one.host or source_of(one), one.metric, str(len(one.runs)), last, str(one.answer))
    return table


def count_lines(found: Trends) -> list[str]:
    """How many series there are, and what became of those without a change."""
    from analytics.reporting.trends import named

    total, short = len(found.series), len(found.too_short)
    lines = [f"{len(found.changed) or 'no'} of {total} series changed" if total > short else "no series is long enough"]
    if alone := found.by_themselves:
        lines.append(f"{len(alone)} more stepped, and as many may by chance among so many; the largest:")
        for one in alone[:MOST_ALONE]:
            step = max(one.steps, key=lambda step: step.weight)
            lines.append(f"  {_when(step.started)}  {named(one)}: {_size(step)}; {'; '.join(step.what)}")
    if short:
        longest = max(found.too_short, key=lambda one: len(one.runs)).answer
        lines.append(f"{short} of {total} are too short: {longest}, even in the longest of them")
    return lines


def progress_lines(one: Progress) -> list[str]:
    """What the best known techniques take, over all and by suite, and since when."""
    from bench.export import format as shown

    where = f"{one.host} ({one.chip})" if one.chip else one.host
    judged = [suite.suite for suite in one.suites if suite.judged]
    suites = (
        f"over {len(judged)} suites" if len(judged) > 1 else f"in {judged[0]}" if judged else "(no quality is judged)"
    )
    lines = [f"progress on {where}: the best techniques that lose no quality take {shown.ratio(one.ratio)} {suites}"]
    for suite in one.suites:
        over = f" over {suite.grounds} models and workloads" if suite.grounds > 1 else ""
        may = f" (or {shown.ratio(suite.possible)}, see below)" if suite.possible < suite.ratio else ""
        judges = "" if suite.judged else "; judges no quality, so it is in no mean" if judged else ""
        lines.append(f"  {suite.suite}: {shown.ratio(suite.ratio)}{may}{over}{judges}")
        lines += [
            f"    {_when(step.started)}  {step.technique} on {step.model}/{step.workload}: "
            f"{shown.ratio_with_interval(step.ratio, step.low, step.high)}"
            for step in suite.advances
        ]
    if one.unproven:
        lines.append(
            f"  {one.unproven} faster techniques could not be told from their baseline in quality, and don't count; "
            f"with them it would be {shown.ratio(one.possible)}"
        )
    return lines


def _size(step: Step) -> str:
    from bench.export import format as shown

    if step.of == "ratio":
        return shown.ratio_with_interval(step.size, step.low or 0.0, float("inf") if step.high is None else step.high)
    bounds = "" if step.low is None or step.high is None else f" [{step.low:+.3g}, {step.high:+.3g}]"
    return f"{step.size:+.3g}{bounds}"


def _value(point: Point, one: Series) -> str:
    from bench.export import format as shown

    if one.kind == "figure":
        return shown.quantity(point.value, one.unit)
    if point.low is None or point.high is None:
        return shown.ratio(point.value)
    return shown.ratio_with_interval(point.value, point.low, point.high)


def _when(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment is not None else "unknown"


def _table(*headings: str) -> Table:
    from rich.table import Table as RichTable

    table = RichTable(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for heading in headings:
        table.add_column(heading, header_style="bold", overflow="fold")
    return table


def _add(table: Table, *cells: str) -> None:
    from rich.text import Text

    table.add_row(*(Text(cell) for cell in cells))  # a name from a record is text, never markup


command = Command(
    "trend", "changes over time with what changed there, and progress of the best techniques", add_arguments, run
)
