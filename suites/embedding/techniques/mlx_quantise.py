"""Weight quantisation on MLX: few bits a weight and a scale a group, multiplied packed (`mx.quantized_matmul`).

Affine: w = scale q + bias by group, as in Dettmers, Lewis, Shleifer and Zettlemoyer 2022, "8-bit Optimizers via
Block-wise Quantization" (scales by block). The table of word vectors is packed as well where `words` is set: it is
half of the checkpoint. MLX's CPU back end is slow at packed products, a Mac's GPU isn't; the figures say which.
"""

from __future__ import annotations

from typing import Any

import mlx.core as mx
import mlx.nn as nn

GROUP = 64


class Quantise:
    """Packs the linear layers into `bits` bits in groups of 64, and the table of word vectors too unless told not."""

    def __init__(self, bits: int, words: bool = True) -> None:
        self.bits, self.words = bits, words

    def apply(self, subject: Any) -> Any:
        """Quantise the network in place."""
        network = subject.engine.network

        def chosen(path: str, module: nn.Module) -> bool:
            return isinstance(module, nn.Linear) or (self.words and isinstance(module, nn.Embedding))

        nn.quantize(network, GROUP, self.bits, class_predicate=chosen)
        mx.eval(network.parameters())
        return subject
