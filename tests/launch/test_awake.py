"""Keeping a Mac awake: the real thing with a stand-in for caffeinate, and what happens without one."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from bench.launch.awake import command, keep_awake
from bench.record.unavailable import is_unavailable


def test_caffeinate_is_told_to_end_with_this_process() -> None:
    """No idle sleep, no disk sleep, for as long as the process lives."""
    assert command(7) == ["caffeinate", "-i", "-m", "-w", "7"]


def test_it_runs_as_long_as_the_block() -> None:
    """A real process is alive inside and gone outside, also when the block fails."""
    started: list[subprocess.Popen[bytes]] = []

    def start(words: list[str], **options: Any) -> subprocess.Popen[bytes]:
        assert words == command(os.getpid())
        started.append(subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE))
        return started[0]

    with pytest.raises(RuntimeError), keep_awake(True, start) as said:
        assert said == {"before": "off", "now": "on"} and started[0].poll() is None
        raise RuntimeError
    assert started[0].poll() is not None
    assert started[0].stdin is not None
    started[0].stdin.close()


def test_where_it_is_missing_the_run_goes_on() -> None:
    """The reason is in the record."""

    def start(words: list[str], **options: Any) -> None:
        raise FileNotFoundError(2, "No such file or directory")

    with keep_awake(True, start) as said:
        assert is_unavailable(said["now"]) and "caffeinate" in said["now"]["unavailable"]


def test_nothing_is_started_that_nobody_wants() -> None:
    """On Linux, and where everything is left as it is."""
    with keep_awake(False, lambda *_, **__: pytest.fail("started")) as said:
        assert said == {"before": "off", "now": "off"}
