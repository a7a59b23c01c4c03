"""How a run shows that it is alive: a bar with the time left on a terminal, plain lines everywhere else.

Drawing costs processor time that the measured process could want, so the bar is drawn once a second and
nothing spins.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from bench.export.format import duration

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import TaskID

DRAWS_A_SECOND = 1.0
ENOUGH = 0.03  # share of a stage from which on its speed says something about the rest


@dataclass(slots=True)
class Clock:
    """Estimates the time left from what the stage has done so far, never more than the budget has left."""

    now: Callable[[], float] = time.monotonic
    budget_s: float | None = None
    planned_at: float = 0.0
    stage_at: float = 0.0
    share: float = 0.0
    told_at: float = 0.0

    def plan(self, budget_s: float | None) -> None:
        """The whole run may take this long."""
        self.budget_s, self.planned_at = budget_s, self.now()

    def stage(self) -> None:
        """Count from here."""
        self.stage_at = self.told_at = self.now()
        self.share = 0.0

    def step(self, done: float, total: float) -> None:
        """So much of the stage is behind."""
        self.share = min(1.0, done / total) if total > 0 else 0.0
        self.told_at = self.now()

    def left(self) -> str:
        """The time left in words; empty while nothing is known."""
        now = self.now()
        budget = None if self.budget_s is None else max(0.0, self.budget_s - (now - self.planned_at))
        if self.share < ENOUGH:
            return "" if budget is None else f"at most {duration(budget)} left"
        spent = self.told_at - self.stage_at
        rest = max(0.0, spent / self.share * (1 - self.share) - (now - self.told_at))
        if budget is not None and budget < rest:
            return f"at most {duration(budget)} left"
        return f"about {duration(rest)} left in this part"


@dataclass(slots=True)
class PlainProgress:
    """Lines on stderr: one a stage, one a case and stage, every note."""

    stream: TextIO = field(default_factory=lambda: sys.stderr)
    clock: Clock = field(default_factory=Clock)
    _seen: set[str] = field(default_factory=set)

    def _say(self, text: str) -> None:
        print(text, file=self.stream, flush=True)

    def stage(self, text: str) -> None:
        """A line; cases are told anew."""
        self.clock.stage()
        self._seen.clear()
        self._say(f"== {text}")

    def plan(self, total_seconds_estimate: float | None, steps: int) -> None:
        """A line with the size of the run."""
        self.clock.plan(total_seconds_estimate)
        most = f", at most {duration(total_seconds_estimate)}" if total_seconds_estimate else ""
        self._say(f"{steps} cases{most}")

    def step(self, label: str, done: float, total: float) -> None:
        """A line the first time that a case is met in a stage."""
        self.clock.step(done, total)
        if label not in self._seen:
            self._seen.add(label)
            left = self.clock.left()
            self._say(f"[{done:g}/{total:g}] {label}" + (f"  ({left})" if left else ""))

    def note(self, text: str) -> None:
        """A line."""
        self._say(text)

    def close(self) -> None:
        """Nothing is left open."""


class LiveProgress:
    """A bar on a terminal: share done, time left, case; each stage is a line above it."""

    def __init__(self, console: Console, clock: Clock | None = None) -> None:
        from rich.progress import BarColumn, Progress, TextColumn

        self.clock = clock or Clock()
        self._progress = Progress(
            BarColumn(bar_width=16),
            TextColumn("{task.percentage:>3.0f} %", markup=False),
            TextColumn("{task.fields[left]}", markup=False),
            TextColumn("{task.fields[case]}", markup=False, style="dim"),
            console=console,
            refresh_per_second=DRAWS_A_SECOND,
            transient=True,
        )
        self._task: TaskID | None = None

    def stage(self, text: str) -> None:
        """Begin the bar again under another heading."""
        self.clock.stage()
        self._start()
        self.note(text)
        self._update(case="", completed=0.0)

    def plan(self, total_seconds_estimate: float | None, steps: int) -> None:
        """Remember the budget."""
        self.clock.plan(total_seconds_estimate)

    def step(self, label: str, done: float, total: float) -> None:
        """Move the bar."""
        self.clock.step(done, total)
        self._update(case=label, completed=self.clock.share)

    def note(self, text: str) -> None:
        """A line above the bar."""
        self._progress.console.print(text, markup=False, highlight=False)

    def close(self) -> None:
        """Take the bar away; calling it again does nothing."""
        if self._task is not None:
            self._progress.stop()
            self._progress.remove_task(self._task)
            self._task = None

    def _start(self) -> None:
        if self._task is None:
            self._progress.start()
            self._task = self._progress.add_task("", total=1.0, case="", left="")

    def _update(self, **fields: object) -> None:
        self._start()
        assert self._task is not None
        self._progress.update(self._task, left=self.clock.left(), **fields)  # type: ignore[arg-type]


def progress_for(stream: TextIO) -> PlainProgress | LiveProgress:
    """A bar where `stream` is a terminal, lines otherwise."""
    if not stream.isatty():
        return PlainProgress(stream)
    from rich.console import Console

    return LiveProgress(Console(file=stream))
