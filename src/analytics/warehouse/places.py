"""Where figures lie below a results folder: run folders, published tables and imports, each with its fingerprint."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analytics.intake import parts_in, published_paths, source_folders
from bench.store.folder import HEADER, LINES

RUN, PUBLISHED, IMPORTED = "run", "published", "imported"
RUN_FOLDERS = ("raw", "reference")


@dataclass(frozen=True, slots=True)
class Place:
    """A run folder, a published table or one source's imports; `name` is its path below the results folder."""

    name: str
    kind: str
    where: str  # a text, since looking at a thousand runs would spend most of its time on making paths
    fingerprint: tuple[int, ...]  # of each of its files: size, time of change, inode; -1 where there is none
    size: int  # bytes to read

    @property
    def path(self) -> Path:
        """The file or folder."""
        return Path(self.where)


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
        for host, run in _folders(f"{results}/{kind}"):
            name = f"{kind}/{host}/{run}"
            place = _run_place(name, f"{results}/{name}")
            if place is None:
                notes.append(f"{name} holds no {HEADER}; it is left out")
            elif run in taken:
                notes.append(f"{name} is there twice; {taken[run]} counts")
            else:
                places[name] = place
                taken[run] = name
    places |= {place.name: place for place in _field_places(results)}
    return Found(places, tuple(notes))


def _folders(root: str) -> Iterator[tuple[str, str]]:
    """Names of the folders two levels below, in order."""
    for host in _names(root):
        for run in _names(f"{root}/{host}"):
            yield host, run


def _names(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(one.name for one in entries if one.is_dir() and not one.name.startswith("."))
    except OSError:  # not there, or no folder
        return []


def _run_place(name: str, where: str) -> Place | None:
    header, lines = (_of_file(f"{where}/{part}") for part in (HEADER, LINES))
    if header[0] < 0:
        return None
    return Place(name, RUN, where, header + lines, max(0, lines[0]))


def _of_file(where: str) -> tuple[int, ...]:
    try:
        found = os.stat(where)  # noqa: PTH116
    except OSError:
        return (-1,)
    return found.st_size, found.st_mtime_ns, found.st_ino


def _field_places(results: Path) -> Iterator[Place]:
    """Published tables, each by itself, and the folder of each source that figures were imported from."""
    for path in published_paths(results / "field"):
        yield _place(results, PUBLISHED, path, [path])
    for folder in source_folders(results):
        yield _place(results, IMPORTED, folder, parts_in(folder))


def _place(results: Path, kind: str, path: Path, files: list[Path]) -> Place:
    prints = [_of_file(str(one)) for one in files]
    size = sum(max(0, one[0]) for one in prints)
    return Place(str(path.relative_to(results)), kind, str(path), tuple(n for one in prints for n in one), size)
