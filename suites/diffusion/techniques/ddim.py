"""Denoising diffusion implicit models: a deterministic walk from noise to image in few steps.

Song, Meng and Ermon 2020, "Denoising Diffusion Implicit Models", equation 12 with eta = 0.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import mlx.core as mx
from models.digits_schedule import clean_and_noise, noise, signal, times


class DDIM:
    """The sampler, with `steps` network evaluations; as a technique it replaces the pipeline's sampler."""

    def __init__(self, steps: int) -> None:
        self.steps = steps

    def apply(self, pipeline: Any) -> Any:
        """Sample this way."""
        pipeline.sampler = self
        return pipeline

    def sample(self, velocity: Callable[[mx.array, float], mx.array], x: mx.array, key: mx.array) -> mx.array:
        """Walk x (batch, 8, 8) from noise to image; `key` is not needed, nothing is drawn on the way."""
        walk = times(self.steps)
        for here, there in itertools.pairwise(walk):
            clean, eps = clean_and_noise(x, velocity(x, here), here)
            x = signal(there) * clean + noise(there) * eps
        return x
