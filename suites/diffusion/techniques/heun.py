"""Heun's second-order solver: a trial step, then a step along the mean of both slopes.

Karras, Aittala, Aila and Laine 2022, "Elucidating the Design Space of Diffusion-Based Generative Models",
algorithm 1, in the variance-exploding form x / a against sigma = s / a, on this model's own times.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import mlx.core as mx
from models.digits_schedule import clean_and_noise, noise, signal, times


class Heun:
    """`steps` steps with 2 `steps` - 1 network evaluations: the last step, to sigma 0, is Euler's."""

    def __init__(self, steps: int) -> None:
        self.steps = steps

    def apply(self, pipeline: Any) -> Any:
        """Sample this way."""
        pipeline.sampler = self
        return pipeline

    def sample(self, velocity: Callable[[mx.array, float], mx.array], x: mx.array, key: mx.array) -> mx.array:
        """Walk x (batch, 8, 8) from noise to image; nothing is drawn on the way."""
        walk = times(self.steps)
        for here, there in itertools.pairwise(walk):
            step = noise(there) / signal(there) - noise(here) / signal(here)
            _, slope = clean_and_noise(x, velocity(x, here), here)
            start = x / signal(here)
            x = signal(there) * (start + step * slope)
            if there > 0:
                _, other = clean_and_noise(x, velocity(x, there), there)
                x = signal(there) * (start + step * (slope + other) / 2)
        return x
