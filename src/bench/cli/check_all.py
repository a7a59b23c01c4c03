"""`bench check --all`: every suite read, held to its contract, and resolved under the constraints that all share."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.cli.command import FAILED, FINE
from bench.cli.shared import print_json, stdout_console

if TYPE_CHECKING:
    from rich.table import Table

    from bench.environment import Resolution, Row

OWN_PYTHON = "runs on the toolkit's own Python"


@dataclass(slots=True)
class Reading:
    """What was found of one suite before anything was resolved."""

    name: str
    folder: Path
    mistakes: list[str] = field(default_factory=list)  # of suite.toml
    breaches: list[str] = field(default_factory=list)  # of the contract

    @property
    def sound(self) -> bool:
        """Whether nothing must be mended in the suite's own folder."""
        return not self.mistakes and not self.breaches


def check_all(constraints: Path | None, as_json: bool) -> int:
    """Print what each suite lacks and one table of packages; exit code 1 where something must be mended.

    Raises CantResolve where uv is missing.
    """
    from bench.discover import find_suites, suite_homes
    from bench.environment import constraints_of, read_constraints, resolve_all, rows

    readings = [read(folder) for folder in find_suites()]
    shared = constraints or constraints_of(suite_homes())
    projects = {one.name: one.folder for one in readings if (one.folder / "pyproject.toml").is_file()}
    resolutions = resolve_all(projects, shared, lambda line: print(line, file=sys.stderr))
    table = rows(resolutions, read_constraints(shared))
    if as_json:
        print_json(document(readings, resolutions, table, shared))
    else:
        _print(readings, resolutions, table, shared)
    return FINE if all(one.sound for one in readings) and not any(row.wrong for row in table) else FAILED


def read(folder: Path) -> Reading:
    """One suite: its mistakes, or how it breaks the contract."""
    from bench.discover import breaches
    from bench.spec import SuiteError, load_suite

    try:
        suite = load_suite(folder)
    except SuiteError as error:
        return Reading(folder.name, folder, mistakes=error.mistakes)
    return Reading(suite.name, folder, breaches=breaches(suite))


def document(
    readings: Sequence[Reading], resolutions: Sequence[Resolution], table: Sequence[Row], shared: Path | None
) -> dict[str, Any]:
    """All that was found as one JSON document."""
    by_name = {one.project: one for one in resolutions}
    return {
        "constraints": shared.name if shared else None,
        "suites": {
            one.name: {"mistakes": one.mistakes, "breaches": one.breaches, **_resolved(by_name.get(one.name))}
            for one in readings
        },
        "packages": [
            {
                "package": row.package,
                "constraint": row.constraint,
                "versions": {name: list(found) for name, found in row.versions.items()},
                "verdict": row.verdict,
                "incompatible": row.wrong,
            }
            for row in table
        ],
    }


def _resolved(one: Resolution | None) -> dict[str, Any]:
    if one is None:
        return {"resolves": None, "problem": "", "note": OWN_PYTHON}
    return {"resolves": not one.problem, "problem": one.problem, "note": one.note, "packages": len(one.pins)}


def _print(
    readings: Sequence[Reading], resolutions: Sequence[Resolution], table: Sequence[Row], shared: Path | None
) -> None:
    notes = {one.name: OWN_PYTHON for one in readings}
    notes |= {one.project: one.problem or one.note or f"resolves to {len(one.pins)} packages" for one in resolutions}
    for one in readings:
        state = "has mistakes" if one.mistakes else "breaks the contract" if one.breaches else "keeps the contract"
        print(f"suite/{one.name} {state}; {notes[one.name]}")
        for line in [*one.mistakes, *one.breaches]:
            print(f"  - {line}")
    print(f"\npackages, under {shared.name if shared else 'no shared constraints'}:")
    stdout_console().print(package_table(table))
    wrong = [row.package for row in table if row.wrong]
    print(f"incompatible: {', '.join(wrong)}" if wrong else "all environments fit together")


def package_table(table: Sequence[Row]) -> Table:
    """One row a package: what is asked of it, who has which version, and whether that fits."""
    from rich.table import Table as RichTable

    shown = RichTable(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for heading in ("package", "shared constraint", "versions", "verdict"):
        shown.add_column(heading, header_style="bold", overflow="fold")
    for row in table:
        verdict = row.verdict if row.wrong or row.verdict == "fits" else f"{row.verdict} (not shared)"
        shown.add_row(row.package, row.constraint, _versions(row.versions), verdict)
    return shown


def _versions(by_project: Mapping[str, Sequence[str]]) -> str:
    """`0.32.4: all`, or each set of versions with the suites that have it."""
    groups: dict[str, list[str]] = {}
    for project, found in by_project.items():
        groups.setdefault(" and ".join(found), []).append(project)
    return "; ".join(f"{versions} ({', '.join(names)})" for versions, names in groups.items()) or "nobody has it"
