"""MLX as an engine: how it does each kind of operation, and the subject that does it again and again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import mlx.core as mx
from models.operation import Operation

Arrays = tuple[mx.array, ...]
Kernel = Callable[[Arrays, Arrays, Mapping[str, int]], mx.array]

DTYPES = {"f32": mx.float32, "f16": mx.float16, "bf16": mx.bfloat16}


def attention(inputs: Arrays, weights: Arrays, sizes: Mapping[str, int]) -> mx.array:
    """The fused kernel on a GPU; on a processor MLX takes it apart."""
    q, k, v = inputs
    return mx.fast.scaled_dot_product_attention(q, k, v, scale=q.shape[-1] ** -0.5)


def chain(inputs: Arrays, weights: Arrays, sizes: Mapping[str, int]) -> mx.array:
    """Additions that wait for one another; none can be left out."""
    value = inputs[0]
    for _ in range(sizes["kernels"]):
        value = value + 1.5
    return value


KERNELS: Mapping[str, Kernel] = {
    "copy": lambda inputs, weights, sizes: -inputs[0],
    "read": lambda inputs, weights, sizes: mx.sum(inputs[0], axis=0),
    "matmul": lambda inputs, weights, sizes: inputs[0] @ weights[0],
    "linear": lambda inputs, weights, sizes: inputs[0] @ weights[0].T,
    "attention": attention,
    "convolution": lambda inputs, weights, sizes: mx.conv2d(inputs[0], weights[0], padding=weights[0].shape[1] // 2),
    "launch": chain,
}


class MlxSubject:
    """One operation on MLX. `dtype` is that of the activations; `weights` are stored as the technique wants them."""

    def __init__(self, operation: Operation, dtype: str, weights: Arrays, kernel: Kernel) -> None:
        self.operation, self.dtype, self.weights, self.kernel = operation, dtype, weights, kernel
        self.inputs: Arrays = ()
        self.vary(operation.seed)
        self._result_bytes = self.call().nbytes  # an array knows its size before it is computed
        mx.eval(self.weights)

    def vary(self, seed: int) -> None:
        """Other activations."""
        self.inputs = tuple(mx.array(one).astype(DTYPES[self.dtype]) for one in self.operation.inputs(seed))
        mx.eval(self.inputs)

    def call(self) -> mx.array:
        return self.kernel(self.inputs, self.weights, self.operation.sizes)

    def parameters(self) -> list[mx.array]:
        """The weights; of an operation without any, what it works on."""
        return list(self.weights or self.inputs)

    def facts(self) -> dict[str, Any]:
        """The counts of the head of `models/operation.py`, bytes in the types that are stored here."""
        operands = sum(one.nbytes for one in (*self.inputs, *self.weights))
        return {
            "operations": self.operation.operations,
            "bytes_moved": operands + self._result_bytes,
            "device": mx.default_device().type.name,
            "cache_limit": cache_limit(),
            **self.operation.sizes,
        }


def cache_limit() -> int:
    """Bytes of freed buffers that MLX keeps; there is no other way to ask than to set it."""
    before = mx.set_cache_limit(0)
    mx.set_cache_limit(before)
    return before
