"""RAPL on Linux, as the kernel shows it under /sys/class/powercap: the packages and their DRAM."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bench.probes.energy.source import CPU, DRAM, Always
from bench.probes.reading import read_text

POWERCAP = Path("/sys/class/powercap")
QUANTUM_J = 2**-14  # the energy unit that most processors report: Intel SDM volume 3B, 15.10.1


@dataclass(slots=True)
class Zone:
    """One RAPL zone: its file wraps around at `limit_uj`."""

    domain: str
    path: Path
    limit_uj: int
    wraps: int = 0
    last_uj: int = 0

    def read_j(self) -> float:
        """Joules, wrap-arounds added up. Raises OSError, ValueError where the file can't be read."""
        now = int((self.path / "energy_uj").read_text())
        if now < self.last_uj:
            self.wraps += 1
        self.last_uj = now
        return (now + self.wraps * self.limit_uj) / 1e6


class Rapl(Always):
    """Whole packages (cores, caches, and a graphics unit on the same die) as `cpu`, their memory as `dram`."""

    name = "RAPL"
    machine = True
    quantum_j = QUANTUM_J
    step_s: float | None = None

    def __init__(self, folder: Path = POWERCAP) -> None:
        self._zones = zones(folder)

    def read_j(self) -> dict[str, float]:
        """Joules, all packages added up; their counters update each millisecond."""
        found: dict[str, float] = {}
        for zone in self._zones:
            found[zone.domain] = found.get(zone.domain, 0.0) + zone.read_j()
        return found

    def absent(self, domain: str) -> str:
        """RAPL's package holds the graphics unit on its die; a card apart has no counter there."""
        return f"RAPL has no counter for it here: {domain}"


def zones(folder: Path = POWERCAP) -> list[Zone]:
    """The zones whose sum counts nothing twice: core and uncore are parts of their package, psys holds it."""
    found: list[Zone] = []
    for place in sorted(folder.glob("intel-rapl:*")):
        name, limit = read_text(place / "name"), read_text(place / "max_energy_range_uj")
        if name and limit and (name.startswith("package") or name == "dram"):
            found.append(Zone(DRAM if name == "dram" else CPU, place, int(limit)))
    return found


def unavailable_reason(folder: Path = POWERCAP) -> str:
    """Why RAPL gives no reading, in one line; empty where it does."""
    found = zones(folder)
    if not found:
        return "no RAPL counter under /sys/class/powercap (virtual machines and most Arm boards have none)"
    try:
        for zone in found:
            zone.read_j()
    except PermissionError:
        return "reading RAPL needs root here: sudo chmod a+r /sys/class/powercap/intel-rapl:*/energy_uj"
    except (OSError, ValueError) as error:
        return f"the RAPL counter can't be read: {error}"
    return ""
