"""Which cores did the work: the performance cores' share of this process's processor time."""

from __future__ import annotations

import sys
from typing import Any

from bench.probes import darwin
from bench.probes.reading import unavailable

FIGURE = "performance_core_share"
LEAST_TICKS = 24_000  # a millisecond of the 24 MHz clock: below it, a share says nothing


def core_times() -> tuple[int, int] | None:
    """Mach ticks on performance cores and on all cores so far, None where they aren't counted apart."""
    usage = darwin.own_rusage()
    if usage is None:
        return None
    return (
        int(usage.ri_user_ptime + usage.ri_system_ptime),
        int(usage.ri_user_time + usage.ri_system_time),
    )


def performance_core_share(before: tuple[int, int] | None, after: tuple[int, int] | None) -> Any:
    """Between two readings: 0 to 1, or why there is no figure.

    1 is all on performance cores. How the kernel counts the kinds of a chip with super cores isn't documented.
    """
    if before is None or after is None:
        return unavailable(f"cores of two kinds are not counted apart on {sys.platform}")
    fast, whole = after[0] - before[0], after[1] - before[1]
    if whole < LEAST_TICKS or not 0 <= fast <= whole:
        return unavailable("too little processor time to tell the cores apart")
    return fast / whole
