"""Taking turns on cores, with this system's real affinity."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator

import pytest

from bench.worker.cores import Cores

CHOICE = hasattr(os, "sched_getaffinity") and len(os.sched_getaffinity(0)) > 1


@pytest.fixture(autouse=True)
def _put_back() -> Iterator[None]:
    before = os.sched_getaffinity(0) if CHOICE else set()
    yield
    if CHOICE:
        for task in os.listdir("/proc/self/task"):  # noqa: PTH208
            with contextlib.suppress(ProcessLookupError):
                os.sched_setaffinity(int(task), before)


@pytest.mark.skipif(not CHOICE, reason="one core, or no affinity on this system")
def test_turns_go_round_the_cores_that_were_given() -> None:
    """Turn after turn the next core of those that the process may use, and then the first again."""
    given, cores = sorted(os.sched_getaffinity(0)), Cores()
    stood = [cores.stand_on(turn) for turn in range(len(given) + 1)]
    assert stood == [*given, given[0]]
    assert os.sched_getaffinity(0) == {given[0]}


@pytest.mark.skipif(not CHOICE, reason="one core, or no affinity on this system")
def test_every_thread_moves() -> None:
    """A thread that works elsewhere in the process stands on the same core as the one that was told."""
    go, found = threading.Event(), []

    def look() -> None:
        go.wait(20)
        found.append(os.sched_getaffinity(0))

    other = threading.Thread(target=look)
    other.start()
    core = Cores().stand_on(1)
    go.set()
    other.join(20)
    assert found == [{core}]


@pytest.mark.skipif(not CHOICE, reason="one core, or no affinity on this system")
def test_one_core_is_no_choice() -> None:
    """A process that was given a single core stays there and is told so."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    assert Cores().stand_on(1) is None
