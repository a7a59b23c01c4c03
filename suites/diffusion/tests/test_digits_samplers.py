"""The samplers of `digits-dit` against each other and against what their papers say."""

from __future__ import annotations

from typing import Any

import mlx.core as mx
import numpy as np
import pytest
from models.digits_schedule import noise, signal, times
from techniques.ddim import DDIM
from techniques.ddpm import DDPM
from techniques.dpm_solver import DPMSolverPP2M
from techniques.guidance import GuidanceInterval
from techniques.heun import Heun
from tests.digits_cases import pipeline


def sampled(sampler: Any) -> np.ndarray:
    """Four images from fixed noise, unguided."""
    subject = sampler.apply(pipeline("guidance-off", batch=4))
    return np.array(subject.call())


@pytest.fixture(scope="module")
def solution() -> np.ndarray:
    """The differential equation's solution, as nearly as many small steps give it."""
    return sampled(DPMSolverPP2M(200))


def error(images: np.ndarray, exact: np.ndarray) -> float:
    """Root mean square difference."""
    return float(np.sqrt(((images - exact) ** 2).mean()))


def test_deterministic_samplers_meet_in_the_limit(solution: np.ndarray) -> None:
    """DDIM, DPM-Solver++ and Heun solve one equation: with many steps they end at the same images."""
    assert error(sampled(DDIM(200)), solution) < 0.03
    assert error(sampled(Heun(60)), solution) < 0.03


@pytest.mark.parametrize("kind", [DDIM, DPMSolverPP2M, Heun])
def test_more_steps_come_nearer(kind: Any, solution: np.ndarray) -> None:
    """40 steps are nearer to the solution than 5."""
    assert error(sampled(kind(40)), solution) < error(sampled(kind(5)), solution)


def test_second_order_beats_first_order(solution: np.ndarray) -> None:
    """With 20 steps DPM-Solver++ 2M is nearer to the solution than DDIM."""
    assert error(sampled(DPMSolverPP2M(20)), solution) < error(sampled(DDIM(20)), solution)


@pytest.mark.parametrize("kind", [DDIM, DDPM, DPMSolverPP2M, Heun])
def test_perfect_prediction_is_followed_exactly(kind: Any) -> None:
    """With a velocity that knows the image, every sampler ends at that image."""
    image = mx.random.uniform(-1, 1, (1, 8, 8), key=mx.random.key(3))

    def velocity(x: mx.array, t: float) -> mx.array:
        return signal(t) * (x - signal(t) * image) / noise(t) - noise(t) * image

    start = mx.random.normal((1, 8, 8), key=mx.random.key(4))
    found = kind(10).sample(velocity, start, mx.random.key(5))
    assert np.allclose(np.array(found), np.array(image), atol=1e-3)


def test_ddpm_draws_noise_from_the_call_seed() -> None:
    """Two pipelines of one seed agree; another seed gives other images."""
    first, second, other = (np.array(pipeline("ddpm-50", batch=1, seed=seed).call()) for seed in (0, 0, 1))
    assert np.array_equal(first, second)
    assert not np.allclose(first, other)


def test_schedule_goes_from_noise_to_image() -> None:
    """Times fall from just below 1 to exactly 0, where no noise is left; signal and noise keep unit variance."""
    walk = times(10)
    assert walk[0] < 1 and walk[-1] == 0 and walk == sorted(walk, reverse=True)
    assert noise(0) == 0 and signal(0) == 1
    assert signal(0.3) ** 2 + noise(0.3) ** 2 == pytest.approx(1)


def test_guidance_on_the_whole_interval_is_the_baseline() -> None:
    """An interval that takes in all times changes nothing; an empty one is guidance off."""
    everywhere = GuidanceInterval(0.0, 1.0).apply(pipeline("ddim-10"))
    nowhere = GuidanceInterval(2.0, 3.0).apply(pipeline("ddim-10"))
    assert np.array_equal(np.array(everywhere.call()), np.array(pipeline("ddim-10").call()))
    assert np.array_equal(np.array(nowhere.call()), np.array(pipeline("ddim-10", "guidance-off").call()))
