"""The tables over the manifest's files, held to a scope."""

from __future__ import annotations

import re

from analytics.frames.scope import Scope
from analytics.warehouse import Built
from analytics.warehouse.parts import table_path
from analytics.warehouse.schema import FLAG, INTEGER, MOMENT, REAL, TABLES, TEXT, Table

TYPES = {TEXT: "VARCHAR", INTEGER: "BIGINT", REAL: "DOUBLE", FLAG: "BOOLEAN", MOMENT: "TIMESTAMPTZ"}
COMMENT = re.compile(r"--[^\n]*")
WORD = re.compile(r"\w+")
WITH = re.compile(r"(?:\s*--[^\n]*\n)*\s*with\s", re.IGNORECASE)
KEYED = {
    "environments": "partition by environment",
    "sources": "partition by source",
    "hosts": "partition by host, hardware order by seen desc nulls last",
}
# A trial that went well and whose pairs all failed is no sound case (bench.summary.cases says the same).
CASE_STATES = """
    with pairs as (
        select run, suite, technique, key, model, workload, bool_or(status = 'ok') as sound,
            arg_max(status, trial) as last_status, arg_max(reason, trial) as last_reason
        from trials where kind = 'pair' group by all
    )
    select t.* replace (
        case when t.status = 'ok' and not p.sound then p.last_status else t.status end as status,
        case when t.status = 'ok' and not p.sound
            then 'no pair with the baseline succeeded: ' || coalesce(p.last_reason, '') else t.reason end as reason
    )
    from trials t
    left join pairs p
        on t.kind = 'alone' and p.run = t.run and p.suite = t.suite and p.technique = t.technique
        and p.key is not distinct from t.key and p.model = t.model and p.workload = t.workload
    where t.kind <> 'pair'
"""
OF_CASE = ("suite", "task", "model", "workload", "metric")


def over_tables(sql: str, built: Built, scope: Scope) -> str:
    """The SELECT with the tables that it speaks of put before it, held to the scope; `all_TABLE` holds all of it.

    Common table expressions instead of views, and only those that are needed: a view would look at its files' heads
    when it is made and again when it is asked, as long each time as a small question takes by itself.
    """
    found: dict[str, str] = {}
    _collect(COMMENT.sub("", sql), _tables(built, scope.chosen()), found)
    if not found:
        return sql
    tables = ",\n".join(f"{name} as not materialized (\n{body}\n)" for name, body in found.items())
    begun = WITH.match(sql)
    return f"with {tables},\n{sql[begun.end() :]}" if begun else f"with {tables}\n{sql}"


def _collect(sql: str, tables: dict[str, str], found: dict[str, str]) -> None:
    """The tables that a text needs, those that others stand on first."""
    for name in dict.fromkeys(WORD.findall(sql)):
        if name in tables and name not in found:
            if not name.startswith("stored_"):  # names of files are no tables
                _collect(tables[name], {other: one for other, one in tables.items() if other != name}, found)
            found[name] = tables[name]


def _tables(built: Built, chosen: dict[str, list[str]]) -> dict[str, str]:
    """What stands behind each name."""
    found = {f"stored_{table.name}": _stored(built, table) for table in TABLES.values()}
    found |= {f"all_{name}": _all_rows(name) for name in TABLES}
    found |= {name: _scoped(table, chosen) for name, table in TABLES.items()}
    return found | {"runs": _runs(chosen), "case_states": CASE_STATES}


def _all_rows(name: str) -> str:
    """A table's rows, keyed ones once; two machines with one name get a name each."""
    if name == "runs":
        return (
            "select r.* replace (coalesce(m.name, r.host) as host) from stored_runs r"
            f" left join ({_machines()}) m on r.host = m.host and r.hardware is not distinct from m.hardware"
        )
    if name == "hosts":
        return f"select * exclude (name) replace (name as host) from ({_machines()})"
    once = f" qualify row_number() over ({KEYED[name]}) = 1" if name in KEYED else ""
    return f"select * from stored_{name}{once}"


def _machines() -> str:
    """Hosts once each, with the name that tells them apart."""
    newest = f"select * from stored_hosts qualify row_number() over ({KEYED['hosts']}) = 1"
    several = "count(*) over (partition by host) > 1"
    return f"select *, case when {several} then concat_ws('-', host, hardware) else host end as name from ({newest})"


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
