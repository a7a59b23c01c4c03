"""The tables as views over the manifest's files, held to a scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.frames.scope import Scope
from analytics.warehouse import Built
from analytics.warehouse.parts import table_path
from analytics.warehouse.schema import FLAG, INTEGER, MOMENT, REAL, TABLES, TEXT, Table

if TYPE_CHECKING:
    import duckdb

TYPES = {TEXT: "VARCHAR", INTEGER: "BIGINT", REAL: "DOUBLE", FLAG: "BOOLEAN", MOMENT: "TIMESTAMPTZ"}
OF_CASE = ("suite", "task", "model", "workload", "metric")


def create_views(connection: duckdb.DuckDBPyConnection, built: Built, scope: Scope) -> None:
    """A view for each table of the schema; all of them are held to the scope."""
    chosen = scope.chosen()
    statements = []
    for table in TABLES.values():
        statements.append(f"create view all_{table.name} as {_stored(built, table)}")
    statements.append(f"create view runs as {_runs(chosen)}")
    statements += [f"create view {name} as {_scoped(TABLES[name], chosen)}" for name in TABLES if name != "runs"]
    for statement in statements:
        connection.execute(statement).fetchall()


def _stored(built: Built, table: Table) -> str:
    """All rows of a table, from the files that the manifest names."""
    parts = [part for part, rows in built.manifest.parts.items() if rows.get(table.name)]
    if not parts:
        columns = ", ".join(f"null::{TYPES[one.type]} as {_name(one.name)}" for one in table.columns)
        return f"select {columns} where false"
    files = ", ".join(_text(str(table_path(built.folder, part, table.name))) for part in parts)
    return f"select * from read_parquet([{files}])"


def _runs(chosen: dict[str, list[str]]) -> str:
    """The runs of a scope."""
    rules = [_begins(column, chosen[column]) for column in ("run", "host") if column in chosen]
    rules += [_among(column, chosen[column]) for column in ("suite", "task", "provenance") if column in chosen]
    if "chip" in chosen:
        rules.append(
            f"(host, hardware) in (select (host, hardware) from all_hosts where {_among('chip', chosen['chip'])})"
        )
    return f"select * from all_runs where {_all(rules)}"


def _scoped(table: Table, chosen: dict[str, list[str]]) -> str:
    rules = [_among(column, chosen[column]) for column in OF_CASE if column in chosen and column in table.names]
    if "technique" in chosen and "technique" in table.names:
        rules.append(f"({_among('technique', chosen['technique'])} or {_among('key', chosen['technique'])})")
    if "run" in table.names and any(name in chosen for name in ("run", "host", "chip", "provenance")):
        rules.append("run in (select run from runs)")
    return f"select * from all_{table.name} where {_all(rules)}"


def _all(rules: list[str]) -> str:
    return " and ".join(rules) or "true"


def _among(column: str, values: list[str]) -> str:
    return f"{_name(column)} in ({', '.join(map(_text, values)) or 'null'})"


def _begins(column: str, values: list[str]) -> str:
    return "(" + (" or ".join(f"starts_with({_name(column)}, {_text(one)})" for one in values) or "false") + ")"


def _name(column: str) -> str:
    return f'"{column}"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
