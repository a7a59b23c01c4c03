"""Parts: folders with a Parquet file a table, written once under a new name and never changed."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.warehouse.manifest import sync_folder
from analytics.warehouse.schema import TABLES

if TYPE_CHECKING:
    import polars

PARTS = "parts"
ONCE = {"hosts": ("host", "hardware"), "environments": ("environment",), "sources": ("source",)}


def last_number(folder: Path) -> int:
    """The highest number of a part on disk; 0 where there is none."""
    return max((int(one.name.partition("-")[0]) for one in part_folders(folder)), default=0)


def part_name(number: int) -> str:
    """A name that no other part has, in any build."""
    return f"{number:06d}-{secrets.token_hex(3)}"


def part_folders(folder: Path) -> list[Path]:
    """All part folders on disk, listed in a manifest or not."""
    try:
        return [one for one in (folder / PARTS).iterdir() if one.name.partition("-")[0].isdigit()]
    except OSError:
        return []


def part_path(folder: Path, part: str) -> Path:
    """The folder of a part."""
    return folder / PARTS / part


def table_path(folder: Path, part: str, table: str) -> Path:
    """The file of a table in a part."""
    return part_path(folder, part) / f"{table}.parquet"


def write_part(folder: Path, part: str, tables: Mapping[str, polars.DataFrame]) -> dict[str, int]:
    """Write the tables of a part, those that have rows, and return how many rows each has.

    Raises OSError where the disk is full or refuses.
    """
    (folder / PARTS / part).mkdir(parents=True)
    for table, frame in tables.items():
        if frame.height:
            path = table_path(folder, part, table)
            frame.write_parquet(path, compression="zstd", compression_level=1)
            _sync(path)
    sync_folder(folder / PARTS / part)
    sync_folder(folder / PARTS)
    return {table: frame.height for table, frame in tables.items() if frame.height}


def _sync(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def merge_parts(
    folder: Path, part: str, old: Mapping[str, Mapping[str, int]], without: Sequence[str] = ()
) -> dict[str, int]:
    """Write one part that holds what some old ones do, except for the runs `without`; rows by table.

    Raises OSError as `write_part`.
    """
    import polars

    tables: dict[str, polars.DataFrame] = {}
    for table in TABLES:
        paths = [table_path(folder, name, table) for name, rows in old.items() if rows.get(table)]
        if not paths:
            continue
        rows = polars.scan_parquet(paths)
        if "run" in TABLES[table].names and without:
            rows = rows.filter(~polars.col("run").is_in(list(without)))
        tables[table] = rows.collect(engine="in-memory")
    return write_part(folder, part, _once(tables))


def _once(tables: dict[str, polars.DataFrame]) -> dict[str, polars.DataFrame]:
    """Keyed rows once each, and only those that a run speaks of."""
    found = dict(tables)
    for table, key in ONCE.items():
        if table in found and "runs" in found:
            spoken = found[table].join(found["runs"], on=key, how="semi", maintain_order="left")
            found[table] = spoken.unique(key, keep="last", maintain_order=True)
    return found


def delete_parts(folder: Path, kept: Iterable[str]) -> None:
    """Remove all parts but these; one that can't be removed now is tried again at the next build."""
    listed = set(kept)
    for one in part_folders(folder):
        if one.name not in listed:
            shutil.rmtree(one, ignore_errors=True)


def delete_part(folder: Path, part: str) -> None:
    """Remove what there is of one part."""
    shutil.rmtree(part_path(folder, part), ignore_errors=True)
