"""ONNX Runtime in 8-bit integers, ranges of activations measured on the way or calibrated, and in 4-bit blocks.

Jacob et al. 2018, "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference";
ONNX Runtime documentation, "Quantize ONNX Models". Matrix products are quantised; the word vectors, half of the bytes,
stay in float32. Derived models are built once and cached by content.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from models.derived_files import derived
from models.onnx_engine import MAKER, OnnxEngine, plain_graph

HERE = Path(__file__).resolve()


def int8_engine(weights: Path, threads: int = 1, per_channel: bool = True) -> OnnxEngine:
    """The checkpoint in 8 bits, activations measured on the way."""
    plain = plain_graph(weights)

    def build(target: Path) -> None:
        from onnxruntime.quantization import QuantType, quantize_dynamic

        quantize_dynamic(
            plain, target, weight_type=QuantType.QInt8, per_channel=per_channel,
            op_types_to_quantize=["MatMul"], extra_options={"MatMulConstBOnly": True},
        )  # fmt: skip

    name = f"int8-dynamic-{'channel' if per_channel else 'tensor'}.onnx"
    return OnnxEngine(derived(plain, name, (MAKER, HERE), build), threads=threads)


class DynamicInt8:
    """8-bit weights, a scale for each output channel or each matrix; an activation's range is measured as it passes."""

    def __init__(self, threads: int = 1, per_channel: bool = True) -> None:
        self.threads, self.per_channel = threads, per_channel

    def apply(self, subject: Any) -> Any:
        """Exchange the engine."""
        subject.engine = int8_engine(subject.files["weights"], self.threads, self.per_channel)
        return subject
