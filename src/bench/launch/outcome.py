"""What a launcher hands back, and the seam behind which the real one and the tests' fake stand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench.record import Reply, Request


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one worker ended. Status: ok, failed, timeout, skipped. Times in seconds."""

    status: str
    reason: str
    reply: Reply | None
    took_s: float
    log: Path | None = None


class Launcher(Protocol):
    """Runs requests; the interpreter and the environment are its own business."""

    def trial(self, request: Request, timeout_s: float, name: str) -> Outcome:
        """Run one worker to its end."""

    def pair(
        self,
        baseline: Request,
        technique: Request,
        order: str,
        timeout_s: float,
        name: str,
        together: bool = True,
        same_core: bool = False,
    ) -> tuple[Outcome, Outcome]:
        """Run two workers, their blocks in `order` (A baseline, B technique)."""
