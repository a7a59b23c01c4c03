"""`bench compare`: verdicts of runs, and over the whole history by host, version or idea."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analytics.cli.scope import add_chart, add_scope, check_chart, scope_of, write_chart
from bench.cli import compare as of_runs
from bench.cli.command import FINE, Command, CommandFailed, UsageError
from bench.cli.shared import print_json, stdout_console

if TYPE_CHECKING:
    from rich.table import Table

    from analytics.comparison import Family, History

WAYS = ("host", "chip", "version", "run", "day", "family")


def add_arguments(parser: ArgumentParser) -> None:
    """`bench compare [RUN...] [--baseline T] [--by WAY] [filters] [--metric M] [--chart FILE] [--json]`."""
    of_runs.add_arguments(parser)
    parser.set_defaults(runs=[])
    parser.add_argument(
        "--by", choices=WAYS, help="over the whole history: pooled within one host, chip, version, run, day; or by idea"
    )
    parser.add_argument("--metric", metavar="M", help="net_time, wall_time or cpu_time (default: net where it exists)")
    parser.add_argument("--members", action="store_true", help="with --by family: each case")
    add_scope(parser)
    add_chart(parser)


def run(arguments: Namespace) -> int:
    """Verdicts of the runs that are named; of the history where it is asked for, or of the latest run.

    Raises UsageError for words that don't go together, CommandFailed where there is nothing to compare.
    """
    check_chart(arguments.chart)
    history = arguments.by or scope_of(arguments) or arguments.metric or arguments.chart
    if not history:
        arguments.runs = arguments.runs or ["latest"]
        return of_runs.run(arguments)
    if arguments.by == "family":
        return _families(arguments)
    return _history(arguments)


def _history(arguments: Namespace) -> int:
    from analytics.comparison import NothingToCompare, UnknownGroup, compare

    scope = scope_of(arguments) | ({"run": arguments.runs} if arguments.runs else {})
    try:
        found = compare(
            arguments.results, by=arguments.by or "host", baseline=arguments.baseline, metric=arguments.metric, **scope
        )
    except UnknownGroup as error:
        raise UsageError(str(error)) from None
    except NothingToCompare as error:
        raise CommandFailed(str(error)) from None
    if arguments.chart:
        from analytics.reporting.drawings import history_chart

        write_chart(history_chart(found), arguments.chart)
    if arguments.json:
        print_json(found.document())
    else:
        _print_history(found)
    return FINE


def _families(arguments: Namespace) -> int:
    from analytics.comparison import compare_families

    if arguments.baseline or arguments.metric:
        raise UsageError("--by family takes each technique beside its own baseline: leave --baseline and --metric out")
    scope = scope_of(arguments) | ({"run": arguments.runs} if arguments.runs else {})
    found = compare_families(arguments.results, **scope)
    if not found:
        raise CommandFailed("the history holds no comparison of what was asked for; measure: bench run suite/diffusion")
    if arguments.chart:
        from analytics.reporting.drawings import family_chart

        write_chart(family_chart(found), arguments.chart)
    if arguments.json:
        print_json({"families": [one.document() for one in found]})
    else:
        _print_families(found, arguments.members)
    return FINE


def _print_history(found: History) -> None:
    from rich.text import Text

    console = stdout_console()
    console.print(history_table(found))
    for one in found.apart:
        if one.verdict in ("faster", "slower"):
            words = f"{one.case.label}: {one.group} beside {one.first}: {one.verdict} by comparison, "
            console.print(Text(words + _interval(one.ratio, one.low, one.high)))
    for ranked in found.ranked:
        for line in ranked.lines():
            console.print(Text(line))
    for note in found.notes:
        console.print(Text(f"note: {note}"), style="dim")


def history_table(found: History) -> Table:
    """One row a case and group."""
    table = _table("case", found.by, "verdict", "time against baseline", "runs", "pairs", "size", "quality", "note")
    for row in found.rows:
        quality = ", ".join(f"{one.metric} {one.verdict}" for one in row.quality if one.verdict in ("better", "worse"))
        _add(
            table, row.case.label, row.group, row.time.verdict, _interval(row.time.ratio, row.time.low, row.time.high),
            str(len(row.runs)), str(row.time.pairs), _times(row.sizes.get("size_on_disk")), quality, row.time.note,
        )  # fmt: skip
    return table


def _print_families(found: Sequence[Family], members: bool) -> None:
    console = stdout_console()
    table = _table("idea", "task", "phase", "provenance", "time", "middle half", "faster", "slower", "cases", "size")
    for family in found:
        one = family.document()
        ratio = one["ratio"]
        half = f"{_times(ratio['low_quartile'])} to {_times(ratio['high_quartile'])}" if ratio["low_quartile"] else ""
        _add(
            table, one["family"], one["task"], one["phase"], one["provenance"], _times(ratio["median"]), half,
            str(one["faster"]), str(one["slower"]), _cases(one), _times(one["size"]),
        )  # fmt: skip
        for member in family.members if members else ():
            where = f"  {member.technique} {member.model} {member.workload}"
            _add(table, where, member.machine, "", member.source, _times(member.ratio), "", "", "", member.verdict, "")
    console.print(table)
    console.print(
        "Time: technique over the same without the idea; below 1 is faster. Published figures have no interval: "
        "faster and slower count those beyond 1 %.",
        style="dim",
    )


def _cases(one: dict[str, Any]) -> str:
    return f"{one['cases']} on {one['machines']} machine{'s' * (one['machines'] != 1)}"


def _table(*headings: str) -> Table:
    from rich.table import Table as RichTable

    table = RichTable(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for heading in headings:
        table.add_column(heading, header_style="bold", overflow="fold")
    return table


def _add(table: Table, *cells: str) -> None:
    from rich.text import Text

    table.add_row(*(Text(cell) for cell in cells))  # a name from a record is text, never markup


def _interval(ratio: float, low: float, high: float) -> str:
    from bench.export import format as shown

    return shown.ratio_with_interval(ratio, low, high)


def _times(value: float | None) -> str:
    from bench.export import format as shown

    return "" if value is None else shown.ratio(value)


command = Command(
    "compare", "verdicts with intervals: of runs, or over the history by host, version or idea", add_arguments, run
)
