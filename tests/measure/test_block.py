"""One block: which calls it makes and which time it takes off, on clocks of which every tick is known."""

from __future__ import annotations

import gc
from dataclasses import replace
from typing import Any

import pytest

from bench.measure import Stopwatch
from bench.probes.schedule import Spent

MS = 1_000_000


class Clocks:
    """A wall clock, a processor clock and a thread clock that the call itself moves."""

    def __init__(self, threads: int = 1, busiest_wait: int = 0, max_wait: int = 0) -> None:
        self.wall = self.cpu = 0
        self.spent = Spent(4 * MS, 4 * MS, busiest_wait, max_wait, threads, wait_ns=busiest_wait + max_wait)

    def read(self) -> int:
        """What `difference` gets."""
        return self.wall

    def difference(self, before: int, after: int) -> Any:
        """The readings asked for."""
        assert (before, after) == (0, self.wall)
        return self.spent

    def stopwatch(self, with_clock: bool = True) -> Stopwatch:
        """A call takes 10 ms, of which 4 ms are processor time; waiting for its result takes 2 ms more."""
        return Stopwatch(self.call, self.synchronize, self if with_clock else None, lambda: self.wall, lambda: self.cpu)  # type: ignore[arg-type]

    def call(self) -> str:
        """Ten milliseconds."""
        assert not gc.isenabled()
        self.wall += 10 * MS
        self.cpu += 4 * MS
        return "lazy"

    def synchronize(self, output: str) -> None:
        """Two more."""
        assert output == "lazy"
        self.wall += 2 * MS


def test_lazy_work_is_inside_the_time() -> None:
    """Three calls with their waiting: 36 ms of wall, 12 ms of processor time."""
    block = Clocks().stopwatch().block(3)
    assert (block.calls, block.wall_s, block.cpu_s) == (3, 0.036, 0.012)


@pytest.mark.parametrize(("threads", "net"), [(1, 0.009), (2, 0.007)])
def test_wait_for_a_core_is_taken_off(threads: int, net: float) -> None:
    """One working thread: its own wait; several: the longest among them, since they meet at the end."""
    block = Clocks(threads, busiest_wait=3 * MS, max_wait=5 * MS).stopwatch().block(1)
    assert block.net_s == net
    assert block.wall_s == pytest.approx(block.net_s + block.wait_s)
    assert block.threads == threads


def test_net_is_at_least_what_the_busiest_thread_computed() -> None:
    """Waits beyond that are a clock's error, or threads of the same work that took turns on one core."""
    for threads in (1, 2):
        block = Clocks(threads, busiest_wait=99 * MS, max_wait=99 * MS).stopwatch().block(1)
        assert (block.net_s, block.wait_s) == (0.004, 0.008)


def test_net_is_never_negative() -> None:
    """Where one reading stands for all threads, their time together is no bound of one; net stops at zero."""
    clocks = Clocks(busiest_wait=99 * MS)
    clocks.spent = replace(clocks.spent, kind="process")
    assert clocks.stopwatch().block(1).net_s == 0.0


def test_without_a_thread_clock_there_is_no_net() -> None:
    """Where the system has no reading, the block has none; it isn't filled with wall time."""
    block = Clocks().stopwatch(with_clock=False).block(1)
    assert (block.net_s, block.wait_s) == (None, None)


def test_collector_works_again_after_a_failing_call() -> None:
    """The garbage collector rests during a block only, also when the call raises."""

    def fail() -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        Stopwatch(fail, lambda output: None, None).block(1)
    assert gc.isenabled()


def test_last_output_is_kept_and_time_is_accounted_for() -> None:
    """What the last timed call gave stays for the checks; of 12 ms, 4 were work and 8 waits for a core."""
    stopwatch = Clocks(2, busiest_wait=3 * MS, max_wait=5 * MS).stopwatch()
    stopwatch.block(1)
    assert stopwatch.output == "lazy"
    assert stopwatch.accounts == [(0.004, 0.0)]


def test_without_a_clock_only_processor_time_is_accounted_for() -> None:
    """Two calls: 24 ms, of which 8 were work; nobody knows what the rest was, so it counts as idle."""
    stopwatch = Clocks().stopwatch(with_clock=False)
    stopwatch.block(2)
    assert stopwatch.accounts == [(0.008, 0.016)]
