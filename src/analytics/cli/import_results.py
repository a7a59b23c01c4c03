"""`bench import`: takes in other people's results as field data, and says of each row why it did not go in."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.cli.command import FAILED, FINE, Command, UsageError
from bench.cli.shared import add_json, add_results, print_json, results_words
from bench.spec.suite import TASKS

if TYPE_CHECKING:
    from analytics.intake import Report

# Named here, too, so that `bench --help` loads no reader; a test compares them with those of the room.
FORMATS = (
    "bench-csv", "bench-json", "bench-parquet", "llama-bench", "mlperf", "mlx-lm", "optimum-benchmark", "published",
    "pyperf",
)  # fmt: skip
SHOWN = 40  # refusals printed; --json has them all


def add_arguments(parser: ArgumentParser) -> None:
    """`bench import FILE... --source ID [what the files don't say]`."""
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="results of another tool or machine")
    parser.add_argument("--source", metavar="ID", required=True, help="short name of where they come from")
    parser.add_argument("--format", choices=FORMATS, help="default: recognised by content")
    machine = parser.add_argument_group("the machine, where the files don't say it")
    machine.add_argument("--chip", metavar="C", help="M4 Max, or another processor with its maker")
    machine.add_argument("--gpu-cores", metavar="N", type=_count)
    machine.add_argument("--memory", metavar="GB", type=_amount)
    machine.add_argument("--os", metavar="TEXT", help="say 'macOS 26.1'")
    origin = parser.add_argument_group("the origin")
    origin.add_argument("--citation", metavar="URL", help="where it can be read: address, or repository@commit:path")
    origin.add_argument("--date", metavar="D", help="of publication: YYYY-MM-DD, YYYY-MM or YYYY")
    origin.add_argument("--licence", metavar="L", help="as the source states it")
    work = parser.add_argument_group("the work, where the files don't say it (model and task replace what they say)")
    work.add_argument("--model", metavar="M")
    work.add_argument("--task", choices=TASKS)
    work.add_argument("--params-b", metavar="N", type=_amount, help="parameters in billions")
    work.add_argument("--active-params-b", metavar="N", type=_amount, help="of a mixture of experts, in billions")
    parser.add_argument("--dry-run", action="store_true", help="say what would be taken and refused; write nothing")
    add_results(parser)
    add_json(parser)


def run(arguments: Namespace) -> int:
    """Import and report; 0 where all went in or was known, 1 where a row was refused (a dry run answers alike)."""
    from analytics.intake import CannotImport, import_files

    try:
        report = import_files(
            arguments.files, _given(arguments), arguments.results, arguments.format, arguments.dry_run
        )
    except CannotImport as error:
        raise UsageError(str(error)) from None
    if arguments.json:
        print_json(document(report, arguments.dry_run))
    else:
        _tell(report, arguments)
    return FAILED if report.refused else FINE


def _given(arguments: Namespace) -> Any:
    from analytics.intake import Given

    named = ("source", "chip", "gpu_cores", "os", "licence", "citation", "date", "model", "task", "params_b")
    values = {name: getattr(arguments, name) for name in (*named, "active_params_b")}
    return Given(**values, memory_bytes=arguments.memory * 2**30 if arguments.memory else None)


def document(report: Report, dry_run: bool) -> dict[str, Any]:
    """What `--json` prints."""
    from analytics.intake.words import why_unmapped

    return {
        "source": report.source,
        "taken": report.taken,
        "duplicates": report.duplicates,
        "refused": [{"file": one.file, "row": one.row, "reason": one.reason} for one in report.refused],
        "unmapped": [
            {"technique": words, "figures": count, "reason": why_unmapped(words)}
            for words, count in sorted(report.unmapped.items())
        ],
        "formats": report.formats,
        "written": str(report.written) if report.written else None,
        "dry_run": dry_run,
    }


def _tell(report: Report, arguments: Namespace) -> None:
    from analytics.intake.words import why_unmapped

    for one in report.refused[:SHOWN]:
        print(f"{one.file}: row {one.row}: {one.reason}", file=sys.stderr)
    if len(report.refused) > SHOWN:
        print(f"... and {len(report.refused) - SHOWN} more; --json has them all", file=sys.stderr)
    for words, count in sorted(report.unmapped.items()):
        told = f"{count} figure{'s' if count > 1 else ''} kept in the source's own words"
        print(f"no key for technique '{words}' ({why_unmapped(words)}); {told}", file=sys.stderr)
    verb = "would be taken" if arguments.dry_run else "taken"
    print(f"{report.taken} {verb}, {report.duplicates} known already, {len(report.refused)} refused")
    if report.written:
        print(report.written)
        place = " ".join(results_words(arguments.results))
        print(f"bring the warehouse up to date: bench build {place}".rstrip())


def _amount(written: str) -> float:
    try:
        found = float(written)
    except ValueError:
        found = 0.0
    if not 0 < found < 1e6:
        raise ArgumentTypeError(f"'{written}' is no amount above 0")
    return found


def _count(written: str) -> int:
    if not written.isdigit() or not int(written):
        raise ArgumentTypeError(f"'{written}' is no whole number above 0")
    return int(written)


command = Command("import", "take in other people's results as field data", add_arguments, run)
