"""`bench export`: a run, or an answer over the whole history, in another format."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from bench.cli.command import FINE, Command, CommandFailed, UsageError
from bench.cli.shared import add_results, run_named
from bench.export import EXPORTERS
from bench.export.answers import Answer, Asked, all_options, answer_names, find_answer


def add_arguments(parser: ArgumentParser) -> None:
    """`bench export [RUN...] [--of ANSWER] --format F --output PATH [options of the answer]`."""
    parser.add_argument(
        "runs",
        metavar="RUN",
        nargs="*",
        help="the beginning of a run's id (default: latest; with --of the whole history)",
    )
    formats = "; ".join(f"{exporter.name}: {exporter.about}" for exporter in EXPORTERS.values())
    parser.add_argument("--of", choices=answer_names(), help="an answer over the whole history instead of a run")
    parser.add_argument("--format", choices=tuple(EXPORTERS), required=True, help=formats)
    parser.add_argument("--output", type=Path, required=True, metavar="PATH", help="the file to write")
    add_results(parser)
    group = parser.add_argument_group("with --of: which part of the history, and how it is asked")
    for option in all_options().values():
        group.add_argument(f"--{option.name}", action="append", metavar=option.metavar, help=option.about)


def run(arguments: Namespace) -> int:
    """Write the file and name it.

    Raises UsageError for words that don't go together, CommandFailed where there is nothing to write or no place.
    """
    from bench.export import CannotExport

    given = {name: tuple(value) for name in all_options() if (value := getattr(arguments, name))}
    try:
        if arguments.of:
            _write_answer(arguments, given)
        else:
            _write_run(arguments, given)
    except CannotExport as error:
        raise CommandFailed(str(error)) from None
    except OSError as error:
        raise CommandFailed(f"{arguments.output} can't be written: {error.strerror or error}") from None
    print(arguments.output)
    return FINE


def _write_run(arguments: Namespace, given: dict[str, tuple[str, ...]]) -> None:
    from bench.export import CannotExport, read_run

    if given:
        raise UsageError(f"--{min(given)} goes with --of: {', '.join(answer_names())}")
    if len(arguments.runs) > 1:
        raise UsageError("one run at a time; several together: bench export RUN RUN --of compare")
    measured = read_run(run_named(arguments.results, arguments.runs[0] if arguments.runs else "latest"))
    try:
        EXPORTERS[arguments.format].write(measured, arguments.output)
    except CannotExport as error:
        raise CannotExport(f"run {measured.summary.header.run}: {error}") from None


def _write_answer(arguments: Namespace, given: dict[str, tuple[str, ...]]) -> None:
    """Write an answer in one of its formats.

    Raises UsageError for a format or an option that it hasn't got.
    """
    answer = find_answer(arguments.of)
    if arguments.format not in answer.formats:
        raise UsageError(f"{answer.name} has no format {arguments.format}; it has {', '.join(answer.formats)}")
    _check_options(answer, given)
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    answer.write(Asked(arguments.results, arguments.output, arguments.format, tuple(arguments.runs), given))


def _check_options(answer: Answer, given: dict[str, tuple[str, ...]]) -> None:
    names = [option.name for option in answer.options]
    strange = sorted(set(given) - set(names))
    if strange:
        raise UsageError(f"{answer.name} takes no --{strange[0]}; it takes {', '.join(f'--{name}' for name in names)}")


command = Command("export", "a run or an answer as CSV, JSON, Parquet, pyperf, HTML, PNG or SVG", add_arguments, run)
