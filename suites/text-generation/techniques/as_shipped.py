"""The GGUF's own packed weights, computed with as they are: what the baseline dequantises once, dequantised as it goes.

Q4_1 (llama.cpp, ggml-quants.c) is an affine quantisation in groups of 32, which MLX multiplies with directly. Nothing
is lost against the baseline, except that sums come in another order.
"""

from __future__ import annotations

from typing import Any

from models.gguf_weights import GROUP, bits_of
from techniques.quantise import fill_packed


class AsShipped:
    """Q4_1 linear layers and the Q8_0 embedding, packed."""

    def apply(self, subject: Any) -> Any:
        """Put the file's arrays in.

        Raises ValueError where the model's file isn't packed.
        """
        if subject.source.packed is None:
            raise ValueError("this model's file holds no packed weights")
        file = subject.source.packed()
        arrays = {name: array for name, array in file.items() if f"{name.rpartition('.')[0]}.scales" in file}
        fill_packed(subject.model, arrays, lambda path: {"group_size": GROUP, "bits": bits_of(path)})
        return subject
