"""What the stages of a run share: where it writes, what it has, how much time is left."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.host import Plan as Settings
from bench.launch import Launcher, Outcome
from bench.probes import device_state
from bench.record import Case, Pair, Trial
from bench.runner.cool_down import CoolDown
from bench.runner.plan import PlannedCase
from bench.runner.request import Progress
from bench.spec import Suite
from bench.statistics import Plan
from bench.store import RunFolder


@dataclass(slots=True)
class Session:
    """One run in progress; records go to the folder first and only then into memory."""

    suite: Suite
    profile: str
    plan: Plan
    precision: float
    budget_s: float
    seed: int
    folder: RunFolder
    scratch: Path
    launcher: Launcher
    progress: Progress
    identities: dict[Case, str]
    host_memory_bytes: int | None = None
    run_queue: bool = True
    widths: dict[str, float] = field(default_factory=dict)
    trials: dict[Case, Trial] = field(default_factory=dict)
    pairs: list[Pair] = field(default_factory=list)
    now: Callable[[], float] = time.monotonic
    device: Callable[[], dict[str, object]] = device_state
    at_rest: dict[str, Any] = field(default_factory=dict)  # the latest trial's energy of the machine at rest
    started: float = field(default_factory=time.monotonic)
    budget_ended: bool = False
    settings: Settings = field(default_factory=Settings)
    cooling: CoolDown = field(default_factory=CoolDown)

    def out_of_time(self) -> bool:
        """Whether the budget is spent; remembered, because the report says so."""
        self.budget_ended = self.budget_ended or self.now() - self.started >= self.budget_s
        return self.budget_ended

    def cool_down(self) -> dict[str, Any]:
        """Wait until the machine is cool, within the budget; what the record holds of it."""
        return self.cooling.wait(self.progress.note, lambda: self.budget_s - (self.now() - self.started))

    def add_trial(self, trial: Trial) -> None:
        """Store a trial."""
        self.folder.append(trial)
        self.trials[trial.case] = trial
        self.at_rest = trial.energy.get("rest", self.at_rest)

    def add_pair(self, pair: Pair) -> None:
        """Store a pair."""
        self.folder.append(pair)
        self.pairs.append(pair)

    def artefacts(self, planned: PlannedCase) -> Path:
        """Where a case's evaluation writes."""
        case = planned.case
        return self.folder.path / "artefacts" / case.model / case.workload / case.technique

    def baseline_case(self, planned: PlannedCase) -> Case:
        """The case that this one is compared with."""
        case = planned.case
        technique = self.suite.techniques[planned.model.baseline]
        key = self.suite.key(technique, planned.model)
        return Case(case.suite, technique.name, case.model, case.workload, key)

    def keep_log(self, outcome: Outcome, name: str) -> str:
        """Copy a failed worker's log beside the results, without what identifies a person; returns its place."""
        if outcome.status in ("ok", "skipped") or outcome.log is None or not outcome.log.exists():
            return ""
        place = f"logs/{name}.log"
        self.folder.add_text(place, outcome.log.read_text(encoding="utf-8", errors="replace"))
        return place


def utc_now() -> str:
    """The moment as ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
