"""The same weights on ONNX Runtime: how its graph is optimised, and on how many threads it runs.

ONNX Runtime documentation, "Graph Optimizations in ONNX Runtime", "Transformers Optimizer" and "Thread management".
"""

from __future__ import annotations

from typing import Any

from models.onnx_engine import OnnxEngine, fused_graph, plain_graph


class OnOnnxRuntime:
    """Runs the float32 graph, optimised up to `level` (off, basic, extended, all), on so many threads.

    `fused` takes the graph whose attention and layer norms are ONNX Runtime's own operators.
    """

    def __init__(self, level: str = "all", threads: int = 1, fused: bool = False) -> None:
        self.level, self.threads, self.fused = level, threads, fused

    def apply(self, subject: Any) -> Any:
        """Exchange the engine."""
        made = fused_graph if self.fused else plain_graph
        subject.engine = OnnxEngine(made(subject.files["weights"]), self.level, self.threads)
        return subject
