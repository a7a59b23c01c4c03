"""Token merging: the most similar tokens go through a block as one.

Bolya, Fu, Dai, Zhang, Feichtenhofer and Hoffman 2022, "Token Merging: Your ViT But Faster", section 3
(bipartite soft matching); Bolya and Hoffman 2023, "Token Merging for Fast Stable Diffusion" (merge before the
block, copy back after it).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mlx.core as mx


class TokenMerging:
    """Merges `merged` tokens at even places into the most similar ones at odd places, around each block."""

    def __init__(self, merged: int) -> None:
        self.merged = merged

    def apply(self, pipeline: Any) -> Any:
        """Put the merger around every block."""
        pipeline.network.merge_with(self.shorten if self.merged else None)
        return pipeline

    def shorten(self, h: mx.array) -> tuple[mx.array, Callable[[mx.array], mx.array]]:
        """h (batch, tokens, width) to (batch, tokens - merged, width), and the way back.

        One-hot matrices stand in for scatter: with so few tokens they cost less than indexing would.
        """
        even, odd = h[:, 0::2], h[:, 1::2]
        places = even.shape[1]
        score = unit(even) @ unit(odd).transpose(0, 2, 1)
        order = mx.argsort(-score.max(axis=-1), axis=-1)
        gone, kept = one_hot(order[:, : self.merged], places), one_hot(order[:, self.merged :], places)
        target = mx.take_along_axis(score.argmax(axis=-1), order[:, : self.merged], axis=1)
        into = one_hot(target, odd.shape[1])
        gone, kept, into = (matrix.astype(h.dtype) for matrix in (gone, kept, into))
        back = into.transpose(0, 2, 1)
        joined = (odd + back @ (gone @ even)) / (1 + back.sum(axis=-1, keepdims=True))
        still = places - self.merged

        def restore(short: mx.array) -> mx.array:
            evens, odds = short[:, :still], short[:, still:]
            evens = kept.transpose(0, 2, 1) @ evens + gone.transpose(0, 2, 1) @ (into @ odds)
            return mx.stack([evens, odds], axis=2).reshape(h.shape)

        return mx.concatenate([kept @ even, joined], axis=1), restore


def unit(h: mx.array) -> mx.array:
    """Rows of length 1, so that their products are cosines."""
    return h / mx.maximum(mx.linalg.norm(h, axis=-1, keepdims=True), 1e-6)


def one_hot(index: mx.array, size: int) -> mx.array:
    """index (batch, n) to (batch, n, size)."""
    return index[..., None] == mx.arange(size)
