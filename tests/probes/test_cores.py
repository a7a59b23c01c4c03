"""Which cores did the work, from the kernel's account of a process."""

from __future__ import annotations

import sys

import pytest

from bench.probes import cores, darwin, is_unavailable
from bench.probes.cores import core_times, performance_core_share

MILLISECOND = 24_000  # ticks


def test_work_on_efficiency_cores_shows() -> None:
    """Three quarters on fast cores, none at all, all of it."""
    start = (5 * MILLISECOND, 9 * MILLISECOND)
    assert performance_core_share(start, (8 * MILLISECOND, 13 * MILLISECOND)) == 0.75
    assert performance_core_share(start, (5 * MILLISECOND, 13 * MILLISECOND)) == 0.0
    assert performance_core_share(start, (9 * MILLISECOND, 13 * MILLISECOND)) == 1.0


def test_too_little_time_or_a_strange_account_gives_no_share() -> None:
    """Below a millisecond, or more on fast cores than on all: a reason, not a number."""
    assert is_unavailable(performance_core_share((0, 0), (100, 100)))
    assert is_unavailable(performance_core_share((0, 0), (3 * MILLISECOND, 2 * MILLISECOND)))


def test_both_kinds_of_time_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """User and system time, of the fast cores and of all, from the kernel's structure."""
    usage = darwin.RusageInfoV6(ri_user_ptime=3, ri_system_ptime=4, ri_user_time=10, ri_system_time=20)
    monkeypatch.setattr(darwin, "own_rusage", lambda: usage)
    assert core_times() == (7, 30)


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS counts them apart")
def test_elsewhere_there_is_a_reason() -> None:
    """Linux doesn't count them apart."""
    assert core_times() is None
    assert cores.FIGURE == "performance_core_share" and is_unavailable(performance_core_share(None, None))
