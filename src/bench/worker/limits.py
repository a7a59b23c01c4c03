"""Keeping a greedy technique from taking the machine down."""

from __future__ import annotations

import contextlib
import resource
import sys
from pathlib import Path


def offer_to_oom_killer() -> None:
    """When memory runs out, the kernel shall end this worker and neither the toolkit nor the user's editor."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("1000")


def limit_memory(most_bytes: int | None) -> None:
    """Cap the process's private memory; asking for more fails inside this process alone.

    RLIMIT_DATA counts private writable mappings, not the address space that runtimes reserve (setrlimit(2)).
    macOS accepts the limit and does not enforce it; there the parent's time-out and the system remain.
    """
    if most_bytes:
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        most = most_bytes if hard == resource.RLIM_INFINITY else min(most_bytes, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
