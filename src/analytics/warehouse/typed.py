"""The schema's types in Polars, and frames that are held to a table's columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from analytics.warehouse.schema import FLAG, INTEGER, MOMENT, REAL, TABLES, TEXT

if TYPE_CHECKING:
    import polars


def polars_types(table: str) -> dict[str, polars.DataType]:
    """The columns of a table with their Polars types."""
    import polars

    types: dict[str, polars.DataType] = {
        TEXT: polars.String(),
        INTEGER: polars.Int64(),
        REAL: polars.Float64(),
        FLAG: polars.Boolean(),
        MOMENT: polars.Datetime("us", "UTC"),
    }
    return {column.name: types[column.type] for column in TABLES[table].columns}


def held_to(table: str, frame: polars.DataFrame) -> polars.DataFrame:
    """The frame with the table's columns, in its order and types: what it lacks is null, what it has beside is dropped.

    Empty texts, NaN and infinity become null: what isn't known is null.
    """
    import polars

    def column(name: str, kind: polars.DataType) -> polars.Expr:
        if name not in frame.columns:
            return polars.lit(None, dtype=kind).alias(name)
        one = polars.col(name).cast(kind)
        if kind == polars.String():
            return polars.when(one != "").then(one).alias(name)
        return polars.when(one.is_finite()).then(one).alias(name) if kind == polars.Float64() else one

    return frame.select(column(name, kind) for name, kind in polars_types(table).items())


def from_rows(table: str, rows: Iterable[dict[str, Any]]) -> polars.DataFrame:
    """A table's frame from rows; columns that a row lacks are null."""
    import polars

    types = polars_types(table)
    return held_to(table, polars.DataFrame(list(rows), schema=types, strict=False))
