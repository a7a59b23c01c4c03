"""Keeping a Mac from going to sleep for the length of a run, with the system's own `caffeinate`."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from bench.probes import unavailable
from bench.record.settings import outcome

GRACE_S = 5.0  # for caffeinate to go when told


def command(pid: int) -> list[str]:
    """No sleep for want of input (-i) and no disk spun down (-m) while the process `pid` lives (-w)."""
    return ["caffeinate", "-i", "-m", "-w", str(pid)]


@contextmanager
def keep_awake(wanted: bool, start: Callable[..., Any] = subprocess.Popen) -> Iterator[dict[str, Any]]:
    """Hold the machine awake while the block runs; gives what a record holds of it.

    `caffeinate` waits for this process and ends with it, however it ends. The display may go dark.
    """
    if not wanted:
        yield outcome("off", "off")
        return
    try:
        awake = start(command(os.getpid()), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    except OSError as error:
        yield outcome("off", unavailable(f"caffeinate can't be started: {error.strerror}"))
        return
    try:
        yield outcome("off", "on")
    finally:
        awake.terminate()
        with suppress(subprocess.TimeoutExpired):
            awake.wait(GRACE_S)
