"""Why a field of a host has no value: one reason for each, by the kind of machine."""

from __future__ import annotations

APPLE_ONLY = "not an Apple chip"
GUEST = "a virtual machine: the guest isn't told"

_MAC = {
    "performance_cores": "sysctl names no performance levels",
    "efficiency_cores": "all cores are of one kind, or sysctl names no performance levels",
    "core_kinds": "sysctl names no performance levels",
    "gpu_cores": "system_profiler lists no Apple GPU",
    "memory_bytes": "neither sysctl nor system_profiler gives the memory",
    "bandwidth_gbs": "the chip table doesn't settle it for this chip, GPU and memory",
    "ane": "a virtual machine: guests don't get it",
    "ane_cores": "the chip table has no such chip",
    "ane_tops": "Apple published none for this chip, or the chip table has no such chip",
    "generation": "the chip's name isn't one of Apple's M series",
    "tier": "the chip's name isn't one of Apple's M series",
    "virtual": "neither sysctl nor system_profiler says",
    "model": "neither sysctl nor system_profiler says",
    "memory_limit_bytes": "there are no containers on macOS",
    "wired_limit_bytes": "the system's default is in force (iogpu.wired_limit_mb is 0)",
}
_LINUX = {
    "performance_cores": "Linux names kinds of core for hybrid Intel processors only",
    "efficiency_cores": "Linux names kinds of core for hybrid Intel processors only",
    "core_kinds": "Linux names kinds of core for hybrid Intel processors only",
    "gpu_cores": "only Apple's GPUs are looked for",
    "memory_bytes": "/proc/meminfo has no MemTotal",
    "bandwidth_gbs": "the chip table has Apple's chips only",
    "virtual": "neither processor nor firmware says",
    "model": "asked of Macs only",
    "rosetta": "there is no Rosetta on Linux",
    "memory_limit_bytes": "no limit: this process may use all memory",
    "wired_limit_bytes": "there is no Metal on Linux",
}


def reason_for(field: str, kind: str, virtual: bool, architecture: str) -> str:
    """One line. A guest is told little, whatever the field."""
    if kind == "mac":
        apple = {"ane_cores", "ane_tops", "generation", "tier", "bandwidth_gbs", "gpu_cores"}
        if virtual and field in apple:
            return GUEST
        return APPLE_ONLY if architecture == "x86_64" and field in apple else _MAC.get(field, "macOS doesn't say")
    if field in ("ane_cores", "ane_tops", "generation", "tier"):
        return APPLE_ONLY
    if kind == "linux":
        return _LINUX.get(field, "Linux doesn't say")
    return "this system isn't known to the toolkit"
