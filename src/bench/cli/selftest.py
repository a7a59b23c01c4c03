"""`bench selftest`: how often this harness is wrong on this machine, under its present load."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from typing import TYPE_CHECKING

from bench.cli.command import FAILED, FINE, INTERRUPTED, Command
from bench.cli.shared import add_json, add_results, print_json, results_words, stdout_console

if TYPE_CHECKING:
    from bench.selftest import SelftestRequest, SelftestResult

PROFILES = ("quick", "standard", "rigorous")


def processes(text: str) -> int:
    """A number of processes, 0 or more."""
    if not text.isdigit():
        raise ArgumentTypeError(f"must be a whole number, 0 or more, not '{text}'")
    return int(text)


def add_arguments(parser: ArgumentParser) -> None:
    """How much is counted, of which verdicts, under which load."""
    parser.add_argument(
        "--profile", choices=PROFILES, default="quick",
        help="how much is counted: about 3, 8 or 25 minutes where nothing else runs (default: quick)",
    )  # fmt: skip
    parser.add_argument(
        "--verdicts", choices=PROFILES, default="standard", help="the profile of `bench run` whose verdicts are counted"
    )
    parser.add_argument(
        "--load", type=processes, default=0, metavar="N", help="keep N cores busy meanwhile (default: 0)"
    )
    parser.add_argument(
        "--reading", choices=("net", "wall"), default="net",
        help="wall: measure as on a system that doesn't tell who waited for a core",
    )  # fmt: skip
    parser.add_argument("--resume", nargs="?", const="latest", metavar="RUN", help="go on with one that ended early")
    add_results(parser)
    add_json(parser)


def run(arguments: Namespace) -> int:
    """Count, print, keep; the exit code is 1 where the counts prove the harness wrong here."""
    from bench.cli.progress import progress_for
    from bench.selftest import selftest

    request = request_from(arguments)
    progress = progress_for(sys.stderr)
    try:
        result = selftest(request, progress)
    finally:
        progress.close()
    return report(request, result, arguments)


def request_from(arguments: Namespace) -> SelftestRequest:
    """The selftest's request.

    Raises UnknownSuite where suites/selftest isn't at hand.
    """
    from bench.discover import resolve_suite
    from bench.selftest import SelftestRequest

    return SelftestRequest(
        suite_folder=resolve_suite("suite/selftest"),
        profile=arguments.profile,
        verdicts=arguments.verdicts,
        busy=arguments.load,
        run_queue=arguments.reading == "net",
        resume=arguments.resume,
        results=arguments.results,
        command=command_line(arguments),
    )


def command_line(arguments: Namespace) -> tuple[str, ...]:
    """The command that asks for the same again."""
    words = ["bench", "selftest", "--profile", arguments.profile, "--verdicts", arguments.verdicts]
    if arguments.load:
        words += ["--load", str(arguments.load)]
    return (*words, *(("--reading", "wall") if arguments.reading == "wall" else ()))


def report(request: SelftestRequest, result: SelftestResult, arguments: Namespace) -> int:
    """Print what was counted; returns the exit code."""
    from bench.selftest.finding import faults

    resume = " ".join([*request.command, "--resume", result.folder.name, *results_words(request.results)])
    wrong = faults(result.document)
    if arguments.json:
        print_json(result.document)
    else:
        _print(result)
    if result.interrupted:
        print(f"bench: interrupted; what was measured is kept. Go on with: {resume}", file=sys.stderr)
        return INTERRUPTED
    if result.document["budget_ended"]:
        print(f"bench: the time budget ended before all was counted. Go on with: {resume}", file=sys.stderr)
    for line in wrong:
        print(f"bench: {line}", file=sys.stderr)
    return FAILED if wrong else FINE


def _print(result: SelftestResult) -> None:
    from bench.cli.selftest_table import cost_lines, counts_table, heading

    console = stdout_console()
    for line in heading(result.document):
        console.print(line, markup=False)
    console.print(counts_table(result.document))
    for line in cost_lines(result.document):
        console.print(line, markup=False)
    print(f"\nresults:  {result.folder.path}")


command = Command(
    "selftest", "how often verdicts are wrong on this machine, and what measuring costs", add_arguments, run
)
