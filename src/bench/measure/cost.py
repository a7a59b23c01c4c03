"""What measuring costs the measured process: the clock's step, a block's own overhead, each probe's reading.

    python -m bench.measure.cost

prints one JSON document; run in a fresh process, as a worker is one (each thread adds to the thread clock's cost).
Times in seconds.
"""

from __future__ import annotations

import hashlib
import json
import statistics
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from bench.measure.block import Stopwatch
from bench.probes import device_state, load, memory, power, schedule, thermal

BLOCK = bytes(range(256)) * 256
SHORT, LONG = 1, 10  # calls in a block
ROUNDS = 40
READINGS = 30


def measure_costs() -> dict[str, Any]:
    """Resolution and bias of the timer, cost of each probe, and what the thread clock adds to a block."""
    clock = schedule.thread_clock()
    return {
        "timer": {
            "resolution_s": time.get_clock_info("perf_counter").resolution,
            "step_s": smallest_step(),
            "reading_s": reading_cost(time.perf_counter_ns),
            "block_overhead_s": block_overhead(clock),
        },
        "thread_clock_s": reading_cost(clock.read) if clock else None,
        "probes_s": {name: reading_cost(probe) for name, probe in PROBES.items()},
    }


PROBES: dict[str, Callable[[], object]] = {
    "footprint": memory.footprint,
    "peak_footprint": memory.peak_footprint,
    "system_memory": memory.memory_state,
    "load": load.load_state,
    "thermal": thermal.thermal_state,
    "power": power.power_state,
    "device_state": device_state,
}


def smallest_step(readings: int = 20_000) -> float:
    """The least difference above 0 between two readings of the clock in a row."""
    seen = [time.perf_counter_ns() for _ in range(readings)]
    steps = [late - early for early, late in pairwise(seen) if late > early]
    return min(steps) / 1e9 if steps else float("inf")


def reading_cost(probe: Callable[[], object], readings: int = READINGS) -> float:
    """Median time of one reading, the first one left out (it opens files and libraries)."""
    probe()
    took = []
    for _ in range(readings):
        start = time.perf_counter_ns()
        probe()
        took.append(time.perf_counter_ns() - start)
    return statistics.median(took) / 1e9


def block_overhead(clock: schedule.ThreadClock | None, rounds: int = ROUNDS) -> dict[str, float]:
    """Seconds that a block adds to the work in it, with a 95 % interval.

    The same work in blocks of 1 and of 10 calls, by turns: a block of n calls takes n times the call plus the
    overhead, so the overhead is (10 t1 - t10) / 9. Above 0, ratios of short calls are drawn towards 1.
    """
    stopwatch = Stopwatch(_hash_once, lambda output: None, clock)
    found = []
    for _ in range(rounds):
        short, long = stopwatch.block(SHORT).wall_s, stopwatch.block(LONG).wall_s
        found.append((LONG * short - long) / (LONG - SHORT))
    return _middle(found)


def _middle(values: list[float]) -> dict[str, float]:
    """Median with the order statistics that hold it in 95 % of samples (normal approximation of the binomial)."""
    ordered, reach = sorted(values), 0.98 * len(values) ** 0.5
    low, high = int(len(ordered) / 2 - reach), int(len(ordered) / 2 + reach)
    return {
        "value": statistics.median(ordered),
        "low": ordered[max(0, low)],
        "high": ordered[min(len(ordered) - 1, high)],
    }


def _hash_once() -> bytes:
    return hashlib.sha256(BLOCK).digest()


if __name__ == "__main__":
    print(json.dumps(measure_costs()))
