"""What a technique can't know of itself: memory, energy, heat, power, load and the run queue."""

from __future__ import annotations

import time

from bench.probes import load, memory, power, thermal
from bench.probes.reading import is_unavailable, unavailable

__all__ = ["device_state", "is_unavailable", "unavailable"]


def device_state() -> dict[str, object]:
    """The machine's state now as JSON values; what can't be read is `{"unavailable": reason}`.

    A few file reads on Linux (below 2 ms); on macOS two calls of `pmset`. Sizes in bytes, clocks in Hz.
    """
    in_use = memory.swap_in_use()
    return {
        "at": time.time(),
        **load.load_state(),
        "thermal": thermal.thermal_state(),
        "cpu_clock_hz": thermal.cpu_clock_hz(),
        **power.power_state(),
        "swap_used": in_use if in_use is not None else unavailable("this system doesn't publish its swap"),
    }
