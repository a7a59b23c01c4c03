"""`bench report`: one page for people, of the whole history or a part of it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from analytics.cli.scope import add_scope, scope_of
from bench.cli.command import FINE, Command, UsageError
from bench.cli.shared import add_json, add_results, print_json

USUAL = Path("derived", "report.html")  # below the results


def add_arguments(parser: ArgumentParser) -> None:
    """`bench report [--output FILE.html|.md] [filters] [--json]`."""
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="FILE.html or FILE.md (default: RESULTS/derived/report.html)"
    )
    add_results(parser)
    add_scope(parser)
    add_json(parser)


def run(arguments: Namespace) -> int:
    """Write the page and name it; with --json print its figures, and write a page only where --output names one.

    Raises UsageError for a name or place that can't be written.
    """
    from analytics.reporting import CannotWrite, report, write
    from analytics.reporting.writing import check

    path = arguments.output or (None if arguments.json else arguments.results / USUAL)
    try:
        if path is not None:
            check(path)
        found = report(arguments.results, **scope_of(arguments))
        written = [] if path is None else write(found, path)
    except CannotWrite as error:
        raise UsageError(str(error)) from None
    if arguments.json:
        print_json(found.document())
    else:
        print(written[0])
    return FINE


command = Command(
    "report", "one page for people, HTML or Markdown: figures, charts, origins, limits", add_arguments, run
)
