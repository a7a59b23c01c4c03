"""Memory of the calling process as its system counts it, and the system's swap. All in bytes."""

from __future__ import annotations

import re
import resource
import sys
from pathlib import Path

from bench.probes import darwin
from bench.probes.reading import read_text

STATUS, CLEAR_REFS = Path("/proc/self/status"), Path("/proc/self/clear_refs")
MEMINFO, VMSTAT = Path("/proc/meminfo"), Path("/proc/vmstat")
RESET_PEAK = "5"  # written to clear_refs, sets VmHWM to VmRSS: proc_pid_clear_refs(5)


def _kilobytes(text: str | None, key: str) -> int | None:
    found = re.search(rf"^{key}:\s+(\d+) kB$", text or "", re.MULTILINE)
    return int(found[1]) * 1024 if found else None


def _most_resident() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if darwin.on_mac() else peak * 1024


def footprint() -> int:
    """What this process holds now: resident set on Linux, physical footprint on macOS."""
    usage = darwin.own_rusage()
    if usage is not None:
        return int(usage.ri_phys_footprint)
    held = _kilobytes(read_text(STATUS), "VmRSS")
    return held if held is not None else _most_resident()


def peak_footprint() -> int:
    """The most that this process has held since its start, or since `reset_peak_footprint` worked."""
    usage = darwin.own_rusage()
    if usage is not None:
        return int(usage.ri_lifetime_max_phys_footprint)
    peak = _kilobytes(read_text(STATUS), "VmHWM")
    return peak if peak is not None else _most_resident()


def reset_peak_footprint() -> bool:
    """Start the peak again from now; False where the system keeps one for the whole life of a process."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        CLEAR_REFS.write_text(RESET_PEAK)
    except OSError:
        return False
    return True


def swap_in_use() -> int | None:
    """Swap in use on the whole system, None where it isn't published."""
    if darwin.on_mac():
        usage = darwin.swap_usage()
        return None if usage is None else int(usage.used)
    text = read_text(MEMINFO)
    total, free = _kilobytes(text, "SwapTotal"), _kilobytes(text, "SwapFree")
    return None if total is None or free is None else total - free


def swap_used() -> int | None:
    """A reading to take differences of: growth is new swap of the whole system. None where there is none.

    Linux counts what has been swapped out since the machine started, so that a page which comes back still
    shows; macOS gives what is in use.
    """
    pages = parse_swapped_out(read_text(VMSTAT))
    return swap_in_use() if pages is None else pages * resource.getpagesize()


def parse_swapped_out(vmstat: str | None) -> int | None:
    """Pages swapped out since the machine started, from /proc/vmstat."""
    found = re.search(r"^pswpout (\d+)$", vmstat or "", re.MULTILINE)
    return int(found[1]) if found else None
