"""Where the power comes from, and whether the system saves it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from bench.probes import darwin
from bench.probes.reading import read_text, unavailable

SUPPLIES = Path("/sys/class/power_supply")
PROFILE = Path("/sys/firmware/acpi/platform_profile")


def power_state() -> dict[str, object]:
    """`power_source` (ac or battery) and `low_power_mode`; each may be unavailable."""
    if darwin.on_mac():
        return {"power_source": mac_source(_pmset("batt")), "low_power_mode": mac_low_power(_pmset())}
    if sys.platform.startswith("linux"):
        return {"power_source": linux_source(SUPPLIES), "low_power_mode": linux_low_power(PROFILE)}
    nothing = unavailable(f"no power reading on {sys.platform}")
    return {"power_source": nothing, "low_power_mode": nothing}


def _pmset(*words: str) -> str:
    try:
        return subprocess.run(["pmset", "-g", *words], capture_output=True, text=True, timeout=5).stdout
    except (OSError, subprocess.SubprocessError):
        return ""


def mac_source(pmset_batt: str) -> object:
    """`ac`, `battery` or `ups` from `pmset -g batt`."""
    found = re.search(r"Now drawing from '(AC|Battery|UPS) Power'", pmset_batt)
    return found[1].lower() if found else unavailable("pmset names no power source")


def mac_low_power(pmset: str) -> object:
    """Whether low-power mode is on, from `pmset -g`.

    Newer systems print `powermode` (0 automatic, 1 low, 2 high), older ones `lowpowermode`.
    """
    found = re.search(r"^[\s*]*(lowpowermode|powermode)\s+(\d)", pmset, re.MULTILINE)
    return found[2] == "1" if found else unavailable("pmset names no power mode: this Mac has none")


def linux_source(supplies: Path) -> object:
    """`ac` or `battery` from /sys/class/power_supply; a machine without a battery there runs on mains."""
    kinds = {path: read_text(path / "type") for path in sorted(supplies.glob("*"))}
    mains = [path for path, kind in kinds.items() if kind in ("Mains", "USB")]
    batteries = [path for path, kind in kinds.items() if kind == "Battery" and read_text(path / "scope") != "Device"]
    if any(read_text(path / "online") == "1" for path in mains):
        return "ac"
    if any(read_text(path / "status") == "Discharging" for path in batteries):
        return "battery"
    if batteries or mains:
        return "ac" if batteries else unavailable("no power supply says that it is online")
    return unavailable("no power supply is published (servers and virtual machines have none)")


def linux_low_power(profile: Path) -> object:
    """Whether the platform profile is the saving one."""
    found = read_text(profile)
    if found is None:
        return unavailable("this system publishes no power profile")
    return found in ("low-power", "quiet", "cool")
