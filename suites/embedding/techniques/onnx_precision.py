"""ONNX Runtime in 8-bit integers, ranges of activations measured on the way or calibrated, and in 4-bit blocks.

Jacob et al. 2018, "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference";
Dettmers and Zettlemoyer 2023, "The case for 4-bit precision: k-bit Inference Scaling Laws" (blocks); ONNX Runtime
documentation, "Quantize ONNX Models". What comes out of the GELU has outliers, so that one range for all of it is too
coarse: `kept = ["down"]` leaves the product that reads it in float32 (Bondarenko, Nagel and Blankevoort 2021,
"Understanding and Overcoming the Challenges of Efficient Transformer Quantization").
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from models.onnx_engine import OnnxEngine
from models.onnx_quantised import dynamic_int8, four_bit_blocks, static_int8


class DynamicInt8:
    """8-bit weights, a scale for each output channel or each matrix; an activation's range is measured as it passes."""

    def __init__(self, threads: int = 1, per_channel: bool = True) -> None:
        self.threads, self.per_channel = threads, per_channel

    def apply(self, subject: Any) -> Any:
        """Exchange the engine."""
        subject.engine = OnnxEngine(dynamic_int8(subject.files["weights"], self.per_channel), threads=self.threads)
        return subject


class StaticInt8:
    """8-bit weights and activations, calibrated; products that are `kept` stay in float32."""

    def __init__(self, kept: Sequence[str] = ()) -> None:
        self.kept = kept

    def apply(self, subject: Any) -> Any:
        """Exchange the engine."""
        subject.engine = OnnxEngine(static_int8(subject.files, self.kept))
        return subject


class FourBitBlocks:
    """4-bit weights by blocks of 32 inputs (MatMulNBits), activations in float32."""

    def apply(self, subject: Any) -> Any:
        """Exchange the engine."""
        subject.engine = OnnxEngine(four_bit_blocks(subject.files["weights"]))
        return subject
