"""A Mac, from the output of sysctl, system_profiler, sw_vers and ioreg; the parsers are pure."""

from __future__ import annotations

import json
import platform
import re
import subprocess
from dataclasses import dataclass
from typing import Any

from bench.host import chips
from bench.host.host import Host
from bench.host.identity import data_folder, hashed, kept_id

COMMANDS = {
    "sysctl": "sysctl -i hw hw.model hw.memsize machdep.cpu kern.hv_vmm_present sysctl.proc_translated "
    "iogpu.wired_limit_mb",
    "system_profiler": "system_profiler -json SPHardwareDataType SPDisplaysDataType",
    "sw_vers": "sw_vers",
    "ioreg": "ioreg -rd1 -c IOPlatformExpertDevice",
}


@dataclass(frozen=True, slots=True)
class Outputs:
    """What the four commands printed; empty where one failed."""

    sysctl: str = ""
    system_profiler: str = ""
    sw_vers: str = ""
    ioreg: str = ""


def run(command: str) -> str:
    """Standard output of a command, empty where it fails or hangs."""
    try:
        return subprocess.run(command.split(), capture_output=True, text=True, timeout=30).stdout
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return ""


def parse_sysctl(output: str) -> dict[str, str]:
    """`name: value` lines as a dict."""
    pairs = (line.partition(": ") for line in output.splitlines())
    return {name.strip(): value.strip() for name, colon, value in pairs if colon}


def parse_sw_vers(output: str) -> str:
    """`macOS 26.5.1 (25F80)`."""
    lines = (line.partition(":") for line in output.splitlines())
    found = {name.strip(): value.strip() for name, _, value in lines}
    if "ProductVersion" not in found:
        return ""
    return f"{found.get('ProductName', 'macOS')} {found['ProductVersion']} ({found.get('BuildVersion', '')})"


def parse_uuid(ioreg: str) -> str | None:
    """The platform's UUID, which is hashed at once and kept nowhere."""
    found = re.search(r'"IOPlatformUUID" = "([0-9A-Fa-f-]{36})"', ioreg)
    return found[1] if found else None


def parse_profiler(output: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The hardware overview and the displays; empty where the output isn't JSON."""
    try:
        document = json.loads(output)
    except ValueError:
        return {}, []
    overview = document.get("SPHardwareDataType") or [{}]
    return overview[0], document.get("SPDisplaysDataType") or []


def gpu_cores(displays: list[dict[str, Any]]) -> int | None:
    """Cores of Apple's GPU; None for others, and in virtual machines."""
    for display in displays:
        cores = str(display.get("sppci_cores", ""))
        if cores.isdigit() and "Apple" in str(display.get("sppci_model") or display.get("_name")):
            return int(cores)
    return None


def core_kinds(values: dict[str, str], processors: object) -> dict[str, int]:
    """Number of cores by the maker's name for their kind, fastest first.

    sysctl's performance levels are ordered so; M5 Pro names them Super and Performance, M6 has three. Else
    `number_processors`: `proc 10:8:2` is total, performance, efficiency, and `proc 18:6:0:12` of macOS 26
    on an M5 Max has its 6 super cores first and 12 performance cores in a fourth field.
    """
    levels = int(values.get("hw.nperflevels", "0") or 0) or 4
    kinds: dict[str, int] = {}
    for level in range(levels):
        cores = values.get(f"hw.perflevel{level}.physicalcpu", "")
        if cores.isdigit() and int(cores):
            kinds[values.get(f"hw.perflevel{level}.name") or _LEVEL_NAMES[min(level, 1)]] = int(cores)
    return kinds or _kinds_from_processors(str(processors))


_LEVEL_NAMES = ("Performance", "Efficiency")  # before macOS 13 levels had no names


def _kinds_from_processors(processors: str) -> dict[str, int]:
    found = re.match(r"proc (\d+):(\d+):(\d+)(?::(\d+))?$", processors)
    if found is None:
        return {}
    _, first, second, fourth = (int(part or 0) for part in found.groups())
    if fourth:
        named = {"Super": first, "Performance": fourth, "Efficiency": second}
    else:
        named = {"Performance": first, "Efficiency": second}
    return {name: count for name, count in named.items() if count}


def _total_cores(values: dict[str, str], processors: object, kinds: dict[str, int]) -> int:
    for text in (values.get("hw.physicalcpu"), values.get("hw.ncpu"), str(processors)):
        found = re.match(r"(?:proc )?(\d+)", text or "")
        if found:
            return int(found[1])
    return sum(kinds.values())


def _memory(values: dict[str, str], overview: dict[str, Any]) -> int | None:
    if values.get("hw.memsize", "").isdigit():
        return int(values["hw.memsize"])
    found = re.match(r"(\d+) (GB|TB)$", str(overview.get("physical_memory", "")))
    return int(found[1]) << (30 if found[2] == "GB" else 40) if found else None


def wired_limit(values: dict[str, str]) -> int | None:
    """What `iogpu.wired_limit_mb` was raised to, in bytes; None for 0, the system's default."""
    mebibytes = values.get("iogpu.wired_limit_mb", "0")
    return int(mebibytes) << 20 if mebibytes.isdigit() and int(mebibytes) else None


def _virtual(values: dict[str, str], overview: dict[str, Any]) -> bool | None:
    if "kern.hv_vmm_present" in values:
        return values["kern.hv_vmm_present"] == "1"
    model = str(overview.get("machine_model", ""))
    return model.startswith("VirtualMac") if model else None


def describe_mac(outputs: Outputs, identity: str, machine: str = "arm64") -> Host:
    """A Mac from recorded outputs; `machine` is what Python says of itself, for want of better."""
    values = parse_sysctl(outputs.sysctl)
    overview, displays = parse_profiler(outputs.system_profiler)
    chip = str(overview.get("chip_type") or values.get("machdep.cpu.brand_string") or "unknown")
    processors = overview.get("number_processors", "")
    kinds, cores, memory = core_kinds(values, processors), gpu_cores(displays), _memory(values, overview)
    translated, virtual = values.get("sysctl.proc_translated"), _virtual(values, overview)
    # A translated process is told "VirtualApple @ 2.50GHz" for the chip's name.
    apple = chip.startswith(("Apple ", "VirtualApple")) or translated == "1"
    generation, tier = chips.family(chip)
    ane_cores, ane_tops = (None, None) if virtual else chips.ane(chip)
    return Host(
        identity=identity,
        chip=chip,
        architecture="arm64" if apple else machine,
        cores=_total_cores(values, processors, kinds),
        performance_cores=next(iter(kinds.values()), None),
        efficiency_cores=list(kinds.values())[-1] if len(kinds) > 1 else None,
        gpu_cores=cores,
        ane=None if virtual else apple,  # guests don't get it; every Mac with Apple silicon has one
        memory_bytes=memory,
        bandwidth_gbs=None if virtual else chips.bandwidth_gbs(chip, cores, memory),
        os="macos",
        os_version=parse_sw_vers(outputs.sw_vers) or "macOS, sw_vers gave no answer",
        kind="mac",
        virtual=virtual,
        rosetta=translated == "1" if translated is not None else False,
        model=str(overview.get("machine_model") or values.get("hw.model", "")),
        core_kinds=kinds,
        generation=generation,
        tier=tier,
        ane_cores=ane_cores,
        ane_tops=ane_tops,
        wired_limit_bytes=wired_limit(values),
    )


def detect_mac() -> Host:
    """This Mac."""
    outputs = Outputs(**{name: run(command) for name, command in COMMANDS.items()})
    uuid = parse_uuid(outputs.ioreg)
    identity = hashed(uuid or kept_id(data_folder(), outputs.sysctl))
    return describe_mac(outputs, identity, platform.machine())
