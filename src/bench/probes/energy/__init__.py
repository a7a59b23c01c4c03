"""Energy counters, one file a source; which of them serves here, and why none does."""

from __future__ import annotations

import sys

from bench.probes import darwin
from bench.probes.energy import ioreport, powermetrics, rapl, rusage
from bench.probes.energy.source import DOMAINS, EnergySource

__all__ = ["DOMAINS", "EnergySource", "energy_source", "energy_unavailable", "sources_here"]


def energy_source() -> EnergySource | None:
    """The best source of this system, or None (see `energy_unavailable`).

    On macOS powermetrics comes first where there is root, since IOReport's own counters may stand still
    without it; then IOReport; then the account of the process. Raises what a source's set-up raises.
    """
    usable = [name for name, reason in sources_here().items() if not reason]
    return _made(usable[0]) if usable else None


def sources_here() -> dict[str, str]:
    """The sources that this system may have, best first, each with the reason why it can't be used, or "" """
    if darwin.on_mac():
        return {
            "powermetrics": powermetrics.unavailable_reason(),
            "IOReport": ioreport.unavailable_reason(),
            "proc_pid_rusage": rusage.unavailable_reason(),
        }
    if sys.platform.startswith("linux"):
        return {"RAPL": rapl.unavailable_reason()}
    return {sys.platform: f"{sys.platform} has no energy counter that this toolkit knows"}


def _made(name: str) -> EnergySource:
    if name == "powermetrics":
        return powermetrics.Powermetrics()
    if name == "IOReport":
        return ioreport.IOReport()
    return rusage.ProcessRusage() if name == "proc_pid_rusage" else rapl.Rapl()


def energy_unavailable() -> str:
    """Why there is no energy figure here, in one line; empty where there is one."""
    reasons = sources_here()
    return "" if "" in reasons.values() else "; ".join(reasons.values())
