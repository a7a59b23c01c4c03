"""The lines of many `trials.jsonl` as one frame: parsed by DuckDB, and by the exact reader where that can't say.

DuckDB parses 400 MB/s on two cores where `bench.record` reads 3 MB/s. A line that it makes nothing of is given to
`bench.record.read_line`, which alone decides whether it is torn, foreign or of a newer schema.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from analytics.warehouse.connection import to_frame
from bench.record import NewerSchema, read_line
from bench.record.lines import SCHEMA

if TYPE_CHECKING:
    import duckdb
    import polars

BLOCKS = "STRUCT(calls BIGINT, wall_s DOUBLE, cpu_s DOUBLE, net_s DOUBLE)[]"
SIDE = f"STRUCT(warm_up {BLOCKS}, blocks {BLOCKS})"
STATE = "STRUCT(thermal JSON, power_source JSON, low_power_mode JSON, swapped_out DOUBLE)"
COLUMNS = {
    "schema": "BIGINT",
    "kind": "VARCHAR",
    "identity": "VARCHAR",
    "case": 'STRUCT(suite VARCHAR, technique VARCHAR, model VARCHAR, workload VARCHAR, "key" VARCHAR)',
    "baseline": "VARCHAR",
    "number": "BIGINT",
    "status": "VARCHAR",
    "reason": "VARCHAR",
    "started": "VARCHAR",
    "took_s": "DOUBLE",
    "load_time": "DOUBLE",
    "first_call_time": "DOUBLE",
    "warm_up": BLOCKS,
    "blocks": BLOCKS,
    "sides": f"STRUCT(baseline {SIDE}, technique {SIDE})",
    "order": "VARCHAR",
    "facts": "STRUCT(weight_bytes JSON, weight_hash VARCHAR)",
    "figures": "MAP(VARCHAR, JSON)",
    "quality": "MAP(VARCHAR, STRUCT(value DOUBLE, examples DOUBLE[], clusters JSON[], pairs STRUCT(truth DOUBLE[],"
    " score DOUBLE[]), statistic VARCHAR, replicates DOUBLE[]))",
    "device_before": STATE,
    "device_after": STATE,
}
LONGEST = 64 << 20  # bytes of one line


@dataclass(frozen=True, slots=True)
class Lines:
    """The sound lines of some files, `path` and `line` (from 1) first; `problems` by path, a line each."""

    frame: polars.DataFrame
    problems: dict[str, list[str]] = field(default_factory=dict)
    newer: dict[str, str] = field(default_factory=dict)  # files that hold a line of a newer schema, and which


def read_lines(connection: duckdb.DuckDBPyConnection, paths: Sequence[Path]) -> Lines:
    """Parse files, each line once, in the files' order.

    Raises duckdb.Error where a file can't be read.
    """
    import polars

    rows = _parsed(connection, paths)
    doubtful = _doubtful(rows)
    if not doubtful.height:
        return Lines(rows.drop("schema"))
    found = Lines(rows, {}, {})
    mended = _judged(found, doubtful)
    sound = rows.join(doubtful.select("path", "line"), on=["path", "line"], how="anti", maintain_order="left")
    if mended:
        sound = polars.concat([sound, _mended(connection, mended)]).sort("path", "line", maintain_order=True)
    return Lines(sound.drop("schema"), found.problems, found.newer)


def _parsed(connection: duckdb.DuckDBPyConnection, paths: Sequence[Path]) -> polars.DataFrame:
    """A row for each line that isn't blank; all null where DuckDB could make nothing of it."""
    import polars

    files = "[" + ", ".join(_quoted(str(path)) for path in paths) + "]"
    columns = ", ".join(f"{_quoted(name)}: {_quoted(kind)}" for name, kind in COLUMNS.items())
    relation = connection.sql(
        "select * replace (map_entries(figures) as figures, map_entries(quality) as quality)"
        f" from read_json({files}, format='newline_delimited', ignore_errors=true, filename='path',"
        f" maximum_object_size={LONGEST}, columns={{{columns}}})"
    )
    frame = to_frame(relation)
    return frame.select(
        "path", polars.int_range(1, polars.len() + 1).over("path").cast(polars.Int64).alias("line"), *COLUMNS
    )


def _doubtful(rows: polars.DataFrame) -> polars.DataFrame:
    """Lines that aren't plainly a trial or pair of a schema that this toolkit reads."""
    import polars

    plain = polars.col("schema").is_between(0, SCHEMA) & polars.col("kind").is_in(["trial", "pair"])
    whole = [polars.col(name).is_not_null() for name in ("identity", "case", "status")]
    pair = (polars.col("kind") == "trial") | (polars.col("baseline").is_not_null() & polars.col("number").is_not_null())
    sound = polars.all_horizontal(plain, *whole, pair).fill_null(False)
    return rows.filter(~sound).select("path", "line")


def _judged(found: Lines, doubtful: polars.DataFrame) -> list[tuple[str, int, str]]:
    """What `read_line` says of the doubtful lines: problems, and those that it can read, written anew."""
    mended = []
    for (path,), group in doubtful.group_by("path", maintain_order=True):
        wanted = set(group["line"].to_list())
        for place, (number, raw) in enumerate(_numbered(Path(str(path))), 1):
            if place not in wanted:
                continue
            try:
                text = raw.decode()
                read_line(text)
                mended.append((str(path), place, json.dumps(_written_anew(json.loads(text)))))
            except NewerSchema as error:
                found.newer[str(path)] = f"{Path(str(path)).name}:{number}: {error}"
            except (ValueError, TypeError):
                found.problems.setdefault(str(path), []).append(
                    f"{Path(str(path)).name}:{number} is torn (a run ended while it was written); it is left out"
                )
    return mended


def _numbered(path: Path) -> list[tuple[int, bytes]]:
    """Lines that aren't blank with their numbers in the file."""
    return [(number, line) for number, line in enumerate(path.read_bytes().split(b"\n"), 1) if line.strip()]


def _written_anew(document: dict[str, Any]) -> dict[str, Any]:
    """A record that Python read and DuckDB didn't, with every member that a sound line has."""
    case = document["case"] if isinstance(document.get("case"), dict) else {}
    return document | {"case": case, "schema": int(document["schema"])}


def _mended(connection: duckdb.DuckDBPyConnection, mended: Sequence[tuple[str, int, str]]) -> polars.DataFrame:
    import polars

    with TemporaryDirectory(prefix="bench-lines-") as folder:
        scratch = Path(folder) / "lines.jsonl"
        scratch.write_text("".join(f"{text}\n" for _, _, text in mended), encoding="utf-8")
        rows = _parsed(connection, [scratch])
    return rows.with_columns(
        polars.Series("path", [path for path, _, _ in mended]),
        polars.Series("line", [line for _, line, _ in mended], dtype=polars.Int64),
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
