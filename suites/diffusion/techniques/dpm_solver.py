"""DPM-Solver++ (2M): a second-order multistep solver in the prediction of the clean image.

Lu, Zhou, Bao, Chen, Li and Zhu 2022, "DPM-Solver++: Fast Solver for Guided Sampling of Diffusion
Probabilistic Models", algorithm 2; the last step is of first order, as in the authors' `lower_order_final`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import mlx.core as mx
from models.digits_schedule import clean_and_noise, noise, signal, times


class DPMSolverPP2M:
    """`steps` network evaluations; each step but the first and the last also uses the prediction before."""

    def __init__(self, steps: int) -> None:
        self.steps = steps

    def apply(self, pipeline: Any) -> Any:
        """Sample this way."""
        pipeline.sampler = self
        return pipeline

    def sample(self, velocity: Callable[[mx.array, float], mx.array], x: mx.array, key: mx.array) -> mx.array:
        """Walk x (batch, 8, 8) from noise to image; nothing is drawn on the way."""
        walk = times(self.steps)
        before: mx.array | None = None
        last_h = 0.0
        for index, (here, there) in enumerate(itertools.pairwise(walk)):
            clean, _ = clean_and_noise(x, velocity(x, here), here)
            final = index == self.steps - 1
            h = 0.0 if final else log_ratio(there) - log_ratio(here)
            used = clean
            if before is not None and not final:
                half = h / (2 * last_h)
                used = (1 + half) * clean - half * before
            # exp(-h), which is 0 at the last step
            shrink = signal(here) * noise(there) / (signal(there) * noise(here))
            x = noise(there) / noise(here) * x + signal(there) * (1 - shrink) * used
            before, last_h = clean, h
        return x


def log_ratio(t: float) -> float:
    """Half the logarithm of the signal-to-noise ratio, ln(a / s)."""
    return math.log(signal(t) / noise(t))
