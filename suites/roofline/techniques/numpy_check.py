"""NumPy as a third opinion: its own OpenBLAS for products, its own loops for the rest.

Harris et al. 2020, "Array programming with NumPy". Where MLX or ONNX Runtime reaches far less than it does, the engine
is at fault and not the machine.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from models.operation import Operation

KERNELS = {
    "copy": lambda inputs, weights: np.negative(inputs[0]),
    "read": lambda inputs, weights: inputs[0].sum(0),
    "matmul": lambda inputs, weights: inputs[0] @ weights[0],
    "linear": lambda inputs, weights: inputs[0] @ weights[0].T,
}


class NumPy:
    """Operands in float32."""

    def apply(self, operation: Operation) -> NumPySubject:
        """Take the operands as they are."""
        return NumPySubject(operation)


class NumPySubject:
    """One operation by NumPy."""

    def __init__(self, operation: Operation) -> None:
        self.operation, self.weights = operation, operation.weights
        self.inputs = operation.inputs(operation.seed)
        self._result_bytes = self.call().nbytes

    def vary(self, seed: int) -> None:
        """Other activations."""
        self.inputs = self.operation.inputs(seed)

    def call(self) -> np.ndarray:
        return KERNELS[self.operation.kind](self.inputs, self.weights)

    def parameters(self) -> list[np.ndarray]:
        """The weights; of an operation without any, what it works on."""
        return list(self.weights or self.inputs)

    def facts(self) -> dict[str, Any]:
        """The counts of the head of `models/operation.py`."""
        operands = sum(one.nbytes for one in (*self.inputs, *self.weights))
        return {
            "operations": self.operation.operations,
            "bytes_moved": operands + self._result_bytes,
            "device": "cpu",
            **self.operation.sizes,
        }
