"""The test's side of `faulty/gated`: a folder through which a technique says that it is there, and waits."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

PATIENCE_S = 20.0  # bound of every wait; only a hung harness ever gets there
BEAT_S = 0.02
T = TypeVar("T")


def eventually(look: Callable[[], T], what: str) -> T:
    """Look again and again until there is something; fail with `what` when patience ends."""
    beat = threading.Event()
    for _ in range(int(PATIENCE_S / BEAT_S)):
        found = look()
        if found:
            return found
        beat.wait(BEAT_S)
    raise AssertionError(f"never saw {what}")


class Gate:
    """Names its folder in the environment of all that a run starts, and finds these processes by it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def variables(self, first: int = 1, *extras: str) -> dict[str, str]:
        """Environment variables for the run: the technique's `first`-th process is the first that waits.

        Extras: `grandchild` (it starts a process of its own), `stuck` (it waits inside C, holding the GIL).
        """
        found = {"BENCH_GATE": str(self.folder), "BENCH_GATE_FROM": str(first)}
        return found | {f"BENCH_GATE_{extra.upper()}": "1" for extra in extras}

    def waiting(self, running: subprocess.Popen[str], count: int = 1) -> int:
        """The process id of a technique of a running call that stands at the gate, once `count` stand there."""

        def look() -> list[Path]:
            assert running.poll() is None, f"ended before the gate: {running.communicate()}"
            found = list(self.folder.glob("*.waiting"))
            return found if len(found) >= count else []

        return int(eventually(look, "a technique at the gate")[0].stem)

    def open(self) -> None:
        """Let everybody pass, from now on."""
        (self.folder / "open").touch()

    def shut(self) -> None:
        """Hold whoever comes next, and forget who was here."""
        for path in self.folder.iterdir():
            path.unlink()

    def processes(self) -> list[int]:
        """Living processes that carry the gate's name in their environment, this one left out."""
        if not Path("/proc/self/environ").exists():
            pytest.skip("this system doesn't show the environment of processes")
        numbers = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
        return [pid for pid in numbers if self._carried_by(pid)]

    def _carried_by(self, pid: int) -> bool:
        try:
            return str(self.folder).encode() in Path(f"/proc/{pid}/environ").read_bytes()
        except OSError:
            return False

    def all_gone(self) -> bool:
        """Wait until no process of the run is left."""
        return eventually(lambda: not self.processes(), "the end of every process of the run")

    def clear(self) -> None:
        """End what a failed test left over."""
        if Path("/proc/self/environ").exists():
            for pid in self.processes():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
