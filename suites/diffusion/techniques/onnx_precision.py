"""The ONNX network in fewer bits: float16, and 8-bit integers with dynamic or calibrated ranges.

Jacob et al. 2018, "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference";
ONNX Runtime documentation, "Quantize ONNX Models". Derived models are built once and cached by content.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from models.terrain_graph import derived, folded_path
from onnxruntime.quantization import CalibrationDataReader

# Sums over 16,384 pixels and powers of sigma = 80 leave float16's range.
KEPT_WIDE = ("InstanceNormalization", "Pow", "Reciprocal", "Sqrt", "Div", "Log")
CALIBRATION_FIELDS, CALIBRATION_SEED = 8, 5


class Float16:
    """Casts weights and operators to float16; inputs and outputs stay float32."""

    def apply(self, subject: Any) -> Any:
        """Exchange the model."""
        source = subject.denoiser.path

        def build(target: Path) -> None:
            import onnx
            from onnxruntime.transformers.float16 import DEFAULT_OP_BLOCK_LIST, convert_float_to_float16

            model = onnx.load(str(folded_path(source)))
            blocked = [*DEFAULT_OP_BLOCK_LIST, *KEPT_WIDE]
            onnx.save(convert_float_to_float16(model, keep_io_types=True, op_block_list=blocked), str(target))

        subject.denoiser = replace(subject.denoiser, path=derived(source, "float16-wide-norms", build))
        return subject


class DynamicInt8:
    """8-bit weights; the range of each activation is measured as it passes."""

    def apply(self, subject: Any) -> Any:
        """Exchange the model."""
        source = subject.denoiser.path

        def build(target: Path) -> None:
            from onnxruntime.quantization import QuantType, quantize_dynamic

            quantize_dynamic(
                folded_path(source),
                target,
                weight_type=QuantType.QUInt8,
                op_types_to_quantize=["Conv", "Gemm", "MatMul"],
            )

        subject.denoiser = replace(subject.denoiser, path=derived(source, "dynamic-int8", build))
        return subject


class StaticInt8:
    """8-bit weights a channel and 8-bit activations, their ranges calibrated on seeded noise (QDQ, MinMax)."""

    def apply(self, subject: Any) -> Any:
        """Exchange the model."""
        source = subject.denoiser.path

        def build(target: Path) -> None:
            from onnxruntime.quantization import QuantFormat, QuantType, quantize_static

            quantize_static(
                folded_path(source), target, SeededFields(), quant_format=QuantFormat.QDQ, per_channel=True,
                activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8,
                op_types_to_quantize=["Conv", "Gemm"],
            )  # fmt: skip

        subject.denoiser = replace(subject.denoiser, path=derived(source, "static-int8", build))
        return subject


class SeededFields(CalibrationDataReader):
    """Calibration inputs: pure noise, as the sampler's only step sees it, difficulties over the whole range."""

    def __init__(self) -> None:
        self._feeds = self._make()

    def _make(self) -> Iterator[dict[str, np.ndarray]]:
        draw = np.random.default_rng(CALIBRATION_SEED)
        for difficulty in np.linspace(0, 1, CALIBRATION_FIELDS, dtype=np.float32):
            noisy = 80 * draw.standard_normal((1, 1, 128, 128), dtype=np.float32)
            yield {
                "noisy": noisy,
                "sigma": np.array([80], np.float32),
                "difficulty": np.array([difficulty], np.float32),
            }

    def get_next(self) -> dict[str, np.ndarray] | None:
        """The next inputs, None after the last."""
        return next(self._feeds, None)
