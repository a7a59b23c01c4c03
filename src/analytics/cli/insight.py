"""`bench insight`: findings in plain sentences, this machine's own first, with the figures that they stand on."""

from __future__ import annotations

import shlex
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

from analytics.cli.scope import add_chart, add_scope, check_chart, scope_of, write_chart
from bench.cli.command import FINE, Command, CommandFailed, UsageError
from bench.cli.shared import add_json, add_results, print_json, results_words, stdout_console

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from analytics.insight import Evidence, Finding

MOST = 12  # findings that are shown without --all
MOST_EVIDENCE = 40  # rows of one finding's table; --json has all
OTHER_FILTERS = ("task", "workload", "technique")


def add_arguments(parser: ArgumentParser) -> None:
    """`bench insight [--host H] [--chip C] [--suite S] [--model M] [--provenance P] [--code CODE] [--evidence]`."""
    add_results(parser)
    add_scope(parser, *OTHER_FILTERS)
    parser.add_argument("--code", action="append", metavar="CODE", help="only findings of this rule")
    parser.add_argument("--all", action="store_true", help=f"all findings, not the first {MOST}")
    parser.add_argument("--evidence", action="store_true", help="the figures behind each finding")
    parser.add_argument("--rules", action="store_true", help="the rules, and when each fires")
    add_chart(parser)
    add_json(parser)


def run(arguments: Namespace) -> int:
    """Print the findings, and draw the first that has a picture where one is asked for.

    Raises UsageError for a name that is no picture's, CommandFailed where nothing can be drawn.
    """
    check_chart(arguments.chart)
    if arguments.rules:
        return _rules(arguments.json)
    found = findings(arguments)
    if arguments.chart:
        _draw(found, arguments.chart)
    if arguments.json:
        print_json(document(found))
    else:
        _print(found, arguments)
    return FINE


def _draw(found: Sequence[Finding], path: Path) -> None:
    from analytics.cli.insight_picture import PICTURES, picture

    chart = picture(found)
    if chart is None:
        raise CommandFailed(f"none of these findings has a picture; there are of {', '.join(PICTURES)} (see --code)")
    write_chart(chart, path)


def findings(arguments: Namespace) -> list[Finding]:
    """What the rules find.

    Raises UsageError for a code that no rule has.
    """
    from analytics.insight import insights

    try:
        return insights(arguments.results, code=arguments.code, **scope_of(arguments))
    except ValueError as error:
        raise UsageError(str(error)) from None


def document(found: Sequence[Finding]) -> dict[str, Any]:
    """All findings as JSON."""
    return {"findings": [one.document() for one in found]}


def _rules(as_json: bool) -> int:
    from analytics.insight import RULES

    if as_json:
        print_json({"rules": [{"codes": list(rule.codes), "fires": rule.fires} for rule in RULES]})
    else:
        rows = [(", ".join(rule.codes), rule.fires) for rule in RULES]
        stdout_console().print(_table(("finding", "comes where"), rows))
    return FINE


def _print(found: Sequence[Finding], arguments: Namespace) -> None:
    from rich.text import Text

    console = stdout_console()
    if not found:
        console.print(Text("no rule finds anything in these figures; `bench insight --rules` says what each needs"))
        return
    shown = found if arguments.all or arguments.code else found[:MOST]
    for finding in shown:
        for line in finding_lines(finding, console.width):
            console.print(line)
        if arguments.evidence:
            console.print(evidence_table(finding))
        console.print()
    if len(shown) < len(found):
        words = shlex.join(["bench", "insight", *results_words(arguments.results), "--all"])
        console.print(Text(f"{len(found) - len(shown)} more findings: {words}"))


def finding_lines(finding: Finding, width: int) -> list[Text]:
    """The sentence, how sure it is, what it doesn't say, and what would settle it."""
    from rich.text import Text

    told = finding.strength
    head = Text.assemble((finding.code, "bold"), f"  {', '.join([told.level, *_provenance(finding)])}")
    sources = f"{_counted(told.figures, 'figure')}, {_counted(told.sources, 'source')}"
    why = f"Why: {told.why} ({sources})." if told.figures else f"Why: {told.why}."
    dim = [why, f"Limits: {finding.cannot_say}", *([f"Next: {finding.next_command}"] if finding.next_command else [])]
    return [head, Text(_indented(finding.sentence, width)), *(Text(_indented(one, width), style="dim") for one in dim)]


def _counted(count: int, name: str) -> str:
    return f"{count} {name}{'' if count == 1 else 's'}"


def _provenance(finding: Finding) -> list[str]:
    return [" and ".join(finding.provenances)] if finding.provenances else []


def _indented(text: str, width: int) -> str:
    return fill(text, max(width, 40), initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)


def evidence_table(finding: Finding) -> Table:
    """One row a figure: value with unit and interval, provenance, and where it stands; what all share is said once."""
    heads = ("figure", "value", "from", "machine", "model", "technique", "workload", "stands in")
    rows = [_cells(one) for one in finding.evidence[:MOST_EVIDENCE]]
    shared = {head for at, head in enumerate(heads) if len(rows) > 1 and len({row[at] for row in rows}) == 1}
    kept = [at for at, head in enumerate(heads) if head not in shared]
    table = _table([heads[at] for at in kept], [[row[at] for at in kept] for row in rows])
    if told := [f"{head} {rows[0][at]}" for at, head in enumerate(heads) if head in shared and rows[0][at]]:
        table.title, table.title_justify = f"all: {'; '.join(told)}", "left"
    if len(finding.evidence) > MOST_EVIDENCE:
        table.caption = f"{len(finding.evidence) - MOST_EVIDENCE} more: --json"
    return table


def _cells(one: Evidence) -> tuple[str, ...]:
    host = one.host if one.provenance == "measured" else ""
    machine = " ".join(filter(None, (one.chip, host)))
    return one.what, value_words(one), one.provenance, machine, one.model, one.technique, one.workload, one.at


def value_words(one: Evidence) -> str:
    """`0.64`, `11.4 1/s [11.4, 11.5]`."""
    from bench.export.format import number, quantity

    text = quantity(one.value, one.unit, 4)
    if one.low is None or one.high is None:
        return text
    return f"{text} [{number(one.low, 4)}, {number(one.high, 4)}]"


def _table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in names:
        table.add_column(name, header_style="bold", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


command = Command("insight", "findings about Apple Silicon and this machine, with their evidence", add_arguments, run)
