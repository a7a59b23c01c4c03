"""The record: one JSON line a comparison, on the disk before the next one starts, so that a run can be resumed."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bench.record.shape import from_json, to_json

OK, FAILED = "ok", "failed"


class JournalError(Exception):
    """A record that can't be gone on with; one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Task:
    """One comparison to make: which harness, how much more work, the how manieth of its kind."""

    harness: str
    percent: int
    number: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison made. Times in s; `true_ratio` is that of what the harness times; ratios are B over A."""

    harness: str
    version: str
    percent: int
    number: int
    busy: int  # processes that kept the machine busy on purpose
    started: str  # UTC
    load_before: float  # load average of the last minute
    load_after: float
    true_ratio: float
    status: str = OK
    reason: str = ""
    verdict: str = ""
    seconds: float = 0.0
    own_cpu_s: float | None = None
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    at: dict[str, str] = field(default_factory=dict)
    cpu_share_watching: float | None = None

    @property
    def task(self) -> Task:
        """What was asked."""
        return Task(self.harness, self.percent, self.number)


@dataclass(frozen=True, slots=True)
class Header:
    """The first line: what draws the order, and on what the comparisons were made."""

    seed: int
    machine: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Journal:
    """A record file; `problems` names lines that can't be read."""

    path: Path
    header: Header
    comparisons: tuple[Comparison, ...] = ()
    problems: tuple[str, ...] = ()

    def append(self, comparison: Comparison) -> Journal:
        """Write one line and see it on the disk."""
        write_line(self.path, {"kind": "comparison"} | to_json(comparison))
        return replace(self, comparisons=(*self.comparisons, comparison))

    def done(self, busy: int) -> frozenset[Task]:
        """What was compared well under this load."""
        return frozenset(one.task for one in self.comparisons if one.busy == busy and one.status == OK)


def start(path: Path, header: Header) -> Journal:
    """A new record.

    Raises JournalError where there is one already.
    """
    if path.exists() and path.stat().st_size:
        raise JournalError(f"{path} exists: go on with it by --resume, or name another one with --record")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_line(path, {"kind": "header"} | to_json(header))
    return Journal(path, header)


def read(path: Path) -> Journal:
    """A record with all its sound lines; one that a kill tore is reported and left out.

    Raises JournalError where there is no header to go on from.
    """
    header, comparisons, problems = None, [], []
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    for number, line in enumerate(lines, 1):
        try:
            value = json.loads(line)
            if value.pop("kind") == "header":
                header = from_json(Header, value)
            else:
                comparisons.append(from_json(Comparison, value))
        except (ValueError, TypeError, AttributeError, KeyError):
            problems.append(f"{path.name}:{number} is torn; it is left out")
    if header is None:
        raise JournalError(f"{path} holds no record to go on with: leave --resume out to start one")
    return Journal(path, header, tuple(comparisons), tuple(problems))


def write_line(path: Path, value: dict[str, Any]) -> None:
    """Append a line, after a fresh start where the last one was torn."""
    with path.open("a+b") as stream:
        end = stream.seek(0, os.SEEK_END)
        torn = end and os.pread(stream.fileno(), 1, end - 1) != b"\n"
        stream.write((b"\n" if torn else b"") + json.dumps(value).encode() + b"\n")
        stream.flush()
        os.fsync(stream.fileno())


def order(counts: Sequence[tuple[str, int, int]], seed: int) -> list[Task]:
    """Comparisons (harness, percent, how many) in turn over the whole session, at random within each turn.

    Each kind's number k of n falls at random into the k-th of n equal parts of the session: few slow comparisons
    and many quick ones meet the same drift of the machine. The order depends on seed, harness and counts alone, so
    a run that is resumed goes on in it.
    """
    placed = []
    for harness, percent, many in counts:
        draw = random.Random(f"{seed}:{harness}:{percent}:{many}")
        for number in range(many):
            placed.append(((number + draw.random()) / many, Task(harness, percent, number)))
    return [task for _, task in sorted(placed, key=lambda pair: (pair[0], pair[1].harness, pair[1].percent))]
