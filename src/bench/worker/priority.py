"""How important the system takes this process to be: quality of service on macOS, niceness on Linux.

On Apple silicon the scheduler sends background work to the slow cores and keeps everything else off them while
fast ones are free. A worker that was started by something in the background (`taskpolicy -b`, a launch agent,
some editors) would be measured on the wrong cores. Needs no root.

`pthread_set_qos_class_self_np` and the classes: `pthread/qos.h`, `sys/qos.h`; the background state:
`setpriority` with PRIO_DARWIN_PROCESS, `sys/resource.h`.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Mapping
from typing import Any

from bench.probes.reading import unavailable
from bench.record.settings import BACKGROUND, NICENESS, QOS, Setting, outcome

QOS_CLASSES = {
    0x21: "user-interactive",
    0x19: "user-initiated",
    0x15: "default",
    0x11: "utility",
    0x09: "background",
    0x00: "unspecified",
}
PRIO_DARWIN_PROCESS = 4
SCHEDULERS = ("OTHER", "FIFO", "RR", "BATCH", "ISO", "IDLE", "DEADLINE")  # by number: sched(7)


class Darwin:
    """The calls into libSystem."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL("/usr/lib/libSystem.B.dylib", use_errno=True)

    def qos(self) -> int:
        """The class of the calling thread."""
        self._library.qos_class_self.restype = ctypes.c_uint
        return int(self._library.qos_class_self())

    def set_qos(self, number: int) -> int:
        """Returns 0 or an error number."""
        return int(self._library.pthread_set_qos_class_self_np(ctypes.c_uint(number), ctypes.c_int(0)))

    def background(self) -> int:
        """1 in the background state, 0 outside it.

        Raises OSError where the kernel doesn't answer.
        """
        return os.getpriority(PRIO_DARWIN_PROCESS, 0)

    def leave_background(self) -> None:
        """Raises OSError where the kernel refuses."""
        os.setpriority(PRIO_DARWIN_PROCESS, 0, 0)


def set_priority(asked: Mapping[str, Setting], system: Any = None) -> dict[str, Any]:
    """Set what is asked and read back what came out; what isn't asked is only read.

    Threads that a library starts later take the process's state, and a class of their own making: whether their
    work ran on fast cores is told by `performance_core_share`.
    """
    if system is None and sys.platform != "darwin":
        return {NICENESS: outcome(*2 * [_niceness()])}
    calls = system or Darwin()
    return {QOS: _set_qos(asked.get(QOS), calls), BACKGROUND: _leave_background(asked.get(BACKGROUND), calls)}


def _set_qos(setting: Setting | None, calls: Any) -> dict[str, Any]:
    before = _qos_word(calls.qos())
    if setting is None:
        return outcome(before, before)
    number = next(number for number, word in QOS_CLASSES.items() if word == setting.value)
    failed = calls.set_qos(number)
    return outcome(before, _qos_word(calls.qos()) if not failed else unavailable(os.strerror(failed)))


def _qos_word(number: int) -> str:
    return QOS_CLASSES.get(number, f"class {number:#x}")


def _leave_background(setting: Setting | None, calls: Any) -> dict[str, Any]:
    before = _state_word(calls)
    if setting is None or before == setting.value:
        return outcome(before, before)
    try:
        calls.leave_background()
    except OSError as error:
        return outcome(before, unavailable(str(error)))
    return outcome(before, _state_word(calls))


def _state_word(calls: Any) -> Any:
    try:
        return "on" if calls.background() else "off"
    except OSError as error:
        return unavailable(str(error))


def _niceness() -> Any:
    """Niceness and scheduler in one word: `0 (SCHED_OTHER)`."""
    try:
        number = os.sched_getscheduler(0)
        return f"{os.getpriority(os.PRIO_PROCESS, 0)} (SCHED_{SCHEDULERS[number]})"
    except (AttributeError, IndexError, OSError):
        return unavailable("this system doesn't tell the niceness of a process")
