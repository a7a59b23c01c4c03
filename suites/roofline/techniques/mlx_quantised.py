"""MLX's product with packed weights: the layer reads fewer bytes and unpacks them on the way.

Affine, w = scale q + bias by group: Dettmers, Lewis, Shleifer and Zettlemoyer 2022, "8-bit Optimizers via Block-wise
Quantization" (scales by block). mxfp4, mxfp8: Rouhani et al. 2023, "Microscaling Data Formats for Deep Learning".
nvfp4: NVIDIA 2025, "Pretraining Large Language Models with NVFP4".
"""

from __future__ import annotations

from collections.abc import Mapping

import mlx.core as mx
from models.operation import Operation
from techniques.mlx_engine import DTYPES, Arrays, MlxSubject

GROUPS = {"affine": 64, "mxfp4": 32, "mxfp8": 32, "nvfp4": 16}


class MlxQuantised:
    """Weights of `bits` in groups of 64 (affine), 32 (mxfp) or 16 (nvfp4); activations and scales in `activations`."""

    def __init__(self, bits: int, mode: str = "affine", activations: str = "f32") -> None:
        self.bits, self.mode, self.activations = bits, mode, activations

    def apply(self, operation: Operation) -> MlxSubject:
        """Pack the weights of a `linear`."""
        plain = mx.array(operation.weights[0]).astype(DTYPES[self.activations])
        packed = tuple(mx.quantize(plain, GROUPS[self.mode], self.bits, mode=self.mode))
        return MlxSubject(operation, self.activations, packed, self._product)

    def _product(self, inputs: Arrays, weights: Arrays, sizes: Mapping[str, int]) -> mx.array:
        packed, scales, *biases = weights
        return mx.quantized_matmul(
            inputs[0], packed, scales, biases[0] if biases else None,
            transpose=True, group_size=GROUPS[self.mode], bits=self.bits, mode=self.mode,
        )  # fmt: skip
