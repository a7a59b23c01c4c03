"""Bringing the warehouse up to date: only what changed is read, built aside, and swapped in with the manifest."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.warehouse.manifest import Manifest, Source, read_manifest, write_manifest
from analytics.warehouse.parts import delete_parts, merge_parts, new_part, write_part
from analytics.warehouse.places import FIELD, RUN, Found, Place, find_places
from bench.store import ResultsError

if TYPE_CHECKING:
    from analytics.warehouse.ingest import Ingested

FOLDER = Path("derived") / "warehouse"
LOCK = ".lock"
BATCH = 48 << 20  # bytes of lines that are read at once
SMALL, MOST_SMALL = 1_000_000, 16  # samples of a part that is small, and how many such parts may be


@dataclass(frozen=True, slots=True)
class Built:
    """The warehouse as it is now, and what this build did."""

    folder: Path
    manifest: Manifest
    notes: tuple[str, ...] = ()
    read: int = 0  # places that were read
    removed: int = 0  # places that are no longer there


@dataclass(slots=True)
class _Work:
    """A manifest in the making."""

    folder: Path
    parts: dict[str, dict[str, int]]
    sources: dict[str, Source]
    left: set[str] = field(default_factory=set)  # parts on their way out

    def new_part(self) -> str:
        return new_part(self.folder)


def ensure_built(results: Path) -> Built:
    """The warehouse of a results folder, brought up to date where anything changed.

    Cheap where nothing did: it looks at the files' sizes and times. Raises ResultsError with one line.
    """
    folder = results / FOLDER
    found = find_places(results)
    manifest = read_manifest(folder)
    if manifest is not None and _current(manifest, found):
        return Built(folder, manifest, _notes(manifest, found))
    try:
        with _locked(folder):
            return _build(results, folder)
    except OSError as error:
        raise _cannot_build(folder, error) from None


def _current(manifest: Manifest, found: Found) -> bool:
    if manifest.sources.keys() != found.places.keys():
        return False
    return all(manifest.sources[name].fingerprint == place.fingerprint for name, place in found.places.items())


def _notes(manifest: Manifest, found: Found) -> tuple[str, ...]:
    return (*found.notes, *(note for source in manifest.sources.values() for note in source.notes))


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One build at a time; the second waits, and then finds most of its work done."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _build(results: Path, folder: Path) -> Built:
    before = read_manifest(folder) or Manifest()
    found = find_places(results)
    stale = {
        name
        for name, source in before.sources.items()
        if name not in found.places or found.places[name].fingerprint != source.fingerprint
    }
    fresh = [place for name, place in found.places.items() if name in stale or name not in before.sources]
    work = _Work(folder, dict(before.parts), {n: one for n, one in before.sources.items() if n not in stale})
    delete_parts(folder, (*before.parts, *before.previous))
    _take_out(work, before, stale)
    _take_in(work, fresh)
    _compact(work)
    manifest = Manifest(work.parts, dict(sorted(work.sources.items())), tuple(before.parts))
    write_manifest(folder, manifest)
    delete_parts(folder, (*manifest.parts, *manifest.previous))
    removed = sum(name not in found.places for name in before.sources)
    return Built(folder, manifest, _notes(manifest, found), len(fresh), removed)


def _take_out(work: _Work, before: Manifest, stale: set[str]) -> None:
    """Parts without what is gone or will be read anew."""
    for part in {before.sources[name].part for name in stale} - {""}:
        others = [name for name, source in work.sources.items() if source.part == part]
        rows = work.parts.pop(part)
        if others:
            runs = [name.rpartition("/")[2] for name in stale if before.sources[name].part == part]
            new = work.new_part()
            work.parts[new] = merge_parts(work.folder, new, {part: rows}, runs)
            _renamed(work, {part}, new)


def _renamed(work: _Work, old: set[str], new: str) -> None:
    for name, source in work.sources.items():
        if source.part in old:
            work.sources[name] = Source(source.fingerprint, new, source.notes)


def _take_in(work: _Work, fresh: Sequence[Place]) -> None:
    """Read what is new, a part for each batch of runs and for each set of field files."""
    from analytics.warehouse.connection import connect
    from analytics.warehouse.field import ingest_field
    from analytics.warehouse.ingest import ingest_runs

    runs = [place for place in fresh if place.kind == RUN]
    if runs:
        with connect() as connection:
            for batch in _batches(runs):
                _add(work, batch, ingest_runs(connection, batch))
    for place in fresh:
        if place.kind == FIELD:
            _add(work, [place], ingest_field(place))


def _batches(places: Sequence[Place]) -> Iterator[list[Place]]:
    batch: list[Place] = []
    for place in places:
        if batch and sum(one.size for one in batch) + place.size > BATCH:
            yield batch
            batch = []
        batch.append(place)
    yield batch


def _add(work: _Work, places: Sequence[Place], ingested: Ingested) -> None:
    part = ""
    if any(place.name not in ingested.refused for place in places):
        part = work.new_part()
        work.parts[part] = write_part(work.folder, part, ingested.tables)
    for place in places:
        own = "" if place.name in ingested.refused else part
        work.sources[place.name] = Source(place.fingerprint, own, tuple(ingested.notes.get(place.name, ())))


def _compact(work: _Work) -> None:
    """One part in place of many small ones, so that a question opens few files however many runs there are."""
    of_runs = {source.part for name, source in work.sources.items() if not name.startswith(FIELD)} - {""}
    small = {part: work.parts[part] for part in sorted(of_runs) if work.parts[part].get("samples", 0) < SMALL}
    if len(small) <= MOST_SMALL:
        return
    new = work.new_part()
    work.parts[new] = merge_parts(work.folder, new, small)
    for part in small:
        del work.parts[part]
    _renamed(work, set(small), new)


def _cannot_build(folder: Path, error: OSError) -> ResultsError:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    advice = "free some space" if full else "make it writable, or name another folder with --results"
    return ResultsError(f"the warehouse can't be built in {folder}: {error.strerror or error}; {advice}")
