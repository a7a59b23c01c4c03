"""Memory bandwidth: large arrays, next to no arithmetic.

copy: y = -x. n elements are read and n are written: 2 n s bytes for elements of s bytes, no operation counted. The
sign is turned so that no engine may hand out the array that it was given. McCalpin 1995, "Memory Bandwidth and
Machine Balance in Current High Performance Computers" (STREAM): arrays well beyond the last cache, or it is the
cache that is measured. A write that misses a cache may read the line first: such bytes aren't counted.

read: sums over the first axis of a matrix with rows of 4,096: n s bytes read, n additions, 4,096 s bytes written. The
sums stay in the first cache.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.operation import Operation, normal
from models.unavailable import check_place

ROW = 4096


def load_copy(files: Mapping[str, Path], workload: Mapping[str, Any]) -> Operation:
    """`mib`: size of the array in float32, in 2^20 bytes."""
    check_place(workload)
    return Operation("copy", lambda seed: (normal(seed, rows(workload), ROW),), sizes={"mib": workload["mib"]})


def load_read(files: Mapping[str, Path], workload: Mapping[str, Any]) -> Operation:
    """`mib` as above."""
    check_place(workload)
    count = rows(workload) * ROW
    return Operation("read", lambda seed: (normal(seed, rows(workload), ROW),), (), count, {"mib": workload["mib"]})


def rows(workload: Mapping[str, Any]) -> int:
    """Rows of `ROW` float32 numbers in so many MiB."""
    return int(workload["mib"]) * 2**20 // (4 * ROW)
