"""Energy counters without root: RAPL on Linux, the kernel's account of the process on macOS. In joules.

What they cover differs, and the names say so: RAPL's `package-0` or `dram` are the whole machine's, other
load included; `process` on macOS is this process's processor work and not the GPU, the ANE or the memory.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench.probes import darwin
from bench.probes.reading import read_text

POWERCAP = Path("/sys/class/powercap")
RAPL_STEPS = 20  # readings within fewer steps of the counter's 1 ms update are mostly noise
RAPL_UPDATE_J = 0.015  # a counter updates each millisecond: 15 W of idle power moves it by so much
MAC_RESOLUTION_J = 1e-3  # counted in nJ from a model that the kernel feeds at context switches


class EnergyCounter(Protocol):
    """Counts energy since some moment; only differences mean something."""

    @property
    def resolution_j(self) -> float:
        """Differences below this are refused."""
        ...

    def read_j(self) -> dict[str, float]:
        """Joules by domain, ever growing."""
        ...


@dataclass(slots=True)
class Domain:
    """One RAPL zone: its file wraps around at `limit_uj`."""

    name: str
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


class RaplCounter:
    """The top zones of RAPL (package, psys apart) and DRAM; core and uncore are parts of their package."""

    def __init__(self, domains: list[Domain]) -> None:
        self._domains = domains

    @property
    def resolution_j(self) -> float:
        """Twenty updates of the counter."""
        return RAPL_STEPS * RAPL_UPDATE_J

    def read_j(self) -> dict[str, float]:
        """Joules by zone."""
        return {domain.name: domain.read_j() for domain in self._domains}


class MacProcessCounter:
    """`ri_energy_nj` of this process."""

    resolution_j = MAC_RESOLUTION_J

    def read_j(self) -> dict[str, float]:
        """Joules of this process's processor work.

        Raises OSError where the kernel doesn't answer.
        """
        usage = darwin.own_rusage()
        if usage is None:
            raise OSError("proc_pid_rusage gives no answer")
        return {"process": usage.ri_energy_nj / 1e9}


def rapl_domains(folder: Path = POWERCAP) -> list[Domain]:
    """The RAPL zones whose sum counts nothing twice: packages and their DRAM."""
    found: list[Domain] = []
    for zone in sorted(folder.glob("intel-rapl:*")):
        name, limit = read_text(zone / "name"), read_text(zone / "max_energy_range_uj")
        if name and limit and (name.startswith("package") or name == "dram"):
            place = zone.name.removeprefix("intel-rapl:").split(":")[0]
            found.append(Domain(name if name != "dram" else f"dram-{place}", zone, int(limit)))
    return found


def rapl_reason(folder: Path = POWERCAP) -> str:
    """Why RAPL gives no reading, in one line; empty where it does."""
    domains = rapl_domains(folder)
    if not domains:
        return "no RAPL counter under /sys/class/powercap (virtual machines and most Arm boards have none)"
    try:
        for domain in domains:
            domain.read_j()
    except PermissionError:
        return "reading RAPL needs root here: sudo chmod a+r /sys/class/powercap/intel-rapl:*/energy_uj"
    except (OSError, ValueError) as error:
        return f"the RAPL counter can't be read: {error}"
    return ""


def energy_counter() -> EnergyCounter | None:
    """The counter of this system, or None (see `energy_unavailable`)."""
    if energy_unavailable():
        return None
    return MacProcessCounter() if darwin.on_mac() else RaplCounter(rapl_domains())


def energy_unavailable() -> str:
    """Why there is no energy figure here, in one line; empty where there is one."""
    if darwin.on_mac():
        missing = darwin.own_rusage() is None
        return "proc_pid_rusage has no energy before macOS 13" if missing else ""
    if sys.platform.startswith("linux"):
        return rapl_reason()
    return f"{sys.platform} has no energy counter that this toolkit knows"


def energy_between(before: Mapping[str, float], after: Mapping[str, float], resolution: float) -> float | str:
    """Joules over all domains of both readings, or why there is no figure."""
    shared = before.keys() & after.keys()
    if not shared:
        return "the energy counter gave no reading"
    spent = sum(after[name] - before[name] for name in shared)
    if spent < 0:
        return "the energy counter ran backwards"
    if spent < resolution:
        return f"{spent:.3g} J is below the counter's resolution of {resolution:.3g} J"
    return spent
