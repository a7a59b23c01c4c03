"""Field data as tables: published ones, imported figures, and files that have the warehouse's columns already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.intake import CannotImport, folder_tables, parts_in, published_tables
from analytics.warehouse.ingest import Ingested
from analytics.warehouse.places import ENDINGS, Place
from analytics.warehouse.schema import TABLES
from analytics.warehouse.typed import from_rows, held_to, polars_types

if TYPE_CHECKING:
    from pathlib import Path

    import polars


def ingest_field(place: Place) -> Ingested:
    """Read a source's published table, its imported parts, or TABLE.parquet and TABLE.csv of a folder.

    A file that can't be read is left out with a line.
    """
    found = Ingested()
    if place.path.is_file():
        _add_published(found, place)
    elif parts_in(place.path):
        _add_imported(found, place)
    for table in TABLES:
        for path in (place.path / f"{table}{ending}" for ending in ENDINGS):
            if path.is_file():
                _add(found, place, table, path)
    if not found.tables:
        found.refused.add(place.name)
    return found


def _add_published(found: Ingested, place: Place) -> None:
    try:
        tables, problems = published_tables(place.path)
    except CannotImport as error:
        tables, problems = {}, [f"{error}; it is left out"]
    found.notes.setdefault(place.name, []).extend(problems)
    found.tables = {table: from_rows(table, rows) for table, rows in tables.items() if rows}


def _add_imported(found: Ingested, place: Place) -> None:
    tables, problems = folder_tables(place.path)
    found.notes.setdefault(place.name, []).extend(problems)
    found.tables = {table: from_rows(table, rows) for table, rows in tables.items() if rows}


def _add(found: Ingested, place: Place, table: str, path: Path) -> None:
    import polars

    try:
        frame = held_to(table, _read(table, path))
    except (OSError, polars.exceptions.PolarsError) as error:
        reason = str(error).splitlines()[0]
        found.notes.setdefault(place.name, []).append(
            f"{place.name}/{path.name} can't be read: {reason}; it is left out"
        )
        return
    before = found.tables.get(table)
    found.tables[table] = frame if before is None else polars.concat([before, frame])


def _read(table: str, path: Path) -> polars.DataFrame:
    import polars

    if path.suffix == ".parquet":
        return polars.read_parquet(path)
    return polars.read_csv(path, schema_overrides=polars_types(table), try_parse_dates=False)
