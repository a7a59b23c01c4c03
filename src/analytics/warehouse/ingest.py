"""Some run folders to the tables of one part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.warehouse.comparisons import comparison_rows
from analytics.warehouse.connection import connect
from analytics.warehouse.figures import metric_rows
from analytics.warehouse.headers import Header, header_tables
from analytics.warehouse.lines import Lines, read_lines
from analytics.warehouse.places import Place
from analytics.warehouse.ratios import ratio_rows
from analytics.warehouse.samples import sample_rows
from analytics.warehouse.trials import current_lines, trial_rows
from analytics.warehouse.typed import from_rows, held_to
from bench.store import ResultsError, RunFolder
from bench.store.folder import LINES

if TYPE_CHECKING:
    import polars


@dataclass(slots=True)
class Ingested:
    """The tables of some places; `notes` by place, and in `refused` the places that gave nothing."""

    tables: dict[str, polars.DataFrame] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)


def ingest_runs(places: Sequence[Place], scratch: Path) -> Ingested:
    """Read run folders; one that can't be read is refused with a line, and the others go in.

    `scratch` is a file that may be written meanwhile. Raises OSError where it can't be.
    """
    found = Ingested()
    headers = [header for place in places if (header := _header(place, found)) is not None]
    lines = _lines(headers, found, scratch)
    headers = [one for one in headers if one.place not in found.refused]
    current = current_lines(lines.frame, headers) if lines is not None else None
    problems = {one.place: len(lines.problems.get(str(one.lines), ())) for one in headers} if lines else {}
    found.tables = {table: from_rows(table, rows) for table, rows in header_tables(headers, problems).items()}
    if current is not None:
        found.tables |= _measured(current, headers)
    return found


def _header(place: Place, found: Ingested) -> Header | None:
    try:
        header = RunFolder(place.path).header()
    except ResultsError as error:
        found.refused.add(place.name)
        found.notes.setdefault(place.name, []).append(f"{error}; it is left out")
        return None
    return Header(place.name, place.path / LINES, header)


def _lines(headers: Sequence[Header], found: Ingested, scratch: Path) -> Lines | None:
    """The lines of all runs that have any; what is wrong with them goes to the notes."""
    full = [one for one in headers if _size(one.lines)]
    for one in headers:
        if one not in full:
            found.notes.setdefault(one.place, []).append(f"{one.place}: no trial has ended yet")
    if not full:
        return None
    with connect() as connection:
        lines = read_lines(connection, [one.lines for one in full], scratch)
    for one in full:
        found.notes.setdefault(one.place, []).extend(
            f"{one.place}/{text}" for text in lines.problems.get(str(one.lines), ())
        )
        if newer := lines.newer.get(str(one.lines)):
            found.refused.add(one.place)
            found.notes[one.place].append(f"{one.place}/{newer}; it is left out")
    return lines


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _measured(current: polars.DataFrame, headers: Sequence[Header]) -> dict[str, polars.DataFrame]:
    trials = held_to("trials", trial_rows(current, headers))
    ratios = held_to("ratios", ratio_rows(current))
    return {
        "trials": trials,
        "samples": held_to("samples", sample_rows(current)),
        "ratios": ratios,
        "metrics": held_to("metrics", metric_rows(current, headers)),
        "comparisons": held_to("comparisons", comparison_rows(current, trials, ratios, headers)),
    }
