"""What a run is asked for, what it gives back, and whom it tells how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench.store import RunFolder
from bench.summary import RunSummary


@dataclass(frozen=True, slots=True)
class RunRequest:
    """One call of `bench run`. Empty tuples mean the suite's defaults; `budget_s` None means the profile's."""

    suite_folder: Path
    profile: str = "quick"
    techniques: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    workloads: tuple[str, ...] = ()
    precision: float = 0.02
    budget_s: float | None = None
    resume: str | None = None  # "latest" or the id of a run
    results: Path = Path("results")
    seed: int = 0
    run_queue: bool = True  # False: measure as on a system without a run-queue reading
    command: tuple[str, ...] = ()
    leave_as_is: bool = False  # set nothing: limits, threads, priority, sleep, waiting for the machine to cool


@dataclass(frozen=True, slots=True)
class RunResult:
    """A run's folder and summary.

    `harness_ratio` is the run's wall time over the time in which a worker was alive; `parent_cpu_share` the
    processor time of this process over the time in which a worker was at work (1 is a whole core).
    """

    folder: RunFolder
    summary: RunSummary
    interrupted: bool = False
    budget_ended: bool = False
    missing: int = 0  # planned cases without a trial
    harness_ratio: float | None = None
    parent_cpu_share: float | None = None


class Progress(Protocol):
    """Somebody who watches."""

    def stage(self, text: str) -> None:
        """A new part of the run begins."""

    def plan(self, total_seconds_estimate: float | None, steps: int) -> None:
        """How much there is to do."""

    def step(self, label: str, done: float, total: float) -> None:
        """`label` is next; `done` of `total` steps are behind."""

    def note(self, text: str) -> None:
        """Something that a person should read."""

    def close(self) -> None:
        """The run is over."""


class Silent:
    """Nobody watches."""

    def stage(self, text: str) -> None:
        """Nothing."""

    def plan(self, total_seconds_estimate: float | None, steps: int) -> None:
        """Nothing."""

    def step(self, label: str, done: float, total: float) -> None:
        """Nothing."""

    def note(self, text: str) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""
