"""Memory of the calling process as its system counts it, and the whole system's. All in bytes."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
from pathlib import Path

from bench.probes import darwin
from bench.probes.reading import read_text, unavailable

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


def memory_state() -> dict[str, object]:
    """`memory_wired`, `memory_compressed`, `swapped_out` (ever growing) and `swap_used`, of the whole system.

    Wired is what can't leave memory; compressed is what the compressor's store takes up. On unified memory
    both are what a large model competes with. One call of `vm_stat` on macOS, three small files on Linux.
    """
    found = parse_vm_stat(_vm_stat()) if darwin.on_mac() else _linux_state()
    absent = {name: unavailable(f"not published on {sys.platform}") for name in STATE if name not in found}
    in_use = swap_in_use()
    return found | absent | {"swap_used": unavailable("no swap reading here") if in_use is None else in_use}


STATE = ("memory_wired", "memory_compressed", "swapped_out")


def _linux_state() -> dict[str, object]:
    text = read_text(MEMINFO)
    pages = parse_swapped_out(read_text(VMSTAT))
    found = {
        "memory_wired": _kilobytes(text, "Mlocked"),
        "memory_compressed": _kilobytes(text, "Zswap"),
        "swapped_out": None if pages is None else pages * resource.getpagesize(),
    }
    return {name: value for name, value in found.items() if value is not None}


def _vm_stat() -> str:
    try:
        return subprocess.run(["vm_stat"], capture_output=True, text=True, timeout=5).stdout
    except (OSError, subprocess.SubprocessError):
        return ""


def parse_vm_stat(output: str) -> dict[str, object]:
    """The same figures from `vm_stat`; its page size stands in its first line (16 kB on Apple silicon).

    "Pages stored in compressor" is what was put in, "occupied by" what it takes up: the latter is memory.
    """
    size = re.search(r"page size of (\d+) bytes", output)
    if size is None:
        return {}
    lines = {
        "memory_wired": "Pages wired down",
        "memory_compressed": "Pages occupied by compressor",
        "swapped_out": "Swapouts",
    }
    found = {name: re.search(rf"^{words}:\s+(\d+)\.?$", output, re.MULTILINE) for name, words in lines.items()}
    return {name: int(pages[1]) * int(size[1]) for name, pages in found.items() if pages}


def swapped_out() -> int | None:
    """Bytes that the whole system has swapped out since it started, None where that isn't published.

    A counter of what went out, so that a page which comes back, or that another's leaving makes up for, shows.
    """
    found = memory_state()["swapped_out"]
    return found if isinstance(found, int) else None


def parse_swapped_out(vmstat: str | None) -> int | None:
    """Pages swapped out since the machine started, from /proc/vmstat."""
    found = re.search(r"^pswpout (\d+)$", vmstat or "", re.MULTILINE)
    return int(found[1]) if found else None
