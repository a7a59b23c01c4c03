"""The noise schedule that training and every sampler share: x_t = a(t) x0 + s(t) eps, on the cosine arc.

a(t) = cos(pi t / 2), s(t) = sin(pi t / 2), t from 0 (clean) to 1 (noise); the continuous form of the cosine
schedule of Nichol and Dhariwal 2021. Times are plain floats: they are known before anything runs.
"""

from __future__ import annotations

import math

import mlx.core as mx

FIRST = 0.99  # sampling starts here: at 1 the signal is exactly 0 and its logarithm has no value


def signal(t: float) -> float:
    """a(t)."""
    return math.cos(math.pi * t / 2)


def noise(t: float) -> float:
    """s(t); exactly 0 at t = 0."""
    return math.sin(math.pi * t / 2)


def times(steps: int) -> list[float]:
    """`steps` + 1 times from FIRST down to 0."""
    return [FIRST * (1 - index / steps) for index in range(steps + 1)]


def clean_and_noise(x: mx.array, v: mx.array, t: float) -> tuple[mx.array, mx.array]:
    """x0 and eps that a velocity stands for: x0 = a x - s v, eps = s x + a v."""
    a, s = signal(t), noise(t)
    return a * x - s * v, s * x + a * v
