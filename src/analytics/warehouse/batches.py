"""Places in batches, each to a part of its own; many batches are shared out among processes.

    python -m analytics.warehouse.batches < {"folder": ..., "batches": [{"part": ..., "places": [...]}, ...]}

is one such process: it prints a line of JSON for each part. Two threads would not do: half of the work is Python's.
A process that dies leaves its batches undone, and they are done here.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from analytics.warehouse.places import RUN, Place

SIZE = 32 << 20  # bytes of lines that are read at once; they take ten times as much memory
MOST_PROCESSES = 3
WORTH_A_PROCESS = 3  # batches; starting one takes as long as reading one


@dataclass(frozen=True, slots=True)
class Batch:
    """Places that are read together, and the part that they become."""

    part: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a batch gave: rows by table, what there is to say by place, and the places that gave nothing."""

    part: str
    rows: dict[str, int] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)
    refused: tuple[str, ...] = ()


def batches_of(places: Sequence[Place]) -> list[tuple[Place, ...]]:
    """Runs by size, and each field source by itself."""
    found: list[list[Place]] = []
    size = 0
    for place in (one for one in places if one.kind == RUN):
        if not found or size + place.size > SIZE:
            found.append([])
            size = 0
        found[-1].append(place)
        size += place.size
    return [*map(tuple, found), *((place,) for place in places if place.kind != RUN)]


def take_all(folder: Path, batches: Sequence[Batch], lock: int) -> Iterator[Taken]:
    """Read all batches and write their parts; a process that is left behind keeps the file `lock` open, and locked.

    Raises OSError where the disk is full or refuses.
    """
    count = min(MOST_PROCESSES, os.cpu_count() or 1) if len(batches) > WORTH_A_PROCESS else 1
    mine, *theirs = (batches[start::count] for start in range(count))
    children = [_start(folder, share, lock) for share in theirs]
    try:
        for batch in mine:
            yield take(folder, batch)
        for share, child in zip(theirs, children, strict=True):
            assert child.stdout is not None
            done = {one.part: one for one in map(_from_line, child.stdout)}
            yield from (done[batch.part] if batch.part in done else _again(folder, batch) for batch in share)
    finally:
        for child in children:
            child.kill()
            child.communicate()


def take(folder: Path, batch: Batch) -> Taken:
    """Read one batch and write its part.

    Raises OSError where the disk is full or refuses.
    """
    from analytics.warehouse.field import ingest_field
    from analytics.warehouse.ingest import ingest_runs
    from analytics.warehouse.parts import write_part

    if batch.places[0].kind != RUN:
        found = ingest_field(batch.places[0])
    else:
        scratch = folder / f".{batch.part}.jsonl"
        try:
            found = ingest_runs(batch.places, scratch)
        finally:
            scratch.unlink(missing_ok=True)
    rows = write_part(folder, batch.part, found.tables) if found.tables else {}
    return Taken(batch.part, rows, found.notes, tuple(sorted(found.refused)))


def _again(folder: Path, batch: Batch) -> Taken:
    """A batch whose process came to an end, from the start."""
    from analytics.warehouse.parts import delete_part

    delete_part(folder, batch.part)
    return take(folder, batch)


def _start(folder: Path, share: Sequence[Batch], lock: int) -> subprocess.Popen[str]:
    """A process for some batches."""
    source = str(Path(__file__).parents[2])
    found = os.pathsep.join(filter(None, (source, os.environ.get("PYTHONPATH"))))
    child = subprocess.Popen(
        [sys.executable, "-m", __name__], env=os.environ | {"PYTHONPATH": found}, text=True, pass_fds=(lock,),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert child.stdin is not None
    with contextlib.suppress(BrokenPipeError), child.stdin as stream:  # one that ended at once is noticed later
        json.dump({"folder": str(folder), "batches": [asdict(batch) for batch in share]}, stream)
    child.stdin = None
    return child


def _from_line(line: str) -> Taken:
    said = json.loads(line)
    if error := said.get("error"):
        raise OSError(*error)
    return Taken(said["part"], said["rows"], said["notes"], tuple(said["refused"]))


def _serve(asked: dict[str, Any], answers: IO[str]) -> None:
    """What a process does: a line for each part, or the error that ended it."""
    for one in asked["batches"]:
        places = tuple(Place(**place | {"fingerprint": tuple(place["fingerprint"])}) for place in one["places"])
        try:
            said = asdict(take(Path(asked["folder"]), Batch(one["part"], places)))
        except OSError as error:
            said = {"error": [error.errno, error.strerror or str(error)]}
        print(json.dumps(said), file=answers, flush=True)
        if "error" in said:
            return


if __name__ == "__main__":
    _serve(json.load(sys.stdin), sys.stdout)
