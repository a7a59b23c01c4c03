"""The worker's ends of the three pipes to its parent: commands in, answers out, and the lifeline.

Only words go through the pipes; what was measured goes into the reply file. The lifeline carries nothing:
its end means that the parent is gone, and then the worker takes its whole process group with it.
"""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import threading
from collections.abc import Iterator
from typing import TextIO

F_SETSIG = 10  # fcntl(2), Linux: the signal that O_ASYNC sends


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
    """End with the parent, however it ends, and take the whole process group along.

    A thread waits on the lifeline; it sleeps in a read and costs nothing while calls are timed. On Linux the
    kernel itself signals the group as well, which also reaches a worker whose interpreter is stuck inside an
    extension. (PR_SET_PDEATHSIG would end the worker alone, and leave what a technique started.)
    """
    if sys.platform == "linux":
        fcntl.fcntl(lifeline_fd, fcntl.F_SETOWN, -os.getpgrp())
        fcntl.fcntl(lifeline_fd, F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(lifeline_fd, fcntl.F_SETFL, fcntl.fcntl(lifeline_fd, fcntl.F_GETFL) | os.O_ASYNC)

    def watch() -> None:
        os.read(lifeline_fd, 1)
        os.killpg(os.getpgrp(), signal.SIGKILL)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()
