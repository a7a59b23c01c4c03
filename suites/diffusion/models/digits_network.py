"""The class-conditional diffusion transformer of `digits-dit`, with the places where techniques reach in.

Input x (batch, 8, 8) in [-1, 1], time t (batch,) in [0, 1], class y (batch,) 0..9 or 10 for "no class";
output: the velocity v = a eps - s x0 (Salimans and Ho 2022, section 4), shaped like x. Patches of 2 x 2 make
16 tokens; blocks are conditioned by adaLN-zero (Peebles and Xie 2023, "Scalable Diffusion Models with
Transformers").
"""

from __future__ import annotations

import math
from typing import Any

import mlx.core as mx
import mlx.nn as nn

SIDE, PATCH = 8, 2
TOKENS = (SIDE // PATCH) ** 2
CLASSES = 10
NO_CLASS = CLASSES  # the row of the class table that stands for "unconditional"


def squared_relu(h: mx.array) -> mx.array:
    """max(h, 0) squared (So et al. 2021, "Primer"), in the place of the usual GELU.

    MLX's CPU back end computes tanh one number at a time: GELU took 4 tenths of a network evaluation.
    """
    return mx.square(mx.maximum(h, 0))


class Block(nn.Module):
    """Attention and MLP, both scaled, shifted and gated by the condition c (batch, width)."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(width, affine=False)
        self.qkv = nn.Linear(width, 3 * width)
        self.project = nn.Linear(width, width)
        self.up = nn.Linear(width, 4 * width)
        self.down = nn.Linear(4 * width, width)
        self.modulate = nn.Linear(width, 6 * width)
        self.modulate.weight = mx.zeros_like(self.modulate.weight)
        self.modulate.bias = mx.zeros_like(self.modulate.bias)

    def attend(self, h: mx.array) -> mx.array:
        """Self-attention over tokens, h (batch, tokens, width)."""
        batch, tokens, width = h.shape
        qkv = self.qkv(h).reshape(batch, tokens, 3, self.heads, width // self.heads)
        q, k, v = (qkv[:, :, part].transpose(0, 2, 1, 3) for part in range(3))
        scale = (width // self.heads) ** -0.5
        mixed = mx.fast.scaled_dot_product_attention(q, k, v, scale=scale)
        return self.project(mixed.transpose(0, 2, 1, 3).reshape(batch, tokens, width))

    def __call__(self, h: mx.array, c: mx.array) -> mx.array:
        parts = mx.split(self.modulate(nn.silu(c))[:, None], 6, axis=-1)
        shift_a, scale_a, gate_a, shift_m, scale_m, gate_m = parts
        h = h + gate_a * self.attend(self.norm(h) * (1 + scale_a) + shift_a)
        inner = squared_relu(self.up(self.norm(h) * (1 + scale_m) + shift_m))
        return h + gate_m * self.down(inner)


class DigitsTransformer(nn.Module):
    """The network. `merger`, where set, shortens the tokens around every block (token merging)."""

    def __init__(self, width: int = 64, depth: int = 3, heads: int = 4) -> None:
        super().__init__()
        self.width = width
        self.embed = nn.Linear(PATCH * PATCH, width)
        self.position = mx.random.normal((TOKENS, width)) * 0.02
        self.classes = nn.Embedding(CLASSES + 1, width)
        self.time_in = nn.Linear(width, width)
        self.time_out = nn.Linear(width, width)
        self.blocks = [Block(width, heads) for _ in range(depth)]
        self.norm = nn.LayerNorm(width, affine=False)
        self.modulate = nn.Linear(width, 2 * width)
        self.head = nn.Linear(width, PATCH * PATCH)
        self._merger: Any = None
        self._counts = {"python_traces": 0, "block_calls": 0, "tokens_per_block": 0}

    @property
    def counts(self) -> dict[str, int]:
        """How often Python really ran this body and its blocks, and on how many tokens."""
        return self._counts

    def merge_with(self, merger: Any) -> None:
        """Shorten the tokens around every block by `merger(h) -> (short, restore)`."""
        self._merger = merger

    def condition(self, t: mx.array, y: mx.array) -> mx.array:
        """Time and class as one vector (batch, width)."""
        half = self.width // 2
        frequencies = mx.exp(-math.log(10_000) * mx.arange(half) / half)
        angles = 1000 * t[:, None] * frequencies[None]
        wave = mx.concatenate([mx.sin(angles), mx.cos(angles)], axis=-1)
        return self.time_out(nn.silu(self.time_in(wave.astype(self.position.dtype)))) + self.classes(y)

    def tokens(self, x: mx.array) -> mx.array:
        """Pixels (batch, 8, 8) to tokens (batch, 16, width)."""
        grid = SIDE // PATCH
        patches = x.reshape(-1, grid, PATCH, grid, PATCH).transpose(0, 1, 3, 2, 4)
        return self.embed(patches.reshape(-1, TOKENS, PATCH * PATCH)) + self.position

    def pixels(self, h: mx.array, c: mx.array) -> mx.array:
        """Tokens back to pixels."""
        shift, scale = mx.split(self.modulate(nn.silu(c))[:, None], 2, axis=-1)
        patches = self.head(self.norm(h) * (1 + scale) + shift)
        grid = SIDE // PATCH
        return patches.reshape(-1, grid, grid, PATCH, PATCH).transpose(0, 1, 3, 2, 4).reshape(-1, SIDE, SIDE)

    def run_block(self, index: int, h: mx.array, c: mx.array) -> mx.array:
        """One block, on merged tokens where a merger is set."""
        self._counts["block_calls"] += 1
        if self._merger is None:
            self._counts["tokens_per_block"] = h.shape[1]
            return self.blocks[index](h, c)
        short, restore = self._merger(h)
        self._counts["tokens_per_block"] = short.shape[1]
        return restore(self.blocks[index](short, c))

    def __call__(self, x: mx.array, t: mx.array, y: mx.array) -> mx.array:
        return self.forward(x, t, y, None)[0]

    def forward(self, x: mx.array, t: mx.array, y: mx.array, cached: mx.array | None) -> tuple[mx.array, mx.array]:
        """The velocity, and what the blocks after the first one added (batch, tokens, width).

        With `cached`, that addition from an earlier step stands in for running them (feature caching).
        """
        self._counts["python_traces"] += 1
        c = self.condition(t, y)
        first = self.run_block(0, self.tokens(x), c)
        if cached is None:
            h = first
            for index in range(1, len(self.blocks)):
                h = self.run_block(index, h, c)
            cached = h - first
        return self.pixels(first + cached, c), cached
