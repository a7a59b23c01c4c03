"""Arguments and small steps that several commands have in common."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.cli.command import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from bench.store import RunFolder

PIPED_WIDTH = 120  # columns of a table that goes to a file or another program


def add_results(parser: ArgumentParser) -> None:
    """`--results DIR`."""
    parser.add_argument(
        "--results",
        type=Path,
        metavar="DIR",
        default=Path(os.environ.get("BENCH_RESULTS") or "results"),
        help="folder of the results (default: $BENCH_RESULTS, else ./results)",
    )


def results_words(results: Path) -> list[str]:
    """What a command to copy needs so that it finds the same results; nothing for the usual place."""
    usual = Path(os.environ.get("BENCH_RESULTS") or "results")
    return [] if results == usual else ["--results", str(results)]


def add_json(parser: ArgumentParser) -> None:
    """`--json`."""
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else on stdout")


def print_json(document: Any) -> None:
    """One JSON document on stdout."""
    json.dump(document, sys.stdout, indent=1, ensure_ascii=False, allow_nan=False)
    print()


def stdout_console() -> Console:
    """Where tables go: as wide as the terminal, or as $COLUMNS or PIPED_WIDTH where there is none."""
    from rich.console import Console

    class Plain(Console):
        """Leaves a closed pipe to `main`, which knows the exit code."""

        def on_broken_pipe(self) -> None:
            """Go on raising; rich would leave with a code of its own."""
            raise BrokenPipeError

    if sys.stdout.isatty():
        return Plain(highlight=False)
    columns = os.environ.get("COLUMNS", "")
    width = int(columns) if columns.isdigit() and columns != "0" else PIPED_WIDTH
    return Plain(highlight=False, width=width)


def run_named(results: Path, name: str) -> RunFolder:
    """The run whose id begins with `name`, or the newest for `latest`.

    Raises UsageError where there is none or more than one.
    """
    from bench.store import ResultsError, find_run

    try:
        return find_run(results, name)
    except ResultsError as error:
        raise UsageError(str(error)) from None
