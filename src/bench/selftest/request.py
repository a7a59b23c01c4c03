"""What a selftest is asked for, and how much each profile counts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

EFFECTS = (2, 5, 10)  # percent more of the same work


@dataclass(frozen=True, slots=True)
class Size:
    """How many comparisons: of identical work, and of each effect."""

    twins: int
    effects: int
    budget_s: float


SIZES = {
    "quick": Size(twins=16, effects=3, budget_s=165.0),
    "standard": Size(twins=60, effects=10, budget_s=1500.0),
    "rigorous": Size(twins=200, effects=15, budget_s=2 * 3600.0),
}


@dataclass(frozen=True, slots=True)
class SelftestRequest:
    """One call of `bench selftest`.

    `verdicts` is the profile of `bench run` whose verdicts are counted. `busy` processes keep cores busy meanwhile.
    `run_queue` False measures as on a system whose run queue can't be read.
    """

    suite_folder: Path
    profile: str = "quick"
    verdicts: str = "standard"
    busy: int = 0
    run_queue: bool = True
    resume: str | None = None
    results: Path = Path("results")
    command: tuple[str, ...] = ("bench", "selftest")
