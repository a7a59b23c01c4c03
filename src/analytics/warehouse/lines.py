"""The lines of many `trials.jsonl` as one frame: parsed by DuckDB, and by the exact reader where that can't say.

DuckDB parses 400 MB/s on two cores where `bench.record` reads 3 MB/s. A line that it makes nothing of is given to
`bench.record.read_line`, which alone decides whether it is torn, foreign or of a newer schema.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.warehouse.connection import to_frame
from bench.record import NewerSchema, read_line
from bench.record.lines import SCHEMA
from bench.store.folder import LINES

if TYPE_CHECKING:
    import duckdb
    import polars

BLOCKS = "STRUCT(calls BIGINT, wall_s DOUBLE, cpu_s DOUBLE, net_s DOUBLE)[]"
SIDE = f"STRUCT(warm_up {BLOCKS}, blocks {BLOCKS})"
STATE = (
    "STRUCT(thermal JSON, power_source JSON, low_power_mode JSON, swapped_out DOUBLE, cpu_clock_hz JSON,"
    " gpu_clock_hz JSON)"
)
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
    "quality": "MAP(VARCHAR, STRUCT(value DOUBLE, examples DOUBLE[], clusters VARCHAR[], pairs STRUCT(truth DOUBLE[],"
    " score DOUBLE[]), statistic VARCHAR, replicates DOUBLE[]))",
    "device_before": STATE,
    "device_after": STATE,
    "device_peak": STATE,
}
LONGEST = 64 << 20  # bytes of one line


@dataclass(frozen=True, slots=True)
class Lines:
    """The sound lines of some files, `path` and `line` (from 1) first; `problems` by path, a line each."""

    frame: polars.DataFrame
    problems: dict[str, list[str]] = field(default_factory=dict)
    newer: dict[str, str] = field(default_factory=dict)  # files that hold a line of a newer schema, and which


def read_lines(connection: duckdb.DuckDBPyConnection, texts: Mapping[str, bytes], scratch: Path) -> Lines:
    """Parse the texts of files by their paths, each line once, in the files' order.

    `scratch` is a file that may be written meanwhile. Raises OSError where it can't be.
    """
    import polars

    ended = {path: _whole(text) for path, text in texts.items()}
    rows = _parsed(connection, ended, scratch)
    found = Lines(rows.drop("schema"), {}, {})
    doubtful = _doubtful(rows)
    if not doubtful.height:
        return found
    mended = _judged(found, texts, doubtful)
    sound = rows.join(doubtful.select("path", "line"), on=["path", "line"], how="anti", maintain_order="left")
    if mended:
        again = {path: b"".join(line + b"\n" for line in lines.values()) for path, lines in mended.items()}
        numbers = polars.Series("line", [number for lines in mended.values() for number in lines], dtype=polars.Int64)
        places = {path: place for place, path in enumerate(texts)}
        anew = _parsed(connection, again, scratch).with_columns(numbers)
        order = polars.col("path").replace_strict(places, return_dtype=polars.Int64)
        sound = polars.concat([sound, anew]).sort(order, "line", maintain_order=True)
    return Lines(sound.drop("schema"), found.problems, found.newer)


def _whole(text: bytes) -> bytes:
    """The text with its last line ended, so that the next file's first doesn't continue it."""
    return text if text.endswith(b"\n") or not text else text + b"\n"


def _parsed(connection: duckdb.DuckDBPyConnection, texts: Mapping[str, bytes], scratch: Path) -> polars.DataFrame:
    """A row for each line, all null where DuckDB could make nothing of it; `line` counts those that aren't blank.

    All texts go through one file: DuckDB spends 3 ms on each file that it opens, and a run is read in less.
    """
    import polars

    counts = [text.count(b"\n") for text in texts.values()]
    rows = _rows(connection, list(texts.values()), scratch)
    if rows.height != sum(counts):  # some are blank, and have no row
        counts = [sum(1 for line in text.split(b"\n") if line.strip()) for text in texts.values()]
    if rows.height != sum(counts):  # a line that breaks DuckDB's counting: then each file by itself, line by line
        rows = polars.concat(_one_by_one(connection, text, scratch) for text in texts.values())
    names = polars.Series("path", list(texts), dtype=polars.String)
    place = polars.Series("place", [at for at, count in enumerate(counts) for _ in range(count)], dtype=polars.UInt32)
    number = polars.Series("line", [line for count in counts for line in range(1, count + 1)], dtype=polars.Int64)
    return rows.select(names.gather(place).alias("path"), number, *COLUMNS)


def _rows(connection: duckdb.DuckDBPyConnection, texts: Sequence[bytes], scratch: Path) -> polars.DataFrame:
    with scratch.open("wb") as stream:
        stream.writelines(texts)
    columns = ", ".join(f"{_quoted(name)}: {_quoted(kind)}" for name, kind in COLUMNS.items())
    relation = connection.sql(
        "select * replace (map_entries(figures) as figures, map_entries(quality) as quality)"
        f" from read_json({_quoted(str(scratch))}, format='newline_delimited', ignore_errors=true,"
        f" maximum_object_size={LONGEST}, columns={{{columns}}})"
    )
    return to_frame(relation)


def _one_by_one(connection: duckdb.DuckDBPyConnection, text: bytes, scratch: Path) -> polars.DataFrame:
    """A row for each line that isn't blank, whatever stands in it."""
    import polars

    lines = [line for line in text.split(b"\n") if line.strip()]
    found = [_rows(connection, [line + b"\n"], scratch) for line in lines]
    nothing = found[0].clear(1)
    return polars.concat(one if one.height == 1 else nothing for one in found)


def _doubtful(rows: polars.DataFrame) -> polars.DataFrame:
    """Lines that aren't plainly a trial or pair of a schema that this toolkit reads."""
    import polars

    plain = polars.col("schema").is_between(0, SCHEMA) & polars.col("kind").is_in(["trial", "pair"])
    whole = [polars.col(name).is_not_null() for name in ("identity", "case", "status")]
    pair = (polars.col("kind") == "trial") | (polars.col("baseline").is_not_null() & polars.col("number").is_not_null())
    sound = polars.all_horizontal(plain, *whole, pair).fill_null(False)
    return rows.filter(~sound).select("path", "line")


def _judged(found: Lines, texts: Mapping[str, bytes], doubtful: polars.DataFrame) -> dict[str, dict[int, bytes]]:
    """What `read_line` says of the doubtful lines: problems, and by path and line those that it can read, mended."""
    mended: dict[str, dict[int, bytes]] = {}
    for (path,), group in doubtful.group_by("path", maintain_order=True):
        name, wanted = str(path), set(group["line"].to_list())
        for place, (number, line) in enumerate(_numbered(texts[name]), 1):
            if place not in wanted:
                continue
            try:
                text = line.decode()
                read_line(text)
                mended.setdefault(name, {})[place] = json.dumps(json.loads(text)).encode()
            except NewerSchema as error:
                found.newer.setdefault(name, f"{LINES}:{number}: {error}")
            except (ValueError, TypeError):
                found.problems.setdefault(name, []).append(
                    f"{LINES}:{number} {_wrong(texts[name], line)}; it is left out"
                )
    return mended


def _wrong(text: bytes, line: bytes) -> str:
    """What a line is that can't be read: the last one of a file that may still grow, or one that stays so."""
    unfinished = not text.endswith(b"\n") and text.endswith(line)
    return "is unfinished (being written, or torn)" if unfinished else "is torn (a run ended while it was written)"


def _numbered(text: bytes) -> Iterator[tuple[int, bytes]]:
    """Lines that aren't blank with their numbers in the file."""
    return ((number, line) for number, line in enumerate(text.split(b"\n"), 1) if line.strip())


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
