"""How ONNX Runtime runs a graph: its optimisations and its threads.

ONNX Runtime documentation, "Graph Optimizations in ONNX Runtime" and "Thread management".
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any


class GraphOptimisation:
    """Optimises the graph up to `level`: off, basic, extended or all."""

    def __init__(self, level: str) -> None:
        self.level = level

    def apply(self, subject: Any) -> Any:
        """Ask for another level."""
        subject.denoiser = replace(subject.denoiser, level=self.level)
        return subject


class Threads:
    """Runs each operator on `count` threads."""

    def __init__(self, count: int) -> None:
        self.count = count

    def apply(self, subject: Any) -> Any:
        """Ask for so many threads."""
        subject.denoiser = replace(subject.denoiser, threads=self.count)
        return subject
