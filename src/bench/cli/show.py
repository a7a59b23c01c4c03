"""`bench show`: all figures of a run or of one case, and the command that measures them again."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.cli.command import FINE, Command, UsageError
from bench.cli.shared import add_json, add_results, print_json, run_named, stdout_console

if TYPE_CHECKING:
    from bench.export import MeasuredRun
    from bench.store import RunFolder
    from bench.summary import CaseSummary


def add_arguments(parser: ArgumentParser) -> None:
    """`bench show RUN|CASE|latest [--json]`."""
    parser.add_argument(
        "what", metavar="RUN|CASE", nargs="?", default="latest",
        help="the beginning of a run's id, latest, or a case: suite/technique@model/workload or a part of it",
    )  # fmt: skip
    add_results(parser)
    add_json(parser)


def run(arguments: Namespace) -> int:
    """Show a run, or the newest measurement of a case."""
    from bench.export import read_run

    folder = find_run_folder(arguments.results, arguments.what)
    if folder is not None:
        _show_run(read_run(folder), arguments.json)
        return FINE
    measured, cases = find_case(arguments.results, arguments.what)
    _show_cases(measured, _with_history(arguments.results, measured, cases), arguments.json)
    return FINE


def _with_history(results: Path, measured: MeasuredRun, cases: list[CaseSummary]) -> list[CaseSummary]:
    """The cases with their noise told apart over all runs of the same thing."""
    from bench.cli.noise import noise_over_runs
    from bench.store import list_runs

    folders = list_runs(results)
    return [replace(case, noise=noise_over_runs(measured, case, folders)) for case in cases]


def find_run_folder(results: Path, what: str) -> RunFolder | None:
    """The run of that id, or None where the text is no run's id.

    Raises UsageError where there is no run at all, or the id is not unique.
    """
    from bench.store import list_runs

    runs = list_runs(results)
    if what == "latest" or not runs or any(one.name.startswith(what) for one in runs):
        return run_named(results, what)
    return None


def find_case(results: Path, what: str) -> tuple[MeasuredRun, list[CaseSummary]]:
    """The newest run that holds the case, and the cases in it that the text fits.

    Raises UsageError that names what exists.
    """
    from bench.export import read_run
    from bench.spec.table import nearest
    from bench.store import list_runs

    known: set[str] = set()
    for folder in reversed(list_runs(results)):
        content = folder.read()
        known |= {trial.case.technique for trial in content.trials}
        if any(fits(what, trial.case.label) for trial in content.trials):
            measured = read_run(folder)
            return measured, [case for case in measured.summary.cases if fits(what, case.case.label)]
    raise UsageError(f"no run or case '{what}' in {results}; {nearest(what, [*known, 'latest'])}")


def fits(what: str, label: str) -> bool:
    """Whether `technique`, `suite/technique`, `technique@model` or the whole label means this case."""
    front, _, back = label.partition("@")
    technique = front.partition("/")[2]
    model = back.partition("/")[0]
    names = {technique, front, f"suite/{front}"}
    return what in {f"{name}{end}" for name in names for end in ("", f"@{model}", f"@{back}")}


def _show_run(measured: MeasuredRun, as_json: bool) -> None:
    from bench.cli.next_step import reproduce
    from bench.cli.noise import run_noise_lines
    from bench.cli.roofline_view import roofline_lines
    from bench.cli.table import caution_lines, legend, run_tables
    from bench.summary import run_document

    summary = measured.summary
    if as_json:
        print_json(run_document(summary) | {"reproduce": reproduce(summary)})
        return
    console = stdout_console()
    console.print("\n".join(about_lines(measured)) + "\n", markup=False)
    console.print(run_tables(summary, console.width))
    console.print(legend(summary))
    print("".join(f"{line}\n" for line in roofline_lines(measured)), end="")
    for line in caution_lines(summary):
        console.print(line)
    print("\n".join(run_noise_lines(summary)))
    print(f"\nmeasure it again:  {reproduce(summary)}   # seed of this run: {summary.header.seed}")


def about_lines(measured: MeasuredRun) -> list[str]:
    """Which run this is: when, where, with what."""
    from bench.cli.settings_view import settings_line

    header = measured.summary.header
    host = ", ".join(str(header.host[key]) for key in ("chip", "os_version", "identity") if header.host.get(key))
    revision = next(
        (header.environment[key] for key in ("revision", "git_revision") if header.environment.get(key)), ""
    )
    lines = [
        f"run {header.run}  ({header.profile}, {header.provenance}, started {header.started})",
        f"suite/{header.suite}  {header.question}",
        f"host  {host}",
    ]
    if revision:
        lines.append(f"code  revision {revision}")
    if said := settings_line(header.settings):
        lines.append(f"set   {said}")
    return [*lines, f"files {measured.folder}"]


def _show_cases(measured: MeasuredRun, cases: list[CaseSummary], as_json: bool) -> None:
    from bench.cli.case_view import case_lines, percentiles
    from bench.cli.next_step import reproduce
    from bench.summary.document import case_document

    again = reproduce(measured.summary)
    if as_json:
        documents: list[dict[str, Any]] = [
            case_document(case)
            | {"facts": case.facts, "artefacts": case.artefacts, "percentiles": percentiles(measured, case)}
            for case in cases
        ]
        print_json({"run": measured.summary.header.run, "cases": documents, "reproduce": again})
        return
    for case in cases:
        print("\n".join(case_lines(measured, case)) + "\n")
    print("\n".join(about_lines(measured)))
    print(f"\nmeasure it again:  {again}   # seed of this run: {measured.summary.header.seed}")


command = Command("show", "all figures of a run or a case, and how to measure them again", add_arguments, run)
