"""`bench run`: measure a suite and say what is worth it."""

from __future__ import annotations

import os
import shlex
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from typing import TYPE_CHECKING

from bench.cli.command import FAILED, FINE, INTERRUPTED, Command
from bench.cli.shared import add_json, add_results, print_json, results_words, stdout_console

if TYPE_CHECKING:
    from pathlib import Path

    from bench.export import MeasuredRun
    from bench.runner import RunRequest, RunResult

LEAVE_AS_IS = "BENCH_LEAVE_AS_IS"
PROFILES = ("quick", "standard", "rigorous")


def positive(text: str) -> float:
    """A number above 0."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise ArgumentTypeError(f"must be a number above 0, not '{text}'")
    return value


def add_arguments(parser: ArgumentParser) -> None:
    """The matrix, how exact, how long, where to."""
    parser.add_argument("suite", metavar="SUITE", help="suite/NAME, or the path of a folder with a suite.toml")
    parser.add_argument("--profile", choices=PROFILES, default="quick", help="how much to measure (default: quick)")
    for name in ("technique", "model", "workload"):
        parser.add_argument(
            f"--{name}",
            action="append",
            default=[],
            metavar=name[0].upper(),
            help=f"only this {name}; may be repeated",
        )
    parser.add_argument(
        "--precision",
        type=positive,
        default=0.02,
        help="half-width of a ratio's interval to reach (default: 0.02)",
    )
    parser.add_argument(
        "--budget", type=positive, metavar="SECONDS", help="end after this time (default: the profile's)"
    )
    parser.add_argument(
        "--resume",
        nargs="?",
        const="latest",
        metavar="RUN",
        help="go on with a run that ended early (default: the newest)",
    )
    parser.add_argument(
        "--leave-as-is",
        action="store_true",
        default=bool(os.environ.get(LEAVE_AS_IS)),
        help=f"set no limits, threads or priority, prevent no sleep, await no cooling (also: {LEAVE_AS_IS}=1)",
    )
    add_results(parser)
    add_json(parser)


def run(arguments: Namespace) -> int:
    """Measure, print, draw, and say what to type next."""
    from bench import runner
    from bench.cli.progress import progress_for

    request = request_from(arguments)
    progress = progress_for(sys.stderr)
    try:
        result = runner.run(request, progress)
    finally:
        progress.close()
    return report(request, result, arguments)


def request_from(arguments: Namespace) -> RunRequest:
    """The runner's request.

    Raises UnknownSuite.
    """
    from bench.discover import resolve_suite
    from bench.runner import RunRequest

    return RunRequest(
        suite_folder=resolve_suite(arguments.suite),
        profile=arguments.profile,
        techniques=tuple(arguments.technique),
        models=tuple(arguments.model),
        workloads=tuple(arguments.workload),
        precision=arguments.precision,
        budget_s=arguments.budget,
        resume=arguments.resume,
        results=arguments.results,
        command=command_line(arguments),
        leave_as_is=arguments.leave_as_is,
    )


def command_line(arguments: Namespace) -> tuple[str, ...]:
    """The command that asks for the same again: what was typed, with the profile spelt out."""
    words = ["bench", "run", arguments.suite, "--profile", arguments.profile]
    for name in ("technique", "model", "workload"):
        for value in getattr(arguments, name):
            words += [f"--{name}", value]
    if arguments.precision != 0.02:
        words += ["--precision", f"{arguments.precision:g}"]
    if arguments.budget is not None:
        words += ["--budget", f"{arguments.budget:g}"]
    if arguments.leave_as_is:
        words.append("--leave-as-is")
    return tuple(words)


def report(request: RunRequest, result: RunResult, arguments: Namespace) -> int:
    """Everything that follows the measuring; returns the exit code."""
    from bench.cli.next_step import next_commands
    from bench.export.companions import write_companions
    from bench.export.reading import MeasuredRun

    measured = MeasuredRun(result.folder.read(), result.summary, result.folder.path)
    written, notes = write_companions(measured)
    ending = _ending(request, result)
    if arguments.json:
        from bench.summary import run_document

        print_json(run_document(result.summary))
    else:
        _print_tables(measured, written)
    for line in [*notes, *ending]:
        print(f"bench: {line}", file=sys.stderr)
    if not arguments.json and not result.interrupted:
        print("\n".join(["next:", *(f"  {line}" for line in next_commands(request, result.summary))]))
    return _exit_code(result)


def _print_tables(measured: MeasuredRun, written: list[Path]) -> None:
    from bench.cli.roofline_view import roofline_lines
    from bench.cli.table import caution_lines, legend, run_tables

    console = stdout_console()
    summary = measured.summary
    console.print(run_tables(summary, console.width))
    console.print(legend(summary))
    print("".join(f"{line}\n" for line in roofline_lines(measured)), end="")
    for line in caution_lines(summary):
        console.print(line)
    print(f"\nresults:  {measured.folder}")
    for path in written:
        print(f"          {path}")


def _ending(request: RunRequest, result: RunResult) -> list[str]:
    """Why the run ended before everything was settled, and how to go on."""
    resume = shlex.join([*request.command, "--resume", result.folder.name, *results_words(request.results)])
    if result.interrupted:
        return [f"interrupted; what was measured is kept. Go on with: {resume}"]
    if result.budget_ended:
        missing = f", {result.missing} cases were not reached" if result.missing else ""
        return [f"the time budget ended before every comparison was settled{missing}. Go on with: {resume}"]
    return []


def _exit_code(result: RunResult) -> int:
    if result.interrupted:
        return INTERRUPTED
    failed = any(case.status not in ("ok", "skipped") for case in result.summary.cases)
    return FAILED if failed else FINE


command = Command("run", "measure a suite on this machine and compare its techniques", add_arguments, run)
