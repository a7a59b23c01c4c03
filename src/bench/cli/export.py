"""`bench export`: a run in another format."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from bench.cli.command import FINE, Command, CommandFailed
from bench.cli.shared import add_results, run_named
from bench.export import EXPORTERS


def add_arguments(parser: ArgumentParser) -> None:
    """`bench export [RUN] --format F --output PATH`."""
    parser.add_argument(
        "run",
        metavar="RUN",
        nargs="?",
        default="latest",
        help="the beginning of a run's id (default: latest)",
    )
    formats = "; ".join(f"{exporter.name}: {exporter.about}" for exporter in EXPORTERS.values())
    parser.add_argument("--format", choices=tuple(EXPORTERS), required=True, help=formats)
    parser.add_argument("--output", type=Path, required=True, metavar="PATH", help="the file to write")
    add_results(parser)


def run(arguments: Namespace) -> int:
    """Write the file and name it."""
    from bench.export import CannotExport, read_run

    measured = read_run(run_named(arguments.results, arguments.run))
    try:
        EXPORTERS[arguments.format].write(measured, arguments.output)
    except CannotExport as error:
        raise CommandFailed(f"run {measured.summary.header.run}: {error}") from None
    except OSError as error:
        raise CommandFailed(f"{arguments.output} can't be written: {error.strerror or error}") from None
    print(arguments.output)
    return FINE


command = Command("export", "a run as CSV, JSON, Parquet, pyperf, HTML, PNG or SVG", add_arguments, run)
