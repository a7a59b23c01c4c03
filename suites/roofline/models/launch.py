"""What it costs to start work at all: a chain of additions on 16 numbers, each waiting for the one before.

The arithmetic is nothing; the time is what the engine spends on the graph, the thread or the GPU. One call of n
kernels takes e + n l: e is the evaluation (from Python to the device and back), l one more kernel. Two lengths tell
both apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.operation import Operation, normal

ELEMENTS = 16


def load(files: Mapping[str, Path], workload: Mapping[str, Any]) -> Operation:
    """`kernels`: additions in the chain."""
    kernels = int(workload["kernels"])
    count = kernels * ELEMENTS
    return Operation("launch", lambda seed: (normal(seed, ELEMENTS),), (), count, {"kernels": kernels})
