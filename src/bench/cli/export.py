"""`bench export`: a run, or an answer over the whole history, in another format."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from bench.cli.command import FINE, Command, CommandFailed, UsageError
from bench.cli.shared import add_results, run_named
from bench.export import EXPORTERS
from bench.export.answers import answer_names, find_answer


def add_arguments(parser: ArgumentParser) -> None:
    """`bench export [RUN] [--of ANSWER] --format F --output PATH`."""
    parser.add_argument(
        "run",
        metavar="RUN",
        nargs="?",
        help="the beginning of a run's id (default: latest)",
    )
    formats = "; ".join(f"{exporter.name}: {exporter.about}" for exporter in EXPORTERS.values())
    parser.add_argument("--of", choices=answer_names(), help="an answer over the whole history instead of a run")
    parser.add_argument("--format", choices=tuple(EXPORTERS), required=True, help=formats)
    parser.add_argument("--output", type=Path, required=True, metavar="PATH", help="the file to write")
    add_results(parser)


def run(arguments: Namespace) -> int:
    """Write the file and name it."""
    from bench.export import CannotExport

    try:
        if arguments.of:
            _write_answer(arguments)
        else:
            _write_run(arguments)
    except CannotExport as error:
        raise CommandFailed(str(error)) from None
    except OSError as error:
        raise CommandFailed(f"{arguments.output} can't be written: {error.strerror or error}") from None
    print(arguments.output)
    return FINE


def _write_run(arguments: Namespace) -> None:
    from bench.export import CannotExport, read_run

    measured = read_run(run_named(arguments.results, arguments.run or "latest"))
    try:
        EXPORTERS[arguments.format].write(measured, arguments.output)
    except CannotExport as error:
        raise CannotExport(f"run {measured.summary.header.run}: {error}") from None


def _write_answer(arguments: Namespace) -> None:
    """Write an answer in one of its formats.

    Raises UsageError for a format that it hasn't got.
    """
    answer = find_answer(arguments.of)
    if arguments.format not in answer.formats:
        raise UsageError(f"{answer.name} has no format {arguments.format}; it has {', '.join(answer.formats)}")
    answer.write(arguments.results, arguments.output, arguments.format, arguments.run)


command = Command("export", "a run or an answer as CSV, JSON, Parquet, pyperf, HTML, PNG or SVG", add_arguments, run)
