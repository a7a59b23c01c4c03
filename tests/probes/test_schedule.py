"""Run-queue readings: the arithmetic, Linux for real, and the layout of macOS's account."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.probes import darwin, schedule
from bench.probes.schedule import LinuxThreadClock, Reading, disagreement, spent_by_threads

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
times = st.tuples(st.integers(0, 10**12), st.integers(0, 10**12))
readings = st.dictionaries(st.integers(1, 9), times, max_size=6)


@given(readings, readings)
def test_differences_are_never_negative_and_the_busiest_is_the_most(
    before: dict[int, tuple[int, int]], grown: dict[int, tuple[int, int]]
) -> None:
    """Whatever appears or goes: totals hold, the busiest thread's time is the largest, waits are bounded."""
    after = {
        tid: (before.get(tid, (0, 0))[0] + ran, before.get(tid, (0, 0))[1] + waited)
        for tid, (ran, waited) in grown.items()
    }
    spent = spent_by_threads(Reading(before), Reading(after))
    assert spent.cpu_ns == sum(ran for ran, _ in grown.values())
    assert spent.busiest_cpu_ns == max((ran for ran, _ in grown.values()), default=0)
    assert 0 <= spent.max_wait_ns <= max((waited for _, waited in grown.values()), default=0)
    working = [ran for ran, _ in grown.values() if ran > 0 and 2 * ran >= spent.busiest_cpu_ns]
    assert spent.working_threads == len(working)


def test_the_wait_is_the_busiest_threads_and_not_the_main_threads() -> None:
    """MLX evaluates on a thread of its own: the main thread's idle waits must not count."""
    before = Reading({1: (100, 50), 2: (0, 0)})
    after = Reading({1: (110, 900), 2: (1000, 30), 3: (600, 70)})
    spent = spent_by_threads(before, after)
    assert (spent.busiest_cpu_ns, spent.busiest_wait_ns) == (1000, 30)
    assert (spent.max_wait_ns, spent.working_threads, spent.cpu_ns) == (70, 2, 1610)


def test_a_thread_id_in_use_again_starts_from_zero() -> None:
    """A smaller processor time than before belongs to a new thread of the same id."""
    spent = spent_by_threads(Reading({7: (500, 500)}), Reading({7: (20, 5)}))
    assert (spent.busiest_cpu_ns, spent.busiest_wait_ns) == (20, 5)


def test_nothing_alive_is_nothing_spent() -> None:
    """Empty readings give zeros."""
    assert spent_by_threads(Reading({}), Reading({})).working_threads == 0


@linux_only
def test_processor_time_of_a_spin_is_exact() -> None:
    """The clock sees what the thread's own CPU clock sees, and not what the last tick left behind."""
    clock = LinuxThreadClock()
    before, own = clock.read(), time.thread_time_ns()
    while time.thread_time_ns() - own < 3_000_000:
        pass
    exact = time.thread_time_ns() - own
    spent = clock.difference(before, clock.read())
    assert 3_000_000 <= exact <= spent.busiest_cpu_ns
    clock.close()


@linux_only
def test_threads_come_and_go() -> None:
    """A new thread is in the next reading, an ended one is not, and its descriptor is given back."""
    clock, go_on, began = LinuxThreadClock(), threading.Event(), threading.Event()
    clock.read()

    def live() -> None:
        began.set()
        go_on.wait(30)

    thread = threading.Thread(target=live)
    thread.start()
    began.wait(30)
    assert thread.native_id in clock.read().threads
    open_files = len(list(Path("/proc/self/fd").iterdir()))
    go_on.set()
    thread.join()
    while str(thread.native_id) in {path.name for path in Path("/proc/self/task").iterdir()}:
        os.sched_yield()  # the kernel's entry outlives join by a moment
    assert thread.native_id not in clock.read().threads
    assert len(list(Path("/proc/self/fd").iterdir())) <= open_files
    clock.close()


@linux_only
def test_a_kernel_without_statistics_gives_a_reason(tmp_path: Path) -> None:
    """Missing schedstat files and files of zeros are told apart, and neither gives a clock."""
    assert "CONFIG_SCHED_INFO" in schedule.linux_reason(tmp_path)
    folder = tmp_path / str(threading.get_native_id())
    folder.mkdir()
    (folder / "schedstat").write_text("0 0 0\n")
    assert "zeros" in schedule.linux_reason(tmp_path)
    (folder / "schedstat").write_text("12 3 4\n")
    assert schedule.linux_reason(tmp_path) == ""


def test_this_system_has_a_clock_or_a_reason() -> None:
    """One of the two, never both."""
    assert (schedule.thread_clock() is None) == bool(schedule.no_clock_reason())


def test_apples_structure_has_its_documented_size_and_offsets() -> None:
    """464 bytes, ri_flags where version 4 ends (296), ri_energy_nj at 336: as xnu's sys/resource.h has it."""
    assert ctypes.sizeof(darwin.RusageInfoV6) == darwin.RUSAGE_INFO_V6_BYTES == 464
    offsets = {name: getattr(darwin.RusageInfoV6, name).offset for name in ("ri_flags", "ri_energy_nj")}
    assert offsets == {"ri_flags": 296, "ri_energy_nj": 336}
    assert darwin.RusageInfoV6.ri_user_time.offset == 16
    assert ctypes.sizeof(darwin.SwapUsage) == 32


def test_runnable_time_on_macos_holds_running_and_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ticks are scaled by the timebase (125/3 ns on M-series), and the wait is runnable less running."""
    usages = iter([(0, 0, 0), (240_000, 24_000, 312_000)])

    def rusage() -> darwin.RusageInfoV6:
        user, system, runnable = next(usages)
        return darwin.RusageInfoV6(ri_user_time=user, ri_system_time=system, ri_runnable_time=runnable)

    monkeypatch.setattr(darwin, "own_rusage", rusage)
    monkeypatch.setattr(darwin, "ticks_to_ns", lambda: (125, 3))
    clock = schedule.MacProcessClock()
    spent = clock.difference(clock.read(), clock.read())
    assert (spent.cpu_ns, spent.busiest_wait_ns, spent.kind) == (11_000_000, 2_000_000, "process")


def test_a_macos_reading_that_contradicts_the_cpu_clock_is_refused() -> None:
    """A wrong timebase and a runnable timer that stands still are both found out over a spin."""
    start = Reading({0: (0, 0)})
    assert disagreement(start, Reading({0: (30_000_000, 100)}), 30_000_000) == ""
    assert "ri_user_time" in disagreement(start, Reading({0: (720_000, 0)}), 30_000_000)
    assert "ri_runnable_time" in disagreement(start, Reading({0: (30_000_000, -20_000_000)}), 30_000_000)
