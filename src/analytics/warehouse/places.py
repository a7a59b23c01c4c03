"""Where figures lie below a results folder: run folders, imported parts and field files, each with its fingerprint."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analytics.intake import parts_in, published_paths, source_folders
from analytics.warehouse.schema import TABLES
from bench.store.folder import HEADER, LINES

RUN, FIELD = "run", "field"
RUN_FOLDERS = ("raw", "reference")
ENDINGS = (".parquet", ".csv")


@dataclass(frozen=True, slots=True)
class Place:
    """A run folder or a set of field files; `name` is its path below the results folder."""

    name: str
    kind: str
    path: Path
    fingerprint: tuple[int, ...]  # of each of its files: size, time of change, inode; -1 where there is none
    size: int  # bytes to read


@dataclass(frozen=True, slots=True)
class Found:
    """All places, and a line for each folder that is none."""

    places: dict[str, Place]
    notes: tuple[str, ...]


def find_places(results: Path) -> Found:
    """Look at every folder, and read nothing."""
    places: dict[str, Place] = {}
    notes: list[str] = []
    taken: dict[str, str] = {}
    for kind in RUN_FOLDERS:
        for host, run in _folders(results / kind):
            name = f"{kind}/{host}/{run}"
            place = _run_place(name, results / kind / host / run)
            if place is None:
                notes.append(f"{name} holds no {HEADER}; it is left out")
            elif run in taken:
                notes.append(f"{name} is there twice; {taken[run]} counts")
            else:
                places[name] = place
                taken[run] = name
    places |= {place.name: place for place in _field_places(results)}
    return Found(places, tuple(notes))


def _folders(root: Path) -> Iterator[tuple[str, str]]:
    """Names of the folders two levels below, in order."""
    for host in _names(root):
        for run in _names(root / host):
            yield host, run


def _names(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(one.name for one in entries if one.is_dir() and not one.name.startswith("."))
    except OSError:  # not there, or no folder
        return []


def _run_place(name: str, path: Path) -> Place | None:
    header, lines = (_of_file(path / part) for part in (HEADER, LINES))
    if header[0] < 0:
        return None
    return Place(name, RUN, path, header + lines, max(0, lines[0]))


def _of_file(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:
        return (-1,)
    return found.st_size, found.st_mtime_ns, found.st_ino


def _field_places(results: Path) -> Iterator[Place]:
    """What was published or imported, a place a source; results/field/**/TABLE.parquet|csv, a place a folder."""
    for path in published_paths(results / "field"):
        one = _of_file(path)
        yield Place(str(path.relative_to(results)), FIELD, path, one, max(0, one[0]))
    folders: dict[Path, list[Path]] = {folder: parts_in(folder) for folder in source_folders(results)}
    for path in sorted((results / "field").glob("**/*")):
        if path.suffix in ENDINGS and path.stem in TABLES:
            folders.setdefault(path.parent, []).append(path)
    for folder, files in folders.items():
        prints = [_of_file(path) for path in files]
        name = str(folder.relative_to(results))
        yield Place(name, FIELD, folder, tuple(n for one in prints for n in one), sum(one[0] for one in prints))
