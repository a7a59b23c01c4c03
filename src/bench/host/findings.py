"""What `bench doctor` says of the machine itself."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from bench.host.host import Host
from bench.probes.finding import Finding
from bench.record.unavailable import is_unavailable


def examine_host(host: Host) -> list[Finding]:
    """The machine, and where it stands in the way of good figures."""
    found = [Finding("machine", "ok", describe(host)), _unknown(host)]
    if host.kind == "mac" and host.bandwidth_gbs is None and not host.virtual:
        text = f"the chip table has no bandwidth for {host.chip} with {host.gpu_cores} GPU cores"
        found.append(Finding("chip table", "note", text, "report the chip, so that it is added"))
    if host.virtual:
        text = "a virtual machine: clocks, heat and power are the host's, and neighbours share its cores"
        found.append(Finding("virtual", "note", text))
    if host.kind == "mac":
        found.append(_rosetta(host))
    return found


TOLD = ("performance_cores", "efficiency_cores", "gpu_cores", "ane_cores", "ane_tops", "bandwidth_gbs", "virtual")


def _unknown(host: Host) -> Finding:
    """What of the machine isn't known, each reason once."""
    values = host.to_json()
    by_reason: dict[str, list[str]] = {}
    for name in TOLD:
        if is_unavailable(values[name]):
            by_reason.setdefault(values[name]["unavailable"], []).append(name.replace("_", " "))
    parts = [f"{', '.join(names)}: {reason}" for reason, names in by_reason.items()]
    return Finding("not available", "ok", "; ".join(parts) or "nothing: every field of the machine is filled")


def describe(host: Host) -> str:
    """The machine in one line."""
    kinds = " + ".join(f"{count} {name}" for name, count in host.core_kinds.items())
    memory = "" if host.memory_bytes is None else f"{host.memory_bytes / 2**30:.0f} GB memory"
    parts = [
        f"{host.chip} ({host.architecture})",
        f"{host.cores} cores" + (f" ({kinds})" if kinds else ""),
        f"{host.gpu_cores} GPU cores" if host.gpu_cores else "",
        f"{host.ane_cores} ANE cores" if host.ane_cores else "",
        memory,
        f"{host.memory_limit_bytes / 2**30:.1f} GB for this container" if host.memory_limit_bytes else "",
        f"{host.bandwidth_gbs:g} GB/s by its maker" if host.bandwidth_gbs else "",
        host.os_version,
        f"host {host.identity}",
    ]
    return ", ".join(part for part in parts if part)


def _rosetta(host: Host) -> Finding:
    if not host.rosetta:
        return Finding("rosetta", "ok", "Python runs natively")
    text = "this Python is an Intel build under Rosetta: MLX can't be installed and all figures are wrong"
    return Finding("rosetta", "problem", text, "install an arm64 Python: uv python install 3.13")


RESERVE = 6 << 30  # bytes that macOS and the user's programs keep, or an eighth of a large memory
PRIO_DARWIN_PROCESS = 4  # sys/resource.h: getpriority tells the background state, 0 or 1


def examine_metal(host: Host, device: Mapping[str, Any]) -> Finding:
    """How much of the memory the GPU may take (`device` is what `mx.device_info` says of it), and how to get more."""
    recommended, whole = device.get("max_recommended_working_set_size"), device.get("memory_size", host.memory_bytes)
    if not isinstance(recommended, int) or not isinstance(whole, int):
        reason = "no suite's environment has MLX" if host.kind == "mac" else f"there is no Metal on {host.os}"
        return Finding("metal", "ok", f"limits not available: {reason}")
    text = f"Metal takes up to {_gigabytes(recommended)} of {_gigabytes(whole)}"
    if isinstance(device.get("max_buffer_length"), int):
        text += f", {_gigabytes(device['max_buffer_length'])} in one buffer"
    if host.wired_limit_bytes:
        return Finding("metal", "ok", f"{text}; iogpu.wired_limit_mb was raised to {host.wired_limit_bytes >> 20}")
    possible = whole - max(RESERVE, whole // 8)
    if possible <= recommended:
        return Finding("metal", "ok", text)
    how = f"for a larger model, until the next start: sudo sysctl iogpu.wired_limit_mb={possible >> 20}"
    return Finding("metal", "ok", text, how)


def _gigabytes(size: int) -> str:
    return f"{size / 2**30:.1f} GB"


def examine_priority(host: Host, priority: Callable[[int, int], int] = os.getpriority) -> list[Finding]:
    """Whether what is started from here would be held back by the scheduler."""
    niceness = priority(os.PRIO_PROCESS, 0)
    found = [Finding("priority", "ok", f"niceness {niceness}")]
    if niceness > 0:
        text = f"niceness {niceness}: workers give way to all other work"
        found = [Finding("priority", "note", text, "start bench without nice")]
    if host.kind == "mac" and priority(PRIO_DARWIN_PROCESS, 0):
        text = "this shell is in the background state: its work goes to the efficiency cores"
        found.append(
            Finding("priority", "note", text, "bench run takes its workers out of it; leave taskpolicy -b out")
        )
    return found
