"""One command of a harness: timed as a whole, with the processor time of its own process told from its children's."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
UTIME, STIME = 11, 12  # fields of /proc/PID/stat after the name, counted from 0 (proc_pid_stat(5): 14 and 15)


class HarnessFailed(Exception):
    """A harness that ended badly or said what can't be read; the text becomes the comparison's reason."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str
    wall_s: float
    own_cpu_s: float | None  # without its children's; None where the system doesn't tell


def run(command: Sequence[str], folder: Path, variables: Mapping[str, str], timeout_s: float = 900.0) -> Ended:
    """Run a command in its own process group, asleep meanwhile; whatever it leaves behind is ended.

    Raises OSError where it can't be started.
    """
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        start = time.monotonic()
        process = subprocess.Popen(
            command, cwd=folder, env=dict(variables), stdin=subprocess.DEVNULL, stdout=out, stderr=err,
            start_new_session=True,
        )  # fmt: skip
        guard = threading.Timer(timeout_s, end_group, (process.pid,))
        guard.start()
        try:
            own = wait_unreaped(process)
            wall = time.monotonic() - start
        finally:
            guard.cancel()
            end_group(process.pid)
            status = process.wait()
        out.seek(0)
        err.seek(0)
        return Ended(status, out.read(), err.read(), wall, own)


def sound(command: Sequence[str], folder: Path, variables: Mapping[str, str]) -> Ended:
    """Run a command that has to succeed.

    Raises HarnessFailed with the end of what it said.
    """
    ended = run(command, folder, variables)
    if ended.status:
        said = (ended.err.strip() or ended.out.strip() or "nothing").splitlines()[-1][:300]
        raise HarnessFailed(f"{Path(command[0]).name} ended with status {ended.status}: {said}")
    return ended


def end_group(group: int) -> None:
    """Kill a process group, if any of it is left."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def wait_unreaped(process: subprocess.Popen[bytes]) -> float | None:
    """Sleep until the process has ended; seconds of processor time that it spent itself, where /proc tells.

    Linux keeps the figures of an ended process until its parent has asked for the status, which is done after this.
    """
    if not hasattr(os, "waitid") or not (PROC / "self" / "stat").exists():
        process.wait()
        return None
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    return own_cpu_s((PROC / str(process.pid) / "stat").read_text())


def own_cpu_s(stat: str) -> float:
    """User and system time in seconds from a line of /proc/PID/stat; children's stand in other fields of it."""
    fields = stat.rpartition(")")[2].split()
    return (int(fields[UTIME]) + int(fields[STIME])) / os.sysconf("SC_CLK_TCK")
