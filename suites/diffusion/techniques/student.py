"""A few-step student: a network of the same shape that was taught to take long steps.

Salimans and Ho 2022, "Progressive Distillation for Fast Sampling of Diffusion Models"; the teacher's guidance is
distilled along (Meng et al. 2023, "On Distillation of Guided Diffusion Models"), so the student needs none.
Recipe and seed: training/train_student.py.
"""

from __future__ import annotations

from typing import Any

import mlx.core as mx
from techniques.ddim import DDIM


class Student:
    """Loads the student's weights and walks with DDIM in the number of steps that it was taught."""

    def __init__(self, steps: int) -> None:
        self.steps = steps

    def apply(self, pipeline: Any) -> Any:
        """Exchange the weights, switch guidance off, take few steps."""
        pipeline.network.load_weights(str(pipeline.student_weights), strict=True)
        mx.eval(pipeline.network.parameters())
        pipeline.guidance = 1.0
        pipeline.sampler = DDIM(self.steps)
        return pipeline
