"""Other load on the machine: load average, runnable threads besides us, and stalls for want of a core."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from bench.probes.reading import read_text, unavailable

LOADAVG, PRESSURE = Path("/proc/loadavg"), Path("/proc/pressure/cpu")


def load_state() -> dict[str, object]:
    """`load_1m`, `runnable` (threads on a core or waiting for one, less the caller), `cpu_stall_10s`."""
    return {
        "load_1m": load_average(),
        "runnable": runnable(read_text(LOADAVG)),
        "cpu_stall_10s": stall(read_text(PRESSURE)),
    }


def load_average() -> object:
    """The mean number of runnable threads over the last minute."""
    try:
        return round(os.getloadavg()[0], 3)
    except (OSError, AttributeError):
        return unavailable("this system has no load average")


def runnable(loadavg: str | None) -> object:
    """Threads that run or wait for a core, besides the one that asks, from /proc/loadavg."""
    found = re.search(r"\s(\d+)/\d+\s", loadavg or "")
    if found is None:
        return unavailable(f"no count of runnable threads on {sys.platform}")
    return max(0, int(found[1]) - 1)


def stall(pressure: str | None) -> object:
    """Share of the last ten seconds (0 to 1) in which some thread waited for a core: /proc/pressure/cpu."""
    found = re.search(r"^some avg10=([\d.]+)", pressure or "", re.MULTILINE)
    return float(found[1]) / 100 if found else unavailable("this kernel publishes no pressure")
