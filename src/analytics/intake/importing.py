"""An import from end to end: read, complete, check, leave out what is known already, keep the rest in one step."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from analytics.intake.checks import reasons
from analytics.intake.content import Content, Found, Refused
from analytics.intake.figure import Figure
from analytics.intake.formats import format_of, rows_of
from analytics.intake.given import Given, completed, contradiction, require_complete, utc_now
from analytics.intake.kept import locked, part_paths, read_part, write_part


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that did not go in."""

    file: str
    row: int
    reason: str


@dataclass(slots=True)
class Report:
    """What an import did. `unmapped` counts the figures of each technique whose words gave no key: they went in."""

    source: str
    taken: int = 0
    duplicates: int = 0
    refused: list[Refusal] = field(default_factory=list)
    unmapped: dict[str, int] = field(default_factory=dict)
    formats: dict[str, str] = field(default_factory=dict)  # by file
    written: Path | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """A file's rows as they stand in it, the figures that they are with what was given, and where they come from."""

    path: Path
    about: dict[str, Any]
    found: tuple[Found, ...]
    figures: tuple[Figure, ...]
    refused: tuple[Refused, ...]


Known = tuple[str, Figure]  # a figure behind its identity


def import_files(
    paths: Sequence[Path],
    given: Given,
    results: Path,
    form: str | None = None,
    dry_run: bool = False,
    now: datetime | None = None,
) -> Report:
    """Take in the figures of `paths` as field data of `given.source` below `results`; `form` names their format.

    All files go in together or, after an interruption, none. A dry run does everything but write.
    Raises CannotImport with one line where a file or the call as a whole can't be used.
    """
    moment = now or utc_now()
    given.check(moment)
    read = [_read(path, given, form) for path in paths]
    for one in read:
        require_complete(one.path, one.figures)
    report = Report(given.source, formats={str(one.path): one.about["format"] for one in read})
    own_runs = _own_runs(results)
    sound = [pair for one in read for pair in _sound(one, given, own_runs, moment, report)]
    if dry_run or not sound:
        _settle(sound, _known(results, given.source), report)
        return report
    with locked(results, given.source) as folder:
        fresh = _settle(sound, _known(results, given.source), report)
        if fresh:
            report.written = write_part(folder, given.source, [one.about for one in read], fresh)
    return report


def _read(path: Path, given: Given, form: str | None) -> Read:
    content = Content(path)
    known = format_of(content, form)
    rows = rows_of(content, known)
    found = tuple(row for row in rows if isinstance(row, Found))
    refused = tuple(row for row in rows if isinstance(row, Refused))
    about = {"name": path.name, "format": known.name, "sha256": hashlib.sha256(content.raw).hexdigest()}
    return Read(path, about, found, tuple(completed(row.figure, given) for row in found), refused)


def _sound(read: Read, given: Given, own_runs: frozenset[str], now: datetime, report: Report) -> list[Known]:
    """The figures that pass every check; the others are told, all of a file in one report."""
    refused = list(read.refused)
    seen: dict[str, int] = {}
    sound = []
    for found, figure in zip(read.found, read.figures, strict=True):
        problems = reasons(figure, now)
        if problem := contradiction(found.figure, given):
            problems.insert(0, problem)
        if figure.run in own_runs:
            problems.append(f"run {figure.run} is in these results already, as measured")
        identity = figure.identity()
        if identity in seen:
            problems.append(f"the same figure as in row {seen[identity]}")
        seen.setdefault(identity, found.row)
        if problems:
            refused.append(Refused(found.row, "; ".join(problems)))
        else:
            sound.append((identity, figure))
    report.refused += [Refusal(str(read.path), one.row, one.reason) for one in sorted(refused, key=lambda one: one.row)]
    return sound


def _settle(sound: list[Known], known: set[str], report: Report) -> list[Figure]:
    """The figures that are new, counted."""
    fresh: dict[str, Figure] = {}
    for identity, figure in sound:
        if identity in known or identity in fresh:
            report.duplicates += 1
        else:
            fresh[identity] = figure
    for figure in fresh.values():
        if figure.key is None:
            words = figure.technique or "(not said)"
            report.unmapped[words] = report.unmapped.get(words, 0) + 1
    report.taken = len(fresh)
    return list(fresh.values())


def _known(results: Path, source: str) -> set[str]:
    return {figure.identity() for path in part_paths(results, source) for figure in read_part(path).figures}


def _own_runs(results: Path) -> frozenset[str]:
    """Runs that these results hold as measured ones."""
    found: set[str] = set()
    for kind in ("raw", "reference"):
        with contextlib.suppress(OSError):
            found |= {path.parent.name for path in results.glob(f"{kind}/*/*/run.json")}
    return frozenset(found)
