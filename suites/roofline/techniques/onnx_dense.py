"""ONNX Runtime with operands of one floating-point type (ONNX Runtime documentation, "Thread management")."""

from __future__ import annotations

from models.operation import Operation
from techniques.onnx_engine import ON_CPU, OnnxSubject


class OnnxDense:
    """Operands in `dtype` (f32, f16) on `threads` threads (0: one a core) of an execution provider."""

    def __init__(self, dtype: str = "f32", threads: int = 0, provider: str = ON_CPU) -> None:
        self.dtype, self.threads, self.provider = dtype, threads, provider

    def apply(self, operation: Operation) -> OnnxSubject:
        """Build the graph and its session."""
        return OnnxSubject(operation, self.dtype, threads=self.threads, provider=self.provider)
