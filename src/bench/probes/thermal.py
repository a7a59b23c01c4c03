"""Heat: the system's thermal pressure on macOS, throttle counts and temperatures on Linux."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from bench.probes import darwin
from bench.probes.energy import powermetrics
from bench.probes.reading import read_text, unavailable

ZONES = Path("/sys/class/thermal")
CPUS = Path("/sys/devices/system/cpu")


NOMINAL, MODERATE, HEAVY = 0, 1, 2
# macOS's words (OSThermalNotification.h, powermetrics) and those of NSProcessInfo for the same.
SEVERITY = {
    "nominal": NOMINAL,
    "light": MODERATE,
    "moderate": MODERATE,
    "fair": MODERATE,
    "heavy": HEAVY,
    "serious": HEAVY,
    "trapping": 3,
    "critical": 3,
    "sleeping": 4,
}


def severity(thermal: object) -> int:
    """How bad a thermal state is: 0 nominal, 1 moderate, 2 heavy, 3 and 4 beyond; 0 where it isn't known.

    An Intel Mac that holds its processor below its clock counts as heavy, a word from a later macOS as moderate.
    """
    if not isinstance(thermal, str):
        return NOMINAL
    return HEAVY if thermal.startswith("processor held") else SEVERITY.get(thermal.lower(), MODERATE)


def thermal_state() -> object:
    """The thermal pressure as a word, or the hottest zone of a Linux machine, or why there is no reading."""
    if darwin.on_mac():
        level = darwin.thermal_level() or powermetrics.sample_thermal(powermetrics.one_sample())
        return level if level is not None else speed_limit(_pmset_therm())
    if sys.platform.startswith("linux"):
        return linux_thermal(ZONES, CPUS)
    return unavailable(f"no thermal reading on {sys.platform}")


def _pmset_therm() -> str:
    try:
        return subprocess.run(["pmset", "-g", "therm"], capture_output=True, text=True, timeout=5).stdout
    except (OSError, subprocess.SubprocessError):
        return ""


def speed_limit(pmset_therm: str) -> object:
    """What `pmset -g therm` says: nominal, or the percentage that Intel Macs are held to.

    Apple silicon prints notes only, which say nothing either way.
    """
    found = re.search(r"CPU_Speed_Limit\s*=\s*(\d+)", pmset_therm)
    if found is None:
        return unavailable("pmset publishes no speed limit on this Mac")
    return "nominal" if int(found[1]) >= 100 else f"processor held to {found[1]} %"


def linux_thermal(zones: Path, cpus: Path) -> object:
    """Hottest zone in degrees Celsius, and how often the cores have throttled since the machine started."""
    milli = [read_text(path) for path in zones.glob("thermal_zone*/temp")]
    degrees = [int(value) / 1000 for value in milli if value and value.lstrip("-").isdigit()]
    throttles = [read_text(path) for path in cpus.glob("cpu[0-9]*/thermal_throttle/core_throttle_count")]
    counts = [int(value) for value in throttles if value and value.isdigit()]
    if not degrees and not counts:
        return unavailable("no thermal zone and no throttle count (virtual machines have none)")
    found: dict[str, float] = {}
    if degrees:
        found["hottest_c"] = max(degrees)
    if counts:
        found["throttles"] = sum(counts)
    return found


def clock_state() -> dict[str, object]:
    """`cpu_clock_hz` and `gpu_clock_hz` now; on macOS as root means over 50 ms, on Linux the processor's alone."""
    if not darwin.on_mac():
        return {"cpu_clock_hz": cpu_clock_hz(), "gpu_clock_hz": unavailable("no clock of a GPU is read here")}
    sample = powermetrics.one_sample()
    found = {
        "cpu_clock_hz": powermetrics.sample_clock_hz(sample),
        "gpu_clock_hz": powermetrics.sample_gpu_clock_hz(sample),
    }
    reason = unavailable("macOS shows clocks to root only (powermetrics)")
    return {name: reason if clock is None else clock for name, clock in found.items()}


def cpu_clock_hz(cpus: Path = CPUS) -> object:
    """Mean clock of the cores now in Hz, or why there is no reading: Linux."""
    khz = [read_text(path) for path in cpus.glob("cpu[0-9]*/cpufreq/scaling_cur_freq")]
    values = [int(value) * 1000 for value in khz if value and value.isdigit()]
    return sum(values) / len(values) if values else unavailable("this system doesn't publish the processor's clock")
