"""The lines of `trials.jsonl` and the header in `run.json`.

History of the format:
1 (2026-11): trials and pairs with every raw block; header with host, environment, command, revision.
  Later, each with a default: `device_peak` and `energy` of a trial, `device_after` of a pair; `settings` of runs,
  trials and sides; `cool_down` of trials and pairs; `evidence` of trials and sides (what the calls were seen to do);
  `clusters`, `pairs` and `statistic` in a trial's `quality`, `margin` and `identical` in a run's `metrics`;
  `task`, `models` and the `params` of `workloads` in a run.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from bench.record.shape import from_json, to_json

SCHEMA = 1


class NewerSchema(Exception):
    """A record written by a newer toolkit than this one."""

    def __init__(self, found: object) -> None:
        super().__init__(f"written in schema {found}, this toolkit reads up to {SCHEMA}: update the toolkit")


@dataclass(frozen=True, slots=True)
class Case:
    """Technique x model x workload of a suite, with the technique's canonical key."""

    suite: str
    technique: str
    model: str
    workload: str
    key: str = ""

    @property
    def label(self) -> str:
        """The name that people type: suite/technique@model/workload."""
        return f"{self.suite}/{self.technique}@{self.model}/{self.workload}"


@dataclass(frozen=True, slots=True)
class Block:
    """Some calls in a row, timed together. `net_s` is None where the system has no run-queue reading."""

    calls: int
    wall_s: float
    cpu_s: float
    net_s: float | None = None
    wait_s: float | None = None  # run-queue wait that was taken off
    threads: int = 1  # threads that did the work


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two workers of a pair."""

    warm_up: tuple[Block, ...] = ()
    steady: bool = False
    blocks: tuple[Block, ...] = ()
    load_time: float | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)  # name: {"before", "now"}
    evidence: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trial:
    """One case, once, in one fresh process."""

    identity: str  # hash over artefact, technique, workload, tool versions, evaluator
    case: Case
    status: str  # ok | failed | timeout | skipped
    reason: str = ""
    started: str = ""  # UTC, ISO 8601
    took_s: float = 0.0
    load_time: float | None = None
    first_call_time: float | None = None
    warm_up: tuple[Block, ...] = ()
    steady: bool = False
    blocks: tuple[Block, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    evidence: dict[str, Any] = field(default_factory=dict)  # what the harness saw the calls do
    quality: dict[str, Any] = field(default_factory=dict)
    artefacts: dict[str, str] = field(default_factory=dict)  # paths within the run's folder
    figures: dict[str, Any] = field(default_factory=dict)
    device_before: dict[str, Any] = field(default_factory=dict)
    device_after: dict[str, Any] = field(default_factory=dict)
    device_peak: dict[str, Any] = field(default_factory=dict)  # the worst between the two
    energy: dict[str, Any] = field(default_factory=dict)  # source, step, windows, power at rest and under load
    runtime: dict[str, Any] = field(default_factory=dict)
    reading: str = "net"
    log: str = ""
    worker_s: float = 0.0  # time that the worker was alive
    settings: dict[str, Any] = field(default_factory=dict)  # name: {"before", "now"}; reasons are in the header
    cool_down: dict[str, Any] = field(default_factory=dict)  # waited_s, before, now: thermal states


@dataclass(frozen=True, slots=True)
class Pair:
    """Baseline and technique alive together, alternating; `order` has one letter a block (A baseline, B technique)."""

    identity: str
    case: Case
    baseline: str
    number: int
    status: str
    reason: str = ""
    started: str = ""
    took_s: float = 0.0
    order: str = ""
    together: bool = True  # False: they did not fit in memory together and took turns
    same_core: bool = False  # both sides of a round worked on one core
    sides: dict[str, Side] = field(default_factory=dict)  # baseline, technique
    reading: str = "net"
    device_before: dict[str, Any] = field(default_factory=dict)
    device_after: dict[str, Any] = field(default_factory=dict)
    log: str = ""
    cool_down: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunHeader:
    """`run.json`: what was asked, on what, with which software."""

    run: str
    suite: str
    started: str
    profile: str
    precision: float
    budget_s: float
    seed: int
    command: tuple[str, ...]
    plan: dict[str, Any]  # models, workloads, techniques asked for
    host: dict[str, Any]
    environment: dict[str, Any]
    question: str = ""
    metrics: dict[str, Any] = field(default_factory=dict)  # the suite's quality metrics
    workloads: dict[str, Any] = field(default_factory=dict)  # work and unit of each
    baselines: dict[str, str] = field(default_factory=dict)  # model: technique
    settings: dict[str, Any] = field(
        default_factory=dict
    )  # alone and together: what workers were asked to set, and why
    schema: int = SCHEMA
    provenance: str = "measured"
    widths: dict[str, float] = field(default_factory=dict)  # reading: factor by which its intervals are widened
    task: str = ""
    models: dict[str, Any] = field(default_factory=dict)  # runtime, parameters in billions, source and licence of each


KINDS: dict[str, type[Trial] | type[Pair]] = {"trial": Trial, "pair": Pair}


def write_line(record: Trial | Pair) -> str:
    """One line of `trials.jsonl`, newline included."""
    kind = "trial" if isinstance(record, Trial) else "pair"
    return json.dumps({"schema": SCHEMA, "kind": kind} | to_json(record), separators=(",", ":")) + "\n"


def read_line(line: str) -> Trial | Pair:
    """Read one line.

    Raises NewerSchema for a line of a newer format, ValueError for one that is torn or not a record.
    """
    document = json.loads(line)
    if not isinstance(document, dict):
        raise ValueError("not a record")
    check_schema(document)  # first: a newer toolkit may write kinds that this one has never heard of
    if document.get("kind") not in KINDS:
        raise ValueError("not a trial and not a pair")
    return from_json(KINDS[document["kind"]], document)


def check_schema(document: dict[str, Any]) -> None:
    """Raise NewerSchema where the document comes from a later toolkit."""
    found = document.get("schema")
    if not isinstance(found, int) or found > SCHEMA:
        raise NewerSchema(found)
