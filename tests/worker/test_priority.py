"""A worker's priority: macOS behind a fake libSystem, this machine for real."""

from __future__ import annotations

import sys

import pytest

from bench.host.settings import priority_settings
from bench.record.settings import BACKGROUND, NICENESS, QOS, asked
from bench.record.unavailable import is_unavailable
from bench.worker.priority import set_priority

ASKED = asked(priority_settings("darwin"), "worker")


class FakeDarwin:
    """A thread's class and a process's background state, as the kernel keeps them."""

    def __init__(self, qos: int = 0x15, background: int = 0, error: int = 0, stubborn: bool = False) -> None:
        self._qos, self._background, self._error, self._stubborn = qos, background, error, stubborn
        self.left = 0

    def qos(self) -> int:
        """The class now."""
        return self._qos

    def set_qos(self, number: int) -> int:
        """Sets it, or gives an error number."""
        if not self._error:
            self._qos = number
        return self._error

    def background(self) -> int:
        """The state now."""
        return self._background

    def leave_background(self) -> None:
        """Leaves it, unless the kernel refuses."""
        if self._stubborn:
            raise PermissionError(1, "Operation not permitted")
        self.left += 1
        self._background = 0


def test_a_worker_is_taken_out_of_the_background() -> None:
    """Started by `taskpolicy -b`: the record holds what was found and what came out."""
    system = FakeDarwin(qos=0x09, background=1)
    found = set_priority(ASKED, system)
    assert found == {
        QOS: {"before": "background", "now": "user-initiated"},
        BACKGROUND: {"before": "on", "now": "off"},
    }
    assert (system.qos(), system.left) == (0x19, 1)


def test_nothing_asked_is_only_read() -> None:
    """With everything left as it is, a background worker stays one, and the record says so."""
    system = FakeDarwin(qos=0x11, background=1)
    found = set_priority({}, system)
    assert found[QOS] == {"before": "utility", "now": "utility"}
    assert found[BACKGROUND] == {"before": "on", "now": "on"} and system.left == 0


def test_a_foreground_worker_is_left_there() -> None:
    """Nothing is set that already is so."""
    system = FakeDarwin()
    assert set_priority(ASKED, system)[BACKGROUND] == {"before": "off", "now": "off"} and system.left == 0


def test_a_refusal_is_a_reason() -> None:
    """The kernel's answer stands in the record; the trial goes on."""
    found = set_priority(ASKED, FakeDarwin(background=1, error=1, stubborn=True))
    assert is_unavailable(found[QOS]["now"]) and is_unavailable(found[BACKGROUND]["now"])
    assert found[QOS]["before"] == "default"


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has classes instead")
def test_this_machine_tells_niceness_and_scheduler() -> None:
    """Read, not set: `0 (SCHED_OTHER)` as a rule."""
    found = set_priority({})[NICENESS]
    assert found["before"] == found["now"] and "SCHED_" in found["now"]
