"""`bench compare`: verdicts with their intervals, of one run or of several beside each other."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from bench.cli.command import FINE, Command, UsageError
from bench.cli.shared import add_json, add_results, print_json, run_named, stdout_console

if TYPE_CHECKING:
    from rich.table import Table

    from bench.summary import CaseSummary, RunSummary


def add_arguments(parser: ArgumentParser) -> None:
    """`bench compare [RUN...] [--baseline T] [--json]`."""
    parser.add_argument(
        "runs", metavar="RUN", nargs="*", default=["latest"], help="beginnings of run ids (default: latest)"
    )
    parser.add_argument("--baseline", metavar="T", help="the technique to compare with, in place of the suite's own")
    add_results(parser)
    add_json(parser)


def run(arguments: Namespace) -> int:
    """Print verdicts for one run, or ratios of several runs side by side."""
    summaries = [_summary(arguments, name) for name in arguments.runs]
    if arguments.json:
        print_json({"runs": [compare_document(summary) for summary in summaries]})
        return FINE
    console = stdout_console()
    if len(summaries) == 1:
        console.print(f"run {summaries[0].header.run}", markup=False)
        console.print(verdict_table(summaries[0]))
    else:
        console.print(side_by_side(summaries))
        console.print("Each column's ratios are to that run's own baseline.", style="dim")
    if arguments.baseline:
        console.print(_baseline_note(arguments.baseline, summaries), style="dim")
    return FINE


def _summary(arguments: Namespace, name: str) -> RunSummary:
    from bench.cli.against import NotInRun, rebased
    from bench.export import read_run

    measured = read_run(run_named(arguments.results, name))
    if not arguments.baseline:
        return measured.summary
    try:
        return rebased(measured, arguments.baseline)
    except NotInRun as error:
        raise UsageError(str(error)) from None


def _baseline_note(technique: str, summaries: list[RunSummary]) -> str:
    lacking = sorted(
        {case.case.model for summary in summaries for case in summary.cases}
        - {case.case.model for summary in summaries for case in summary.cases if case.is_baseline}
    )
    without = f" {', '.join(lacking)}: was not measured with it." if lacking else ""
    return (
        f"Against {technique} by way of the suite's baseline: both were paired with that, so the variances "
        f"of the two add up and the intervals are wider than those of direct pairs.{without}"
    )


def compare_document(summary: RunSummary) -> dict[str, Any]:
    """A run's comparisons as JSON."""
    from bench.summary.document import case_document

    kept = (
        "suite",
        "technique",
        "key",
        "model",
        "workload",
        "status",
        "reason",
        "baseline",
        "comparison",
        "quality",
    )
    cases = [{key: case_document(case)[key] for key in kept} for case in summary.cases]
    return {
        "run": summary.header.run,
        "profile": summary.header.profile,
        "baselines": summary.header.baselines,
        "cases": cases,
    }


def verdict_table(summary: RunSummary) -> Table:
    """One row a case: verdict, interval by each reading, pairs, what would settle it."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for name in ("case", "verdict", "ratio", "wall", "pairs", "note"):
        table.add_column(name, header_style="bold", overflow="fold")
    for case in summary.cases:
        table.add_row(*(Text(cell) for cell in _verdict_cells(case)))
    return table


def _verdict_cells(case: CaseSummary) -> tuple[str, ...]:
    from bench.export import format as shown
    from bench.export.reading import quality_change

    name = f"{case.case.technique}@{case.case.model}/{case.case.workload}"
    one, wall = case.headline, case.comparison.get("wall_time")
    if case.is_baseline and case.status == "ok":
        return name, "baseline", "1x", "", "", ""
    if one is None:
        return name, case.status if case.status != "ok" else "not compared", "", "", "", case.reason
    changes = {metric: quality_change(difference) for metric, difference in case.quality.items()}
    quality = [f"{metric.replace('_', ' ')} {change}" for metric, change in changes.items() if change]
    words = _note(one.verdict, one.smallest_effect, one.seconds_to_settle, one.note)
    note = "; ".join(filter(None, [words, *quality]))
    beside = shown.ratio(wall.ratio) if wall and wall is not one else ""
    return (
        name,
        one.verdict,
        shown.ratio_with_interval(one.ratio, one.low, one.high),
        beside,
        str(one.pairs),
        note,
    )


def _note(verdict: str, effect: float, seconds: float | None, note: str) -> str:
    from bench.export import format as shown
    from bench.statistics.by_way import NOTE

    parts = []
    if verdict == "cannot tell":
        parts.append(shown.smallest_effect(effect))
        parts += [shown.settle(seconds)] if seconds else []
    return "; ".join([*parts, note] if note and note not in (NOTE, *parts) else parts)  # the footnote says it once


def side_by_side(summaries: list[RunSummary]) -> Table:
    """Technique by run, ratio and verdict in each cell."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("case", header_style="bold", overflow="fold")
    for summary in summaries:
        chip = summary.header.host.get("chip", "")
        table.add_column(
            f"{summary.header.run}\n{summary.header.profile}, {chip}", header_style="bold", overflow="fold"
        )
    labels = list(dict.fromkeys(case.case.label for summary in summaries for case in summary.cases))
    by_label = [{case.case.label: case for case in summary.cases} for summary in summaries]
    for label in labels:
        table.add_row(Text(label), *(Text(_cell(cases.get(label))) for cases in by_label))
    return table


def _cell(case: CaseSummary | None) -> str:
    from bench.export import format as shown

    if case is None:
        return "not in this run"
    if case.is_baseline and case.status == "ok":
        return "baseline"
    one = case.headline
    if one is None:
        return case.status if case.status != "ok" else "not compared"
    note = _note(one.verdict, one.smallest_effect, one.seconds_to_settle, "")
    words = f"{shown.ratio_with_interval(one.ratio, one.low, one.high)}\n{one.verdict}"
    return f"{words}: {note}" if note else words


command = Command("compare", "verdicts with intervals, of one run or several", add_arguments, run)
