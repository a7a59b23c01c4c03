"""One block: some calls in a row with three readings.

wall: what the clock on the wall says, other people's load included. CPU: processor time of all threads.
net: wall less the time that the working thread stood runnable without a core, so that load on the machine
cancels while waits for a device, a disk or another thread of the same work stay in. Where several threads
did at least half of the busiest one's work, the longest wait among them is taken off: they meet at the
end, so that the slowest of them decides. What is left is at least the busiest thread's processor time: threads that
take turns on one core wait for each other, and that is no other load.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Any

from bench.probes.schedule import ThreadClock
from bench.record import Block


class Stopwatch:
    """Times blocks of one callable; `synchronize` waits for lazy work inside the measured time."""

    def __init__(
        self,
        call: Callable[[], Any],
        synchronize: Callable[[Any], None],
        clock: ThreadClock | None,
        now_ns: Callable[[], int] = time.perf_counter_ns,
        cpu_ns: Callable[[], int] = time.process_time_ns,
    ) -> None:
        self._call, self._synchronize, self._clock = call, synchronize, clock
        self._now_ns, self._cpu_ns = now_ns, cpu_ns
        self.output: Any = None  # of the last call of the last block
        # A block each: processor time, and time in which no thread computed or stood runnable without a core; s.
        self.accounts: list[tuple[float, float]] = []

    def block(self, calls: int) -> Block:
        """Run `calls` calls and return their block; the garbage collector rests meanwhile."""
        self.output = None  # a block holds no more memory than its calls do
        gc.collect(0)
        gc.disable()
        try:
            return self._timed(calls)
        finally:
            gc.enable()

    def _timed(self, calls: int) -> Block:
        clock, call, synchronize = self._clock, self._call, self._synchronize
        before = clock.read() if clock else None
        cpu, start = self._cpu_ns(), self._now_ns()
        for _ in range(calls - 1):
            synchronize(call())
        output = call()
        synchronize(output)
        wall_ns, cpu_ns = self._now_ns() - start, self._cpu_ns() - cpu
        self.output = output
        if clock is None or before is None:
            self.accounts.append((cpu_ns / 1e9, max(0, wall_ns - cpu_ns) / 1e9))
            return Block(calls, wall_ns / 1e9, cpu_ns / 1e9)
        spent = clock.difference(before, clock.read())
        busy_ns = max(cpu_ns, spent.cpu_ns + spent.wait_ns)
        self.accounts.append((cpu_ns / 1e9, max(0, wall_ns - busy_ns) / 1e9))
        wait_ns = spent.busiest_wait_ns if spent.working_threads == 1 else spent.max_wait_ns
        least_ns = spent.busiest_cpu_ns if spent.kind == "threads" else 0  # no thread computes faster than it computes
        wait_ns = min(wait_ns, max(0, wall_ns - least_ns))
        net_s = (wall_ns - wait_ns) / 1e9
        return Block(calls, wall_ns / 1e9, cpu_ns / 1e9, net_s, wait_ns / 1e9, spent.working_threads)


def calls_for(block_s: float, call_s: float) -> int:
    """Calls in a block that aims at `block_s` seconds: at least one."""
    return max(1, round(block_s / call_s)) if call_s > 0 else 1
