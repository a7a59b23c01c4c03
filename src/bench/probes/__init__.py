"""What a technique can't know of itself: memory, energy, heat, power, load and the run queue."""

from __future__ import annotations

import time

from bench.probes import load, memory, power, thermal
from bench.probes.reading import is_unavailable, unavailable

__all__ = ["device_state", "is_unavailable", "unavailable"]


def device_state() -> dict[str, object]:
    """The machine's state now as JSON values; what can't be read is `{"unavailable": reason}`.

    A few file reads on Linux (below 2 ms); on macOS two calls of `pmset` and one of `vm_stat`, and as root one
    of `powermetrics`. For the boundaries between stages, never for a timed block. Bytes, Hz.
    """
    return {
        "at": time.time(),
        **load.load_state(),
        "thermal": thermal.thermal_state(),
        **thermal.clock_state(),
        **power.power_state(),
        **memory.memory_state(),
    }
