"""How much wider than they look this machine's intervals must be, where verdicts have to stand on the wall clock."""

from __future__ import annotations

from pathlib import Path

from bench.probes.schedule import no_clock_reason
from bench.store.selftest import last_selftest


def widths(results: Path, host: str, run_queue: bool) -> dict[str, float]:
    """Factors by reading: nothing where the run queue is read, else what this host's last selftest found.

    Without a selftest nothing is widened, and a caution says that nothing was counted.
    """
    if run_queue and not no_clock_reason():
        return {}
    document = last_selftest(results, host) or {}
    found = document.get("readings", {}).get("wall", {}).get("width_factor")
    return {"wall": float(found)} if found else {}
