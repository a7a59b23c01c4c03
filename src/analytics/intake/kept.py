"""Imported figures on disk: `results/field/imported/SOURCE/NNNN.ndjson`, append-only, whole parts or none.

A part is one import: a first line that says what it is (schema, source, files with their hashes), then a figure a line.
A part is written beside its place, synced, and takes its name in one step, under a lock on the source's folder; what an
interrupted import leaves is a hidden file that no reader looks at and that the next import removes.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analytics.intake.content import CannotImport
from analytics.intake.figure import Figure, figure_from_json, figure_to_json

SCHEMA = 1
KIND = "imported-figures"
FOLDER = Path("field") / "imported"
ENDING, UNFINISHED = ".ndjson", ".part"


@dataclass(frozen=True, slots=True)
class Part:
    """One import as it was kept."""

    path: Path
    source: str
    files: tuple[dict[str, Any], ...]  # name, format and SHA-256 of what was read
    figures: tuple[Figure, ...]


def parts_in(folder: Path) -> list[Path]:
    """The parts in a source's folder, in the order in which they came."""
    return sorted((path for path in folder.glob(f"*{ENDING}") if path.stem.isdigit()), key=lambda path: int(path.stem))


def part_paths(results: Path, source: str) -> list[Path]:
    """The parts of a source below a results folder, in the order in which they came."""
    return parts_in(results / FOLDER / source)


def source_folders(results: Path) -> list[Path]:
    """The folders of all sources that figures were imported from."""
    return sorted(path for path in (results / FOLDER).glob("*") if parts_in(path))


def read_part(path: Path) -> Part:
    """Read a part.

    Raises CannotImport with one line where it is torn, foreign or of a newer schema.
    """
    try:
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError) as error:
        raise CannotImport(f"{path} can't be read ({error}); restore it or take it away") from None
    head = lines[0] if lines and isinstance(lines[0], dict) else {}
    if head.get("kind") != KIND:
        raise CannotImport(f"{path} holds no imported figures; take it away")
    if not isinstance(head.get("schema"), int) or head["schema"] > SCHEMA:
        raise CannotImport(
            f"{path} is written in schema {head.get('schema')}, this toolkit reads up to {SCHEMA}: update"
        )
    if len(lines) - 1 != head.get("figures"):
        raise CannotImport(f"{path} is torn: {len(lines) - 1} of {head.get('figures')} figures; restore it")
    try:
        figures = tuple(figure_from_json(line) for line in lines[1:])
    except (TypeError, KeyError, AttributeError) as error:
        raise CannotImport(f"{path} can't be read ({error}); restore it or take it away") from None
    return Part(path, str(head.get("source")), tuple(head.get("files") or ()), figures)


@contextlib.contextmanager
def locked(results: Path, source: str) -> Iterator[Path]:
    """The source's folder, for one import at a time; leftovers of an interrupted one are cleared away.

    Raises CannotImport where the folder can't be made.
    """
    folder = results / FOLDER / source
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise _cannot_write(folder, error) from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        for leftover in folder.glob(f".*{UNFINISHED}"):
            leftover.unlink(missing_ok=True)
        yield folder
    finally:
        os.close(handle)


def write_part(folder: Path, source: str, files: Sequence[dict[str, Any]], figures: Sequence[Figure]) -> Path:
    """Keep figures as the next part of a source whose folder is locked.

    Raises CannotImport where the disk is full or refuses; nothing is kept then.
    """
    path = folder / f"{_next_number(folder):04d}{ENDING}"
    scratch = folder / f".{path.name}{UNFINISHED}"
    head = {"kind": KIND, "schema": SCHEMA, "source": source, "figures": len(figures), "files": list(files)}
    try:
        with scratch.open("w", encoding="utf-8") as stream:
            for line in (head, *map(figure_to_json, figures)):
                stream.write(json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        scratch.replace(path)
        _sync_folder(folder)
    except OSError as error:
        with contextlib.suppress(OSError):
            scratch.unlink(missing_ok=True)
        raise _cannot_write(path, error) from None
    return path


def _next_number(folder: Path) -> int:
    return max((int(path.stem) for path in parts_in(folder)), default=0) + 1


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _cannot_write(path: Path, error: OSError) -> CannotImport:
    what = error.strerror or str(error)
    return CannotImport(
        f"figures can't be kept at {path}: {what}; free some space or name another folder with --results"
    )
