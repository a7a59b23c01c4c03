"""ONNX Runtime's products with packed weights.

Blocks of 32 weights with a scale each (MatMulNBits; Frantar, Ashkboos, Hoefler and Alistarh 2022 made such blocks
common with GPTQ; here they are rounded to nearest). Dynamic int8: activations are rounded to 8 bits as they come, sums
are whole numbers (MatMulInteger; Jacob et al. 2018, "Quantization and Training of Neural Networks for Efficient
Integer-Arithmetic-Only Inference"), which runs on a processor's integer matrix units where it has some.
"""

from __future__ import annotations

import numpy as np
from models.operation import Operation
from onnx import TensorProto, helper
from techniques.onnx_engine import OnnxSubject
from techniques.onnx_graphs import Graph

BLOCK = 32
INT8_ACTIVATIONS = 4  # accuracy_level: the product may round activations to 8 bits, as ONNX Runtime recommends


class OnnxBlocks:
    """Weights of 4 or 8 `bits`, symmetric in blocks of 32 along the input."""

    def __init__(self, bits: int) -> None:
        self.bits = bits

    def apply(self, operation: Operation) -> OnnxSubject:
        """Pack the weights of a `linear`."""
        weights = operation.weights[0]
        packed, scales = pack(weights, self.bits)
        node = helper.make_node(
            "MatMulNBits", ["x0", "w", "scales"], ["y"], domain="com.microsoft",
            K=weights.shape[1], N=weights.shape[0], bits=self.bits, block_size=BLOCK, accuracy_level=INT8_ACTIVATIONS,
        )  # fmt: skip
        result = (operation.sizes["batch"], weights.shape[0])
        return OnnxSubject(operation, "f32", Graph([node], {"w": packed, "scales": scales}, result))


def pack(weights: np.ndarray, bits: int) -> tuple[np.ndarray, np.ndarray]:
    """Weights (n, k) as unsigned numbers around 2^(bits - 1): bytes (n, k / 32, 4 bits' worth) and scales (n, k / 32).

    Two 4-bit numbers a byte, the first in its lower half.
    """
    rows, columns = weights.shape
    blocks = weights.reshape(rows, columns // BLOCK, BLOCK)
    middle = 2 ** (bits - 1)
    scales = np.abs(blocks).max(-1, keepdims=True) / (middle - 1)
    numbers = (np.clip(np.rint(blocks / scales), -middle, middle - 1) + middle).astype(np.uint8)
    packed = numbers if bits == 8 else numbers[..., ::2] | (numbers[..., 1::2] << 4)
    return packed, scales[..., 0].astype(np.float32)


class OnnxInt8:
    """8-bit weights with a scale for each output, activations rounded as they come."""

    def apply(self, operation: Operation) -> OnnxSubject:
        """Round the weights of a `linear`."""
        weights = np.ascontiguousarray(operation.weights[0].T)
        scales = (np.abs(weights).max(0) / 127).astype(np.float32)
        stored = {"w": np.rint(weights / scales).astype(np.int8), "scales": scales}
        nodes = [
            helper.make_node("DynamicQuantizeLinear", ["x0"], ["xq", "xs", "xz"]),
            helper.make_node("MatMulInteger", ["xq", "w", "xz"], ["sums"]),
            helper.make_node("Cast", ["sums"], ["floats"], to=TensorProto.FLOAT),
            helper.make_node("Mul", ["xs", "scales"], ["factors"]),
            helper.make_node("Mul", ["floats", "factors"], ["y"]),
        ]
        result = (operation.sizes["batch"], weights.shape[1])
        return OnnxSubject(operation, "f32", Graph(nodes, stored, result))
