"""`bench build`: bring the warehouse up to date with what lies under results."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from bench.cli.command import FINE, Command
from bench.cli.shared import add_json, add_results, print_json

if TYPE_CHECKING:
    from analytics.warehouse import Built


def add_arguments(parser: ArgumentParser) -> None:
    """`bench build [--anew] [--results DIR] [--json]`."""
    parser.add_argument("--anew", action="store_true", help="forget what is built, and read everything again")
    add_results(parser)
    add_json(parser)


def run(arguments: Namespace) -> int:
    """Build, say what is there now, and what could not be taken in."""
    from analytics.warehouse import ensure_built

    built = ensure_built(arguments.results, arguments.anew)
    for note in built.notes:
        print(f"bench: {note}", file=sys.stderr)
    if arguments.json:
        print_json(build_document(built))
    else:
        print("\n".join(build_lines(built)))
    return FINE


def build_document(built: Built) -> dict[str, Any]:
    """The warehouse as JSON."""
    return {
        "warehouse": str(built.folder),
        "read": built.read,
        "removed": built.removed,
        "parts": len(built.manifest.parts),
        "rows": rows_of(built),
        "notes": list(built.notes),
    }


def build_lines(built: Built) -> list[str]:
    """What a person wants to know: what changed, and how much there is."""
    rows = rows_of(built)
    changed = f"{built.read} read, {built.removed} removed" if built.read or built.removed else "nothing changed"
    shown = ", ".join(f"{rows.get(table, 0):,} {table}" for table in ("runs", "trials", "samples", "metrics"))
    return [f"{changed}: {shown}", f"warehouse {built.folder}"]


def rows_of(built: Built) -> dict[str, int]:
    """Rows of each table over all parts."""
    found: dict[str, int] = {}
    for rows in built.manifest.parts.values():
        for table, count in rows.items():
            found[table] = found.get(table, 0) + count
    return found


command = Command("build", "bring the warehouse up to date with all runs and field data", add_arguments, run)
