"""How many threads the BLAS under a runtime takes: OpenBLAS reads a variable when it is loaded."""

from __future__ import annotations

import os
from collections.abc import Mapping, MutableMapping
from typing import Any

from bench.record.settings import Setting, outcome
from bench.runtimes.blas import THREADS_VARIABLE

THREADS = "mlx_blas_threads"
# What a user may have set; handed on to a worker only where everything is to be left as it is.
VARIABLES = (THREADS_VARIABLE, "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def thread_settings(system: str) -> list[Setting]:
    """The number of BLAS threads on `system` (as `sys.platform` spells it), and why."""
    if system == "darwin":
        reason = "Accelerate chooses its threads by the size of the work"
        return [Setting(THREADS, None, "", reason, "VECLIB_MAXIMUM_THREADS", "runtime")]
    reason = "with two threads small matmuls stall on each other: MLX has a thread of its own already"
    return [Setting(THREADS, 1, "", reason, THREADS_VARIABLE, "runtime")]


def set_threads(asked: Mapping[str, Setting], variables: MutableMapping[str, str] | None = None) -> dict[str, Any]:
    """Set what is asked, before any BLAS is loaded; returns before and now of each by name."""
    inherited = os.environ if variables is None else variables
    if THREADS not in asked:
        return {}
    before = inherited.get(THREADS_VARIABLE, "not set")
    inherited[THREADS_VARIABLE] = str(asked[THREADS].value)
    return {THREADS: outcome(before, int(inherited[THREADS_VARIABLE]))}
