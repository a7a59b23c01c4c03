"""Who ran and who waited for a core: per-thread readings of this process, for the net time of a block.

Linux: processor time from each thread's CPU clock, which is exact to the moment, and run-queue wait from
`/proc/self/task/TID/schedstat`, whose own processor time lags by up to a tick (4 ms seen on 9 ms blocks).
macOS: `proc_pid_rusage` knows the process as a whole, so waits of several threads arrive as their sum.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench.probes import darwin

TASKS = "/proc/self/task"
WORKING_SHARE = 0.5  # of the busiest thread's processor time, from which a thread counts as working
CHECK_SPIN_NS = 30_000_000
CHECK_TOLERANCE = 0.1


@dataclass(frozen=True, slots=True)
class Reading:
    """Thread id: (processor time, run-queue wait) in ns since it began; one entry, id 0, for a process."""

    threads: Mapping[int, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Spent:
    """What the threads did between two readings; times in ns."""

    cpu_ns: int  # sum over threads
    busiest_cpu_ns: int
    busiest_wait_ns: int  # run-queue wait of the thread that ran most
    max_wait_ns: int  # longest wait among the working threads
    working_threads: int  # threads with at least half of the busiest one's processor time
    kind: str = "threads"  # or "process": sums over threads, macOS
    wait_ns: int = 0  # sum over threads: together with cpu_ns all that wasn't sleep or waiting for something else


class ThreadClock(Protocol):
    """Reads the scheduler's account of this process."""

    kind: str

    def read(self) -> Reading:
        """Take a snapshot."""
        ...

    def difference(self, before: Reading, after: Reading) -> Spent:
        """What happened between two snapshots."""
        ...


def thread_cpu_clock(thread: int) -> int:
    """The clock id of a thread's processor time, made as glibc's pthread_getcpuclockid makes it."""
    return (~thread << 3) | 6


class LinuxThreadClock:
    """Keeps one descriptor a thread open; about 3 us a thread and reading."""

    kind = "threads"

    def __init__(self, tasks: str = TASKS) -> None:
        self._tasks = tasks
        self._folder = os.open(tasks, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._files: dict[str, int] = {}

    def read(self) -> Reading:
        """Take a snapshot of the threads alive now; threads that end in between are left out."""
        found: dict[int, tuple[int, int]] = {}
        for name in os.listdir(self._folder):  # noqa: PTH208 - a descriptor, and no Path objects in the hot path
            reading = self._thread(name)
            if reading is not None:
                found[int(name)] = reading
        return Reading(found)

    def _thread(self, name: str) -> tuple[int, int] | None:
        # A descriptor of a thread that is gone answers ESRCH, even if its id is in use again.
        for _ in range(2):
            try:
                descriptor = self._files.get(name)
                if descriptor is None:
                    descriptor = self._files[name] = os.open(
                        f"{self._tasks}/{name}/schedstat", os.O_RDONLY | os.O_CLOEXEC
                    )
                # The clock first: reading it brings the scheduler's account of a running thread up to date.
                ran = time.clock_gettime_ns(thread_cpu_clock(int(name)))
                return ran, parse_schedstat(os.pread(descriptor, 64, 0))[1]
            except OSError:
                self._forget(name)
        return None

    def _forget(self, name: str) -> None:
        descriptor = self._files.pop(name, None)
        if descriptor is not None:
            os.close(descriptor)

    def difference(self, before: Reading, after: Reading) -> Spent:
        """What happened between two snapshots; a thread that ended meanwhile is not counted."""
        return spent_by_threads(before, after)

    def close(self) -> None:
        """Give the descriptors back."""
        for name in list(self._files):
            self._forget(name)
        os.close(self._folder)


class MacProcessClock:
    """The process as one: runnable time less processor time is the sum of its threads' waits."""

    kind = "process"

    def read(self) -> Reading:
        """Take a snapshot.

        Raises OSError where the kernel doesn't answer.
        """
        found = darwin.own_rusage()
        if found is None:
            raise OSError("proc_pid_rusage gives no answer")
        ran = darwin.nanoseconds(found.ri_user_time + found.ri_system_time)
        runnable = darwin.nanoseconds(found.ri_runnable_time)
        return Reading({0: (ran, runnable - ran)})

    def difference(self, before: Reading, after: Reading) -> Spent:
        """What happened in between; the timer of a thread that never blocks lags, so at least 0."""
        ran = after.threads[0][0] - before.threads[0][0]
        waited = max(0, after.threads[0][1] - before.threads[0][1])
        return Spent(ran, ran, waited, waited, 1, "process", waited)


def parse_schedstat(content: bytes) -> tuple[int, int]:
    """Processor time and run-queue wait in ns from one line of schedstat."""
    ran, waited, *_ = content.split()
    return int(ran), int(waited)


def spent_by_threads(before: Reading, after: Reading) -> Spent:
    """Subtract two readings thread by thread."""
    grown: list[tuple[int, int]] = []
    for thread, (ran, waited) in after.threads.items():
        ran_before, waited_before = before.threads.get(thread, (0, 0))
        if ran < ran_before:  # the id belongs to a new thread
            ran_before = waited_before = 0
        grown.append((ran - ran_before, max(0, waited - waited_before)))
    if not grown:
        return Spent(0, 0, 0, 0, 0)
    busiest_cpu, busiest_wait = max(grown)
    working = [waited for ran, waited in grown if ran and ran >= WORKING_SHARE * busiest_cpu]
    total = sum(ran for ran, _ in grown)
    waits = sum(waited for _, waited in grown)
    return Spent(total, busiest_cpu, busiest_wait, max(working, default=0), len(working), wait_ns=waits)


def thread_clock() -> ThreadClock | None:
    """The clock of this system, or None (see `no_clock_reason`)."""
    if no_clock_reason():
        return None
    return MacProcessClock() if darwin.on_mac() else LinuxThreadClock()


NOT_ASKED = "the run queue was left unread, as asked"


def no_clock_reason() -> str:
    """Why there is no run-queue reading here, in one line; empty where there is one."""
    if darwin.on_mac():
        return _mac_reason()
    if not sys.platform.startswith("linux"):
        return f"{sys.platform} publishes no run-queue wait"
    return linux_reason(Path(TASKS))


def linux_reason(tasks: Path) -> str:
    """Why the schedstat files of this kernel are of no use; empty where they serve."""
    try:
        ran, _ = parse_schedstat((tasks / str(threading.get_native_id()) / "schedstat").read_bytes())
    except (OSError, ValueError):
        return "this kernel publishes no schedstat (CONFIG_SCHED_INFO is off, or /proc is not mounted)"
    return "" if ran else "this kernel keeps no scheduler statistics (its schedstat files hold zeros)"


def _mac_reason() -> str:
    if darwin.own_rusage() is None:
        return "proc_pid_rusage has no RUSAGE_INFO_V6 here (it needs macOS 13 or later)"
    clock = MacProcessClock()
    before, process = clock.read(), time.process_time_ns()
    until = time.perf_counter_ns() + CHECK_SPIN_NS
    while time.perf_counter_ns() < until:
        pass
    after, process = clock.read(), time.process_time_ns() - process
    return disagreement(before, after, process)


def disagreement(before: Reading, after: Reading, process_ns: int) -> str:
    """Why a macOS reading contradicts the process's CPU time over the same spin; empty where they agree.

    Guards against a wrong timebase and against a runnable timer that stands still.
    """
    ran = after.threads[0][0] - before.threads[0][0]
    runnable = ran + after.threads[0][1] - before.threads[0][1]
    if abs(ran - process_ns) > CHECK_TOLERANCE * process_ns:
        return f"ri_user_time says {ran / 1e6:.1f} ms where the CPU clock says {process_ns / 1e6:.1f} ms"
    if runnable < (1 - CHECK_TOLERANCE) * ran:
        return f"ri_runnable_time says {runnable / 1e6:.1f} ms for {ran / 1e6:.1f} ms of processor time"
    return ""
