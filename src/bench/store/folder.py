"""One run's folder: the header, the lines, and what can go wrong with both.

Every line is written, flushed and synced before the next trial starts. A line that was torn by a crash stays
where it is; the next writer begins a fresh line after it, and readers report it and go on.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from bench.record import NewerSchema, Pair, RunHeader, Trial, read_line, write_line
from bench.record.lines import check_schema
from bench.record.shape import from_json, to_json
from bench.store.scrub import Scrubber

HEADER, LINES = "run.json", "trials.jsonl"


class ResultsError(Exception):
    """Results that can't be written or read; one line that says where and what to do."""


@dataclass(frozen=True, slots=True)
class RunContent:
    """All that a run folder holds; `problems` names every line that could not be read."""

    header: RunHeader
    trials: tuple[Trial, ...]
    pairs: tuple[Pair, ...]
    problems: tuple[str, ...] = ()


@dataclass(slots=True)
class RunFolder:
    """A run folder. Open it for writing with `with folder: ...`; reading needs no lock."""

    path: Path
    scrubber: Scrubber = field(default_factory=Scrubber)
    _stream: IO[bytes] | None = None

    @property
    def name(self) -> str:
        """The run's id."""
        return self.path.name

    @staticmethod
    def create(results: Path, host: str, header: RunHeader) -> RunFolder:
        """Make a new folder for the run named in the header.

        Raises ResultsError where the place can't be written.
        """
        folder = RunFolder(results / "raw" / host / header.run)
        try:
            folder.path.mkdir(parents=True, exist_ok=False)
            document = folder.scrubber.value(to_json(header))
            scratch = folder.path / f".{HEADER}.part"
            with scratch.open("w", encoding="utf-8") as stream:
                json.dump(document, stream, indent=1)
                stream.flush()
                os.fsync(stream.fileno())
            scratch.replace(folder.path / HEADER)
        except OSError as error:
            raise _cannot_write(folder.path, error) from None
        return folder

    def __enter__(self) -> RunFolder:
        try:
            stream = (self.path / LINES).open("a+b")
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _finish_torn_line(stream)
        except BlockingIOError:
            raise ResultsError(f"run {self.name} is being written by another process; wait for it") from None
        except OSError as error:
            raise _cannot_write(self.path, error) from None
        self._stream = stream
        return self

    def __exit__(self, *_: object) -> None:
        stream, self._stream = self._stream, None
        if stream:
            with contextlib.suppress(OSError):  # what a full disk did not take has been told by `append`
                stream.close()

    def append(self, record: Trial | Pair) -> None:
        """Write one line and see it on the disk.

        Raises ResultsError where the disk is full or refuses; what stood there before stays.
        """
        assert self._stream is not None, "open the folder with `with` first"
        line = json.dumps(self.scrubber.value(json.loads(write_line(record))), separators=(",", ":"))
        try:
            self._stream.write(f"{line}\n".encode())
            self._stream.flush()
            os.fsync(self._stream.fileno())
        except OSError as error:
            raise _cannot_write(self.path, error) from None

    def add_text(self, name: str, text: str) -> None:
        """Write a text beside the records, `name` being its path within the folder.

        Raises ResultsError where the disk is full or refuses.
        """
        target = self.path / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(self.scrubber.text(text), encoding="utf-8")
        except OSError as error:
            raise _cannot_write(self.path, error) from None

    def header(self) -> RunHeader:
        """Read `run.json`.

        Raises ResultsError where it is missing, broken or of a newer schema.
        """
        path = self.path / HEADER
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            if not isinstance(document, dict):
                raise ValueError("it holds no header of a run")
            check_schema(document)
            return from_json(RunHeader, document)
        except NewerSchema as error:
            raise ResultsError(f"{path}: {error}") from None
        except (OSError, ValueError, TypeError) as error:
            raise ResultsError(f"{path} can't be read: {error}") from None

    def read(self) -> RunContent:
        """Header and sound lines: the latest trial of each case, and the pairs that belong with it.

        What was measured before a suite's code or software changed stays in the file and out of the figures.
        Raises ResultsError for an unreadable header or a line of a newer schema.
        """
        path = self.path / LINES
        try:
            lines = path.read_bytes().split(b"\n") if path.exists() else []
        except OSError as error:
            raise ResultsError(f"{path} can't be read: {error.strerror}") from None
        records, problems = _read_lines(path, lines)
        trials = {record.case: record for record in records if isinstance(record, Trial)}
        pairs = [record for record in records if isinstance(record, Pair)]
        current = [pair for pair in pairs if pair.case not in trials or pair.identity == trials[pair.case].identity]
        return RunContent(self.header(), tuple(trials.values()), tuple(current), tuple(problems))


def _read_lines(path: Path, lines: Iterable[bytes]) -> tuple[list[Trial | Pair], list[str]]:
    records: list[Trial | Pair] = []
    problems = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            records.append(read_line(line.decode()))
        except NewerSchema as error:
            raise ResultsError(f"{path}:{number}: {error}") from None
        except (ValueError, TypeError):
            problems.append(f"{path.name}:{number} is torn (a run ended while it was written); it is left out")
    return records, problems


def _finish_torn_line(stream: IO[bytes]) -> None:
    """Begin a fresh line where the last writer was cut off."""
    end = stream.seek(0, os.SEEK_END)
    if end and os.pread(stream.fileno(), 1, end - 1) != b"\n":
        stream.write(b"\n")
        stream.flush()


def _cannot_write(path: Path, error: OSError) -> ResultsError:
    what = error.strerror or str(error)
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    advice = "free some space, or name another folder with --results" if full else "name another folder with --results"
    return ResultsError(f"results can't be written to {path}: {what}; {advice}")


def new_run_name(now: datetime | None = None) -> str:
    """An id that sorts by time and that two runs at the same moment don't share."""
    moment = now or datetime.now(UTC)
    return f"{moment:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
