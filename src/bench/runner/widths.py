"""How much wider than they look this machine's intervals must be, where verdicts have to stand on the wall clock."""

from __future__ import annotations

from pathlib import Path

from bench.probes.schedule import no_clock_reason
from bench.store.selftest import last_selftest

UNTESTED = 1.5  # before a selftest has counted on this machine; see README, "How often it is wrong"


def widths(results: Path, host: str, run_queue: bool) -> dict[str, float]:
    """Factors by reading: nothing where the run queue is read, else what this host's last selftest found."""
    if run_queue and not no_clock_reason():
        return {}
    document = last_selftest(results, host) or {}
    found = document.get("readings", {}).get("wall", {}).get("width_factor")
    return {"wall": float(found) if found else UNTESTED}
