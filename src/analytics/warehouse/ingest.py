"""Some run folders to the tables of one part."""

from __future__ import annotations

import re
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
from analytics.warehouse.samples import quality_records, sample_rows
from analytics.warehouse.trials import current_lines, trial_rows
from analytics.warehouse.typed import from_rows, held_to, polars_types
from bench.store import ResultsError, RunFolder
from bench.store.folder import LINES

if TYPE_CHECKING:
    import polars

ODD_VALUE = re.compile(rb"[\[:,]\s*-?(?:NaN|Infinity)\s*(?=[],}])")


@dataclass(slots=True)
class Ingested:
    """The tables of some places; `notes` by place, and in `refused` the places that gave nothing."""

    tables: dict[str, polars.DataFrame] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)

    def note(self, place: str, text: str) -> None:
        """One more thing to say of a place."""
        self.notes.setdefault(place, []).append(text)

    def refuse(self, place: str, reason: str) -> None:
        """Nothing of this place goes in."""
        self.refused.add(place)
        self.note(place, f"{reason}; it is left out")


def ingest_runs(places: Sequence[Place], scratch: Path) -> Ingested:
    """Read run folders; one that can't be read is refused with a line, and the others go in.

    A header or a line may hold anything: what no rule foresees is narrowed down to its run, which is refused too.
    `scratch` is a file that may be written meanwhile. Raises OSError where it can't be.
    """
    import polars

    try:
        return _ingest(places, scratch)
    except OSError:
        raise
    except Exception as error:
        if len(places) == 1:
            said = " ".join(str(error).split())[:200]
            found = Ingested()
            found.refuse(places[0].name, f"{places[0].name} can't be taken in: {type(error).__name__}: {said}")
            return found
    halves = [ingest_runs(half, scratch) for half in (places[: len(places) // 2], places[len(places) // 2 :])]
    tables = {
        table: polars.concat([one.tables[table] for one in halves if table in one.tables])
        for table in dict.fromkeys(name for one in halves for name in one.tables)
    }
    notes = {place: text for one in halves for place, text in one.notes.items()}
    return Ingested(tables, notes, {place for one in halves for place in one.refused})


def _ingest(places: Sequence[Place], scratch: Path) -> Ingested:
    found = Ingested()
    headers = [header for place in places if (header := _header(place, found)) is not None]
    lines = _lines(headers, found, scratch)
    headers = [one for one in headers if one.place not in found.refused]
    current = current_lines(lines.frame, headers) if lines is not None else None
    problems = {one.place: len(lines.problems.get(str(one.lines), ())) for one in headers} if lines else {}
    found.tables = {table: from_rows(table, rows) for table, rows in header_tables(headers, problems).items()}
    if current is not None:
        _backwards(current, headers, found)
        found.tables |= _measured(current, headers, found)
    return found


def _header(place: Place, found: Ingested) -> Header | None:
    try:
        header = RunFolder(place.path).header()
    except ResultsError as error:
        found.refuse(place.name, str(error))
        return None
    return Header(place.name, place.path.name, place.path / LINES, header)


def _lines(headers: Sequence[Header], found: Ingested, scratch: Path) -> Lines | None:
    """The lines of all runs that have any; what is wrong with them goes to the notes."""
    texts = [(one, text) for one in headers if (text := _text(one, found))]
    if not texts:
        return None
    with connect() as connection:
        lines = read_lines(connection, {str(one.lines): text for one, text in texts}, scratch)
    for one, _ in texts:
        for problem in lines.problems.get(str(one.lines), ()):
            found.note(one.place, f"{one.place}/{problem}")
        if newer := lines.newer.get(str(one.lines)):
            found.refuse(one.place, f"{one.place}/{newer}")
    return lines


def _text(header: Header, found: Ingested) -> bytes | None:
    try:
        text = header.lines.read_bytes()
    except FileNotFoundError:
        text = b""
    except OSError as error:
        found.refuse(header.place, f"{header.place}/{LINES} can't be read: {error.strerror or error}")
        return None
    if not text.strip():
        found.note(header.place, f"{header.place}: no trial has ended yet")
    return text.strip() and text


def _backwards(current: polars.DataFrame, headers: Sequence[Header], found: Ingested) -> None:
    """A line for each run in which a later line has an earlier time."""
    import polars

    moments = current.select("run", "trial", polars.col("started").str.to_datetime("%+", time_zone="UTC", strict=False))
    gone = moments.with_columns(polars.col("started").diff().over("run").dt.total_seconds().alias("step"))
    places = {one.run: one.place for one in headers}
    for run, trial, _, step in gone.filter(polars.col("step") < -1).unique("run", maintain_order=True).iter_rows():
        note = f"the clock went back by {-step} s before trial {trial}; the order of the file counts"
        found.note(places[run], f"{places[run]}: {note}")


def _measured(current: polars.DataFrame, headers: Sequence[Header], found: Ingested) -> dict[str, polars.DataFrame]:
    import polars

    trials = held_to("trials", trial_rows(current, headers))
    ratios = held_to("ratios", ratio_rows(current))
    qualities = list(quality_records(current).iter_rows(named=True))
    samples, kinds = sample_rows(current), polars_types("samples")  # whose names are never empty
    _not_finite(samples, headers, found)
    return {
        "trials": trials,
        "samples": samples.filter(samples["value"].is_finite()).select(*kinds).cast(polars.Schema(kinds)),
        "ratios": ratios,
        "metrics": held_to("metrics", metric_rows(current, qualities, headers)),
        "comparisons": held_to("comparisons", comparison_rows(current, qualities, trials, ratios, headers)),
    }


def _not_finite(samples: polars.DataFrame, headers: Sequence[Header], found: Ingested) -> None:
    """A line for each run that holds values which are no numbers."""
    runs = set(samples.filter(samples["value"].is_finite().not_())["run"])
    for one in headers:
        if one.run in runs:
            count = len(ODD_VALUE.findall(one.lines.read_bytes())) or "somewhere"
            said = f"{count} times" if isinstance(count, int) else count
            found.note(one.place, f"{one.place}/{LINES} holds NaN or infinity {said}; these values are left out")
