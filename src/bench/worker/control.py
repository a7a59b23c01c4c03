"""The worker's ends of the three pipes to its parent: commands in, answers out, and the lifeline.

Only words go through the pipes; what was measured goes into the reply file. The lifeline carries nothing:
its end means that the parent is gone, and then the worker takes its whole process group with it.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Iterator
from typing import TextIO

PR_SET_PDEATHSIG = 1  # linux/prctl.h


class Control:
    """Words from and to the parent."""

    def __init__(self, commands: TextIO, answers: TextIO) -> None:
        self._commands, self._answers = commands, answers

    def commands(self) -> Iterator[str]:
        """The parent's words, one by one, until it closes the pipe."""
        for line in self._commands:
            yield line.strip()

    def answer(self, word: str) -> None:
        """Tell the parent one word."""
        self._answers.write(word + "\n")
        self._answers.flush()


def open_control(commands_fd: int, answers_fd: int) -> Control:
    """Wrap the inherited file descriptors."""
    return Control(os.fdopen(commands_fd, "r"), os.fdopen(answers_fd, "w"))


def hold_lifeline(lifeline_fd: int) -> None:
    """End with the parent, however it ends: by a thread that waits on the lifeline, and on Linux by the kernel.

    The thread sleeps in a read and costs nothing while calls are timed; the kernel's signal also reaches a
    worker whose interpreter is stuck inside an extension.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

    def watch() -> None:
        os.read(lifeline_fd, 1)
        os.killpg(os.getpgrp(), signal.SIGKILL)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()
