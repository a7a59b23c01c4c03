"""The worst of several device states: what a trial went through between its beginning and its end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bench.probes.reading import is_unavailable
from bench.probes.thermal import severity

State = Mapping[str, Any]


def worst_of(states: Iterable[State]) -> dict[str, Any]:
    """By reading: the highest heat, load and memory, the lowest clock; what no state knows keeps its reason.

    Moments and counters that only grow are left out: their worst is their last.
    """
    taken = list(states)
    return {name: _worst([state[name] for state in taken if name in state], choose) for name, choose in WORST.items()}


def _worst(readings: list[Any], choose: Callable[[list[Any]], Any]) -> Any:
    known = [reading for reading in readings if not is_unavailable(reading)]
    if known:
        return choose(known)
    return readings[-1] if readings else {"unavailable": "no state was read"}


def _hottest(readings: list[Any]) -> Any:
    degrees = [reading for reading in readings if isinstance(reading, dict)]
    if degrees:
        return max(degrees, key=lambda reading: (reading.get("hottest_c", 0.0), reading.get("throttles", 0)))
    return max(readings, key=severity)


WORST: dict[str, Callable[[list[Any]], Any]] = {
    "thermal": _hottest,
    "cpu_clock_hz": min,
    "gpu_clock_hz": min,
    "load_1m": max,
    "runnable": max,
    "cpu_stall_10s": max,
    "memory_wired": max,
    "memory_compressed": max,
    "swap_used": max,
}
