"""A machine with an energy counter that publishes in steps, on a clock that only sleeping and calls move."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle

from bench.measure.energy import Clock, Watcher


@dataclass
class FakeMachine:
    """Draws `rest_w` at rest and `load_w` during calls, by domain; `steps` are its times between publications.

    Reading costs `read_s` at the power of the moment. `still` are domains whose counter doesn't move, `at_once`
    those that publish at each reading.
    """

    rest_w: Mapping[str, float]
    load_w: Mapping[str, float]
    steps: Sequence[float] = (0.001,)
    read_s: float = 0.0
    still: frozenset[str] = frozenset()
    at_once: frozenset[str] = frozenset()
    quantum_j: float = 1e-3
    name: str = "fake counter"
    machine: bool = True
    step_s: float | None = None
    at: float = 0.0
    reads: int = 0
    opened: int = 0
    working: bool = False
    true_j: dict[str, float] = field(default_factory=dict)
    shown_j: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin at zero, the first publication ahead."""
        self.true_j = dict.fromkeys(self.load_w, 0.0)
        self.shown_j = dict.fromkeys(self.load_w, 0.0)
        self._lengths = cycle(self.steps)
        self._due = next(self._lengths)
        self._watcher: Watcher | None = None
        self._look_at = 0.0

    def pass_time(self, seconds: float) -> None:
        """Let time go by; who looks beside the work does so on the way."""
        end = self.at + seconds
        while self._watcher is not None and self._look_at <= end and not self._watcher.done:
            self._publish(self._look_at - self.at)
            watcher, self._watcher = self._watcher, None
            delay = watcher.look()
            self._watcher, self._look_at = watcher, self.at + max(delay, 1e-6)
        self._publish(max(0.0, end - self.at))

    def _publish(self, seconds: float) -> None:
        """Let time go by at the power of the moment, publications on the way included."""
        end = self.at + seconds
        while self._due <= end:
            self._spend(self._due - self.at)
            self.shown_j = {
                name: joules // self.quantum_j * self.quantum_j if name not in self.still else 0.0
                for name, joules in self.true_j.items()
            }
            self._due += next(self._lengths)
        self._spend(end - self.at)

    def _spend(self, seconds: float) -> None:
        watts = self.load_w if self.working else self.rest_w
        for name in self.true_j:
            self.true_j[name] += watts.get(name, 0.0) * seconds
        self.at += seconds

    def call(self, seconds: float) -> None:
        """One call of so many seconds."""
        self.working = True
        self.pass_time(seconds)
        self.working = False

    @property
    def clock(self) -> Clock:
        """The machine's time."""
        return Clock(lambda: self.at, self.pass_time, self._beside)

    def _beside(self, watcher: Watcher, work: Callable[[], None]) -> None:
        self._watcher, self._look_at = watcher, self.at
        work()
        self._watcher = None

    def read_j(self) -> dict[str, float]:
        """What was published last."""
        self.reads += 1
        self.pass_time(self.read_s)
        return self.shown_j | {name: self.true_j[name] // 1e-6 * 1e-6 for name in self.at_once}

    def absent(self, domain: str) -> str:
        """A reason."""
        return f"a fake has no {domain}"

    def open(self) -> None:
        """Count that it was opened."""
        self.opened += 1

    def close(self) -> None:
        """Count that it was closed."""
        self.opened -= 1
