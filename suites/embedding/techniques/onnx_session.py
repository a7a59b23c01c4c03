"""The same weights on ONNX Runtime: how its graph is optimised, and on how many threads it runs.

ONNX Runtime documentation, "Graph Optimizations in ONNX Runtime" and "Thread management".
"""

from __future__ import annotations

from typing import Any

from models.onnx_engine import OnnxEngine, plain_graph


class OnOnnxRuntime:
    """Runs the float32 graph, optimised up to `level` (off, basic, extended, all), on so many threads."""

    def __init__(self, level: str = "all", threads: int = 1) -> None:
        self.level, self.threads = level, threads

    def apply(self, subject: Any) -> Any:
        """Exchange the engine."""
        subject.engine = OnnxEngine(plain_graph(subject.files["weights"]), self.level, self.threads)
        return subject
