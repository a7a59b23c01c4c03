"""The two files that the toolkit and a worker exchange: the request (asked) and the reply (measured)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.record.lines import Block
from bench.record.settings import Setting
from bench.record.shape import from_json, to_json

CALLS = "calls:"  # what facts that count the calls of a suite's function begin with: calls:Network.forward


@dataclass(frozen=True, slots=True)
class FilePlace:
    """A file that the model needs, as `suite.toml` names it."""

    name: str
    path: str
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Application:
    """One technique to apply: its class and the keyword arguments."""

    import_path: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WarmUp:
    """When the calls have become steady: see `bench.measure.steady`."""

    most_calls: int = 30
    budget_s: float = 3.0
    window: int = 3  # samples a side
    tolerance: float = 0.03  # relative difference of the two sides' medians


@dataclass(frozen=True, slots=True)
class Request:
    """All that a worker needs to know; it reads nothing else of the toolkit."""

    job: str  # trial | pair
    suite_folder: str
    runtime: str
    load: str
    reply_path: str
    files: tuple[FilePlace, ...] = ()
    verify_files: bool = True
    workload: dict[str, Any] = field(default_factory=dict)
    applications: tuple[Application, ...] = ()
    quality: dict[str, Any] | None = None  # None: no evaluation
    artefact_folder: str | None = None  # where evaluate() writes
    baseline_folder: str | None = None  # where the baseline's evaluate() wrote
    warm_up: WarmUp = WarmUp()
    repetitions: int = 20  # timed calls of a trial
    repetition_budget_s: float = 2.0
    block_s: float = 0.05  # length that a pair's block aims at
    memory_limit_bytes: int | None = None
    run_queue: bool = True  # False: as on a system without a run-queue reading
    at_rest: dict[str, Any] = field(default_factory=dict)  # energy of the machine at rest, from an earlier trial
    settings: tuple[Setting, ...] = ()  # what the worker shall set; empty: leave everything as it is
    counted: tuple[str, ...] = ()  # functions of the suite whose calls within one call are counted

    def write(self, path: Path) -> None:
        """Write the request as JSON."""
        write_json(path, to_json(self))

    @staticmethod
    def read(path: Path) -> Request:
        """Read a request file."""
        return from_json(Request, read_json(path))


@dataclass(frozen=True, slots=True)
class Reply:
    """What a worker measured, or why it could not. Times in seconds, memory in bytes."""

    status: str  # ok | failed | skipped
    reason: str = ""
    traceback: str = ""
    load_time: float | None = None
    first_call_time: float | None = None
    warm_up: tuple[Block, ...] = ()
    steady: bool = False
    blocks: tuple[Block, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    evidence: dict[str, Any] = field(default_factory=dict)  # what the harness saw the calls do
    quality: dict[str, Any] = field(default_factory=dict)
    artefacts: dict[str, str] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)  # metric: value in base units, or {"unavailable": reason}
    device_before: dict[str, Any] = field(default_factory=dict)
    device_after: dict[str, Any] = field(default_factory=dict)
    device_peak: dict[str, Any] = field(default_factory=dict)
    energy: dict[str, Any] = field(default_factory=dict)
    runtime: dict[str, Any] = field(default_factory=dict)
    reading: str = "net"  # what the blocks' net_s is, or why there is none
    settings: dict[str, Any] = field(default_factory=dict)  # name: {"before", "now"}

    def write(self, path: Path) -> None:
        """Write the reply beside its final name and move it in place, so that a reader sees all or nothing."""
        scratch = path.with_suffix(".part")
        write_json(scratch, to_json(self))
        scratch.replace(path)

    @staticmethod
    def read(path: Path) -> Reply:
        """Read a reply file."""
        return from_json(Reply, read_json(path))


def write_json(path: Path, value: Any) -> None:
    """Write one JSON document."""
    path.write_text(json.dumps(value), encoding="utf-8")


def read_json(path: Path) -> Any:
    """Read one JSON document."""
    return json.loads(path.read_text(encoding="utf-8"))
