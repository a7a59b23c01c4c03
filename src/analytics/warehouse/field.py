"""Field data, as `analytics.intake` reads it, to the tables of a part."""

from __future__ import annotations

from analytics.intake import CannotImport, folder_tables, published_tables
from analytics.warehouse.ingest import Ingested
from analytics.warehouse.places import IMPORTED, Place
from analytics.warehouse.typed import from_rows


def ingest_field(place: Place) -> Ingested:
    """Read a published table, or all that was imported from one source; a file that can't be read is refused."""
    read = folder_tables if place.kind == IMPORTED else published_tables
    try:
        tables, notes = read(place.path)
    except CannotImport as error:
        found = Ingested()
        found.refuse(place.name, str(error))
        return found
    return Ingested({table: from_rows(table, rows) for table, rows in tables.items()}, {place.name: notes})
