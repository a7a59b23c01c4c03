"""Energy of a call: the machine's power at rest, then under calls in a row that nobody times.

The counters publish in steps of up to seconds (`bench.probes.energy.ioreport`), longer than most calls and
longer than the timed repetitions, and reading them costs milliseconds. So energy has a window of its own: the
same calls, one after the other, from one change of the counter to another (`bench.probes.energy.edges`). A
thread beside them reads the counter, seldom, so that a change inside a long call is placed as well. Power at
rest comes from the same worker before it loads anything: the interpreter and the readings are there in both,
and cancel.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from bench.probes.energy import EnergySource
from bench.probes.energy.edges import Edges, Power
from bench.probes.energy.source import CPU
from bench.record.shape import from_json

REST_MOST_S = 8.0  # three steps of the slowest counter known, 2.23 s, and a little
REST_AGE_S = 300.0  # for so long a run's trials share one measurement of the machine at rest
FINEST_S, COARSEST_S = 0.001, 0.05  # between two readings
STEPPING_S = 0.1  # a counter that stands still for so long publishes in steps
ENOUGH_CHANGES = 10
LEAST_WINDOW_S, LEAST_STEPPING_S = 1.0, 0.5  # the latter where the step alone makes a window long
MOST_S = 6.0
FINE, MOST_UNCERTAIN = 0.05, 0.10  # relative errors: where a window ends, and from where a figure is refused
BEFORE_A_STEP = 0.8  # share of a step in which no change is looked for


class Watcher:
    """Notes a counter's changes in one window, and says when to look again and when the window may end."""

    def __init__(
        self, source: EnergySource, steps_s: Mapping[str, float], until: float, now: Callable[[], float]
    ) -> None:
        self._source, self._steps, self._until, self._now = source, steps_s, until, now
        self._longest = max(steps_s.values(), default=0.0)
        self._stepping = {name for name, step in steps_s.items() if step >= STEPPING_S}
        self._spacing = max(COARSEST_S, self._longest / 40)
        self.edges = Edges()
        self.done = False
        self.problem = ""

    def look(self) -> float:
        """Read the counter; returns the seconds until the next reading.

        After a change that was seen at once the next one is a step away: most of it passes without a reading.
        A counter that moves at each reading (the GPU's, beside the others' steps) says nothing of that.
        """
        at, before = self._now(), self.edges.polled
        try:
            moved = self.edges.note(at, self._source.read_j())
        except Exception as error:  # in a thread beside the calls nobody would hear it
            self.problem = " ".join(str(error).split()) or type(error).__name__
            self.done = True
            return 0.0
        self.done = self._is_placed() or at >= self._until
        prompt = before is not None and at - before <= 2 * self._spacing
        if moved & self._stepping and prompt:
            return min(BEFORE_A_STEP * self._longest, max(self._spacing, self._until - at))
        return self._spacing

    def _is_placed(self) -> bool:
        names = set(self._steps) & set(self.edges.values) or set(self.edges.marks)
        powers = [self.edges.power(name, self.step_s(name)) for name in names]
        return bool(powers) and all(
            power is not None and power.uncertainty <= FINE and power.window_s >= self._least_s() for power in powers
        )

    def _least_s(self) -> float:
        return LEAST_STEPPING_S if self._stepping else LEAST_WINDOW_S

    def step_s(self, name: str) -> float:
        """A domain's step; of one that didn't move at rest the longest of the others, which publish with it."""
        return self._steps.get(name, self._longest or float("inf"))

    def powers(self) -> dict[str, Power]:
        """What was found."""
        found = {name: self.edges.power(name, self.step_s(name)) for name in self.edges.values}
        return {name: power for name, power in found.items() if power is not None}


@dataclass(frozen=True, slots=True)
class Clock:
    """The seam to time: `now` in seconds, `sleep`, and `beside`, which looks while work goes on."""

    now: Callable[[], float] = time.perf_counter
    sleep: Callable[[float], None] = time.sleep
    beside: Callable[[Watcher, Callable[[], None]], None] = field(
        default=lambda watcher, work: look_beside(watcher, work)
    )


def look_beside(watcher: Watcher, work: Callable[[], None]) -> None:
    """Do the work while a thread looks; the thread has ended when this returns."""
    over = threading.Event()

    def look() -> None:
        while not watcher.done and not over.wait(watcher.look()):
            pass

    thread = threading.Thread(target=look, name="energy", daemon=True)
    thread.start()
    try:
        work()
    finally:
        over.set()
        thread.join()


@dataclass(frozen=True, slots=True)
class Rest:
    """The machine at rest: power of the domains that moved, and the step of each counter."""

    source: str
    at: float = 0.0  # Unix time
    took_s: float = 0.0
    steps_s: dict[str, float] = field(default_factory=dict)
    powers: dict[str, Power] = field(default_factory=dict)

    @staticmethod
    def read(value: Mapping[str, Any]) -> Rest:
        """From JSON."""
        return from_json(Rest, dict(value))


@dataclass(frozen=True, slots=True)
class Load:
    """The machine under calls in a row."""

    calls: int
    call_s: float  # mean length of one
    took_s: float
    powers: dict[str, Power] = field(default_factory=dict)
    domains: tuple[str, ...] = ()  # those that have a counter

    def to_json(self) -> dict[str, Any]:
        """For the record."""
        return asdict(self)


def usable(rest: Mapping[str, Any], source: EnergySource, now: float) -> bool:
    """Whether an earlier trial's measurement at rest still serves."""
    return rest.get("source") == source.name and 0 <= now - float(rest.get("at", 0.0)) < REST_AGE_S


def at_rest(source: EnergySource, clock: Clock, at: float) -> Rest:
    """Measure the counter's steps and the power of the machine at rest; at most `REST_MOST_S`.

    Raises OSError where the counter gives no answer.
    """
    if not source.machine:
        return Rest(source.name, at, steps_s={CPU: source.step_s or 0.0})
    start, edges = clock.now(), Edges()
    steps = _find_steps(source, clock, edges, start + REST_MOST_S)
    watcher = Watcher(source, steps, start + REST_MOST_S, clock.now)
    if steps:  # the window begins with the change that has just been seen
        edges.restart()
        watcher.edges = edges
        longest = max(steps.values())
        clock.sleep(BEFORE_A_STEP * longest if longest >= STEPPING_S else FINEST_S)
    while steps and not watcher.done:
        clock.sleep(watcher.look())
    if watcher.problem:
        raise OSError(watcher.problem)
    return Rest(source.name, at, clock.now() - start, steps, watcher.powers())


def _find_steps(source: EnergySource, clock: Clock, edges: Edges, until: float) -> dict[str, float]:
    """Read until each counter that moves has shown its step."""
    spacing = FINEST_S
    while clock.now() < until:
        moved = edges.note(clock.now(), source.read_j())
        if _steps_are_known(edges):
            break
        spacing = FINEST_S if moved else min(2 * spacing, COARSEST_S)
        clock.sleep(spacing)
    found = {name: edges.step_s(name) for name in edges.marks}
    return {name: step for name, step in found.items() if step is not None}


def _steps_are_known(edges: Edges) -> bool:
    leading = CPU if CPU in edges.values else next(iter(edges.values), CPU)
    return leading in edges.marks and all(
        len(marks) >= ENOUGH_CHANGES or (edges.step_s(name) or 0.0) >= STEPPING_S for name, marks in edges.marks.items()
    )


def under_load(source: EnergySource, rest: Rest, call: Callable[[], Any], most_s: float, clock: Clock) -> Load:
    """Make calls in a row until the power is placed finely enough, or for `most_s` seconds.

    Raises OSError where the counter gives no answer.
    """
    start, calls = clock.now(), 0
    watcher = Watcher(source, rest.steps_s, start + most_s, clock.now)

    def work() -> None:
        nonlocal calls
        while not watcher.done:
            call()
            calls += 1

    clock.beside(watcher, work)
    if watcher.problem:
        raise OSError(watcher.problem)
    took = clock.now() - start
    return Load(calls, took / max(1, calls), took, watcher.powers(), tuple(watcher.edges.values))
