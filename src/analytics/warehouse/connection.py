"""DuckDB in memory, as every room of analytics uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb
    import polars


def connect() -> duckdb.DuckDBPyConnection:
    """A connection that asks no network for anything and tells times in UTC; close it after use."""
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    connection = duckdb.connect(config=settings)
    connection.execute("set TimeZone = 'UTC'").fetchall()
    return connection


class _Stream:
    """A relation's rows as an Arrow stream and nothing else: a DuckDB object that Polars looks at itself is never
    given back, and DuckDB says so on stderr when the process ends."""

    def __init__(self, relation: duckdb.DuckDBPyRelation) -> None:
        self._relation = relation

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._relation.__arrow_c_stream__(requested_schema)


def to_frame(relation: duckdb.DuckDBPyRelation) -> polars.DataFrame:
    """All rows of a relation."""
    import polars

    return polars.DataFrame(_Stream(relation))
