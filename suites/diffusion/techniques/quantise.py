"""Weight quantisation: the linear layers of the blocks hold few bits a weight and a scale a group.

Affine: w = scale q + bias by group, as in Dettmers, Lewis, Shleifer and Zettlemoyer 2022, "8-bit Optimizers
via Block-wise Quantization" (scales by block). mxfp4, mxfp8: Rouhani et al. 2023, "Microscaling Data Formats
for Deep Learning"; nvfp4: NVIDIA 2025, "Pretraining Large Language Models with NVFP4", blocks of 16 with an
8-bit float scale. The multiplication runs on the packed weights
(`mx.quantized_matmul`), as it would on a Mac; MLX's CPU back end is slow at that, and the figures say so.
"""

from __future__ import annotations

from typing import Any

import mlx.core as mx
import mlx.nn as nn

GROUPS = {"affine": 64, "mxfp4": 32, "mxfp8": 32, "nvfp4": 16}


class Quantise:
    """Packs the linear layers whose input divides into groups; other layers stay as they are."""

    def __init__(self, bits: int, mode: str = "affine") -> None:
        self.bits, self.mode, self.group = bits, mode, GROUPS[mode]

    def apply(self, subject: Any) -> Any:
        """Quantise the network in place.

        Raises ValueError where no layer fits.
        """
        chosen: list[str] = []

        def fits(path: str, module: nn.Module) -> bool:
            if "blocks" not in path or not isinstance(module, nn.Linear):
                return False
            if module.weight.shape[-1] % self.group:
                return False
            chosen.append(path)
            return True

        nn.quantize(subject.network, self.group, self.bits, mode=self.mode, class_predicate=fits)
        if not chosen:
            raise ValueError(f"no linear layer of a block divides into groups of {self.group}")
        mx.eval(subject.network.parameters())
        return subject
