"""Ancestral sampling: each step removes noise and adds a little anew.

Ho, Jain and Abbeel 2020, "Denoising Diffusion Probabilistic Models", algorithm 2; on a strided subset of
times the posterior's variance is the one of Song et al. 2020, equation 16 with eta = 1.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import mlx.core as mx
from models.digits_schedule import clean_and_noise, noise, signal, times


class DDPM:
    """`steps` network evaluations; noise drawn on the way comes from the pipeline's key: a call repeats."""

    def __init__(self, steps: int) -> None:
        self.steps = steps

    def apply(self, pipeline: Any) -> Any:
        """Sample this way."""
        pipeline.sampler = self
        return pipeline

    def sample(self, velocity: Callable[[mx.array, float], mx.array], x: mx.array, key: mx.array) -> mx.array:
        """Walk x (batch, 8, 8) from noise to image."""
        walk = times(self.steps)
        keys = mx.random.split(key, self.steps)
        for index, (here, there) in enumerate(itertools.pairwise(walk)):
            clean, eps = clean_and_noise(x, velocity(x, here), here)
            fresh = self._fresh(here, there)
            kept = math.sqrt(max(0.0, noise(there) ** 2 - fresh**2))
            x = signal(there) * clean + kept * eps
            x = x + fresh * mx.random.normal(x.shape, key=keys[index])
        return x

    def _fresh(self, here: float, there: float) -> float:
        """Standard deviation of the noise that a step adds."""
        shrink = 1 - (signal(here) / signal(there)) ** 2
        return noise(there) / noise(here) * math.sqrt(max(0.0, shrink))
