"""When counters that publish in steps were seen to move, and the power that follows from it.

Between two publications a reading stands still, so the energy between two arbitrary readings is off by up to a
step at either end. Here energy is taken between two *changes*, whose moments are known to the time between
two readings; that time, over the length of the window, bounds the error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

ENDS = 8  # changes at either end of a window that are tried


@dataclass(frozen=True, slots=True)
class Mark:
    """A counter was seen at `joules` for the first time at `at` seconds, at most `slack` seconds late."""

    at: float
    joules: float
    slack: float


@dataclass(frozen=True, slots=True)
class Power:
    """Mean power between two changes; `uncertainty` bounds its relative error from not knowing their moments."""

    watts: float
    joules: float
    window_s: float
    uncertainty: float


@dataclass(slots=True)
class Edges:
    """The changes of all domains. Times in seconds by one clock, energies in joules."""

    marks: dict[str, list[Mark]] = field(default_factory=dict)
    values: dict[str, float] = field(default_factory=dict)
    polled: float | None = None

    def note(self, at: float, values: Mapping[str, float]) -> set[str]:
        """Take a reading; returns the domains that have moved since the one before."""
        moved = {name for name, joules in values.items() if name in self.values and joules != self.values[name]}
        for name in moved:
            slack = at - (at if self.polled is None else self.polled)
            self.marks.setdefault(name, []).append(Mark(at, values[name], slack))
        self.values, self.polled = dict(values), at
        return moved

    def restart(self) -> None:
        """Forget all changes but each domain's last."""
        self.marks = {name: marks[-1:] for name, marks in self.marks.items()}

    def step_s(self, name: str) -> float | None:
        """The longest time between two changes of a domain, None before the second."""
        gaps = [later.at - earlier.at for earlier, later in pairwise(self.marks.get(name, []))]
        return max(gaps) if gaps else None

    def power(self, name: str, step_s: float = float("inf")) -> Power | None:
        """The power of a domain between those two of its changes that place it best; None before the second.

        A change can't have been published earlier than one step before it was seen, however long the time
        between two readings was.
        """
        marks = self.marks.get(name, [])
        found: Power | None = None
        for first in marks[:ENDS]:
            for last in marks[-ENDS:]:
                if last.at <= first.at:
                    continue
                window = last.at - first.at
                uncertainty = (min(first.slack, step_s) + min(last.slack, step_s)) / window
                if found is None or uncertainty < found.uncertainty:
                    joules = last.joules - first.joules
                    found = Power(joules / window, joules, window, uncertainty)
        return found
