"""Bringing the warehouse up to date: only what changed is read, built aside, and swapped in with the manifest."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from analytics.warehouse.batches import Batch, batches_of, take_all
from analytics.warehouse.manifest import Manifest, Source, read_manifest, write_manifest
from analytics.warehouse.parts import delete_parts, last_number, merge_parts, part_name, part_path
from analytics.warehouse.places import RUN_FOLDERS, Found, Place, find_places
from bench.store import ResultsError

FOLDER = Path("derived") / "warehouse"
LOCK = ".lock"
LARGE, MOST_SMALL = 2_000_000, 24  # samples of a part that is left alone, and how many smaller ones there may be


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
    last: int = 0  # the highest number of a part

    def new_parts(self, count: int) -> list[str]:
        """Names that no part has had."""
        self.last = max(self.last, last_number(self.folder)) + count
        return [part_name(number) for number in range(self.last - count + 1, self.last + 1)]


def ensure_built(results: Path, anew: bool = False) -> Built:
    """The warehouse of a results folder, brought up to date where anything changed, or built `anew` from nothing.

    Cheap where nothing did: it looks at the files' sizes and times. Raises ResultsError with one line.
    """
    found = find_places(results)
    folder = results / FOLDER
    for place in (folder, elsewhere(results)):
        manifest = None if anew else read_manifest(place)
        if manifest is not None and _current(place, manifest, found):
            return Built(place, manifest, _notes(manifest, found))
        if writable(place):
            folder = place
            break
    try:
        with _locked(folder) as lock:
            return _build(results, folder, anew, lock)
    except OSError as error:
        raise _cannot_build(folder, error) from None


def writable(folder: Path) -> bool:
    """Whether a folder can be made or written."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    return os.access(there, os.W_OK)


def elsewhere(results: Path) -> Path:
    """Where the warehouse of results lies that can't be written: a folder of the user's cache."""
    usual = Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or usual)
    name = hashlib.sha256(str(results.resolve()).encode()).hexdigest()[:16]
    return cache / "efficientai-mlx-toolkit" / "warehouse" / name


def _current(folder: Path, manifest: Manifest, found: Found) -> bool:
    if not all(part_path(folder, part).is_dir() for part in manifest.parts):
        return False
    if manifest.sources.keys() != found.places.keys():
        return False
    return all(manifest.sources[name].fingerprint == place.fingerprint for name, place in found.places.items())


def _notes(manifest: Manifest, found: Found) -> tuple[str, ...]:
    return (*found.notes, *(note for source in manifest.sources.values() for note in source.notes))


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[int]:
    """One build at a time; the second waits, and then finds most of its work done."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)


def _build(results: Path, folder: Path, anew: bool, lock: int) -> Built:
    before = (None if anew else read_manifest(folder)) or Manifest()
    if not all(part_path(folder, part).is_dir() for part in before.parts):
        before = Manifest()  # somebody cleared it away
    for leftover in folder.glob(".*.jsonl"):  # of a build that was killed
        leftover.unlink(missing_ok=True)
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
    _take_in(work, fresh, lock)
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
            new = work.new_parts(1)[0]
            work.parts[new] = merge_parts(work.folder, new, {part: rows}, runs)
            _renamed(work, {part}, new)


def _renamed(work: _Work, old: set[str], new: str) -> None:
    for name, source in work.sources.items():
        if source.part in old:
            work.sources[name] = Source(source.fingerprint, new, source.notes)


def _take_in(work: _Work, fresh: Sequence[Place], lock: int) -> None:
    """Read what is new, a part for each batch."""
    cut = batches_of(fresh)
    batches = [Batch(part, places) for part, places in zip(work.new_parts(len(cut)), cut, strict=True)]
    places = {batch.part: batch.places for batch in batches}
    for taken in take_all(work.folder, batches, lock) if batches else ():
        if taken.rows:
            work.parts[taken.part] = taken.rows
        for place in places[taken.part]:
            own = "" if place.name in taken.refused else taken.part
            work.sources[place.name] = Source(place.fingerprint, own, tuple(taken.notes.get(place.name, ())))


def _compact(work: _Work) -> None:
    """One part in place of the smallest ones where there are many, so that a question opens few files.

    Never more than a large part's rows at once: a new run costs itself, and now and then half a second.
    """
    of_runs = {source.part for name, source in work.sources.items() if name.startswith(RUN_FOLDERS)} - {""}
    sizes = sorted((work.parts[part].get("samples", 0), part) for part in of_runs)
    small = [(size, part) for size, part in sizes if size < LARGE]
    if len(small) <= MOST_SMALL:
        return
    total, chosen = 0, list[str]()
    for size, part in small:
        total += size
        if total > LARGE and len(chosen) > 1:
            break
        chosen.append(part)
    new = work.new_parts(1)[0]
    work.parts[new] = merge_parts(work.folder, new, {part: work.parts[part] for part in sorted(chosen)})
    for part in chosen:
        del work.parts[part]
    _renamed(work, set(chosen), new)


def _cannot_build(folder: Path, error: OSError) -> ResultsError:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    advice = "free some space" if full else "make it writable, or name another folder with --results"
    return ResultsError(f"the warehouse can't be built in {folder}: {error.strerror or error}; {advice}")
