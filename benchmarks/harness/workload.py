"""The one workload, laid out as files for a harness: the amounts of work, and what the true ratio is."""

from __future__ import annotations

import shutil
from pathlib import Path

HERE = Path(__file__).resolve().parent
SELFTEST = HERE.parent.parent / "suites" / "selftest"
EFFECTS = (2, 5, 10)  # percent more of the same work
ROUNDS = 200  # hashes of a call: about 10 ms on a core of 2023
SET_UP_ROUNDS = 6000  # as in measured/measured.py
VARIABLE = "HARNESS_ROUNDS"


def rounds(percent: int) -> int:
    """Hashes of a call that does `percent` more work."""
    return round(ROUNDS * (1 + percent / 100))


def call_ratio(percent: int) -> float:
    """The true ratio of the times of two calls."""
    return rounds(percent) / ROUNDS


def command_ratio(percent: int, calls: int) -> float:
    """The true ratio of two processes that set up and make `calls` calls; start-up of Python (3 % of it) left out."""
    return (SET_UP_ROUNDS + calls * rounds(percent)) / (SET_UP_ROUNDS + calls * ROUNDS)


def lay_out(folder: Path, *names: str) -> None:
    """Copy the work, its set-up and the named files of measured/ into a folder."""
    shutil.copy(SELFTEST / "work.py", folder)
    for name in ("measured.py", *names):
        shutil.copy(HERE / "measured" / name, folder)
