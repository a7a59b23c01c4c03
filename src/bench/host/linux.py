"""A Linux machine, from /proc and /sys; the parsers are pure."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path

from bench.host.host import Host
from bench.host.identity import data_folder, hashed, kept_id, linux_machine_id

# What hypervisors write into the firmware tables, where the processor has no flag for it (Arm).
VIRTUAL_PRODUCTS = ("KVM", "QEMU", "VMware", "VirtualBox", "Virtual Machine", "Amazon EC2", "Google Compute")


def _read(path: str) -> str:
    try:
        return Path(path).read_text(errors="replace").strip().strip("\0")
    except OSError:
        return ""


def parse_chip(cpuinfo: str, device_tree_model: str = "") -> str:
    """The processor's name; Arm boards name the board instead."""
    found = re.search(r"^model name\s*:\s*(.+)$", cpuinfo, re.MULTILINE)
    if found:
        return found[1].strip()
    part = re.search(r"^CPU part\s*:\s*(\S+)$", cpuinfo, re.MULTILINE)
    return device_tree_model or (f"Arm part {part[1]}" if part else "unknown")


def parse_cores(cpuinfo: str) -> int | None:
    """Physical cores: different pairs of package and core; None where the kernel doesn't number them."""
    packages = re.findall(r"^physical id\s*:\s*(\d+)$", cpuinfo, re.MULTILINE)
    cores = re.findall(r"^core id\s*:\s*(\d+)$", cpuinfo, re.MULTILINE)
    return len(set(zip(packages, cores, strict=True))) if cores and len(cores) == len(packages) else None


def parse_cpu_list(text: str) -> int | None:
    """How many processors a list such as `0-15,18` names; None for an empty one."""
    count = 0
    for first, last in re.findall(r"(\d+)(?:-(\d+))?", text):
        count += int(last or first) - int(first) + 1
    return count or None


def parse_memory(meminfo: str) -> int | None:
    """MemTotal in bytes."""
    found = re.search(r"^MemTotal:\s+(\d+) kB$", meminfo, re.MULTILINE)
    return int(found[1]) * 1024 if found else None


def parse_memory_group(cgroup: str) -> str:
    """Where the memory limit of this process is kept below /sys/fs/cgroup, from /proc/self/cgroup (cgroups(7)).

    A container sees its own group as the root, whatever the path says: the file there serves where this one fails.
    """
    older = re.search(r"^\d+:[^:]*\bmemory\b[^:]*:(.+)$", cgroup, re.MULTILINE)
    if older:
        return f"memory{older[1].rstrip('/')}/memory.limit_in_bytes"
    newer = re.search(r"^0::(.+)$", cgroup, re.MULTILINE)
    return f"{newer[1].strip('/')}/memory.max".lstrip("/") if newer else ""


def memory_limit(memory: int | None, group: str, folder: Path = Path("/sys/fs/cgroup")) -> int | None:
    """The container's limit in bytes, None where there is none below the machine's memory."""
    for place in (folder / group, folder / "memory.max", folder / "memory" / "memory.limit_in_bytes"):
        text = _read(str(place)) if place.is_file() else ""
        if text.isdigit():
            return int(text) if memory is None or int(text) < memory else None
    return None


def parse_virtual(cpuinfo: str, product: str) -> bool | None:
    """Whether a hypervisor is below; None where neither processor nor firmware says."""
    flags = re.search(r"^flags\s*:(.*)$", cpuinfo, re.MULTILINE)
    if flags:
        return "hypervisor" in flags[1].split()
    return any(name in product for name in VIRTUAL_PRODUCTS) if product else None


def parse_os_release(text: str) -> str:
    """The distribution's full name."""
    found = re.search(r'^PRETTY_NAME="?([^"\n]+)"?$', text, re.MULTILINE)
    return found[1] if found else "Linux"


def identity_of(machine_id: str | None, chip: str, cores: int) -> str:
    """The host's identity: of the machine's id, or of one made here and kept, with its processor and cores.

    Images of virtual machines carry their machine-id from one processor to the next; figures don't.
    """
    return hashed(f"{machine_id or kept_id(data_folder(), '')} {chip} {cores}")


def detect_linux() -> Host:
    """This Linux machine. Intel's hybrid processors name their two kinds of threads under /sys/devices."""
    cpuinfo = _read("/proc/cpuinfo")
    chip = parse_chip(cpuinfo, _read("/proc/device-tree/model"))
    cores = parse_cores(cpuinfo) or os.cpu_count() or 1
    memory = parse_memory(_read("/proc/meminfo"))
    fast = parse_cpu_list(_read("/sys/devices/cpu_core/cpus"))
    slow = parse_cpu_list(_read("/sys/devices/cpu_atom/cpus"))
    kinds = {name: count for name, count in (("P-core threads", fast), ("E-core threads", slow)) if count}
    return Host(
        identity=identity_of(linux_machine_id(), chip, cores),
        chip=chip,
        architecture=platform.machine(),
        cores=cores,
        performance_cores=None,
        efficiency_cores=None,
        gpu_cores=None,
        ane=False,
        memory_bytes=memory,
        bandwidth_gbs=None,
        os="linux",
        os_version=f"{parse_os_release(_read('/etc/os-release'))}, kernel {platform.release()}",
        kind="linux",
        virtual=parse_virtual(cpuinfo, _read("/sys/class/dmi/id/product_name")),
        rosetta=None,
        core_kinds=kinds,
        memory_limit_bytes=memory_limit(memory, parse_memory_group(_read("/proc/self/cgroup"))),
    )
