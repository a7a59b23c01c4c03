"""A few-step student: a network of the same shape that was taught to take long steps.

Salimans and Ho 2022, "Progressive Distillation for Fast Sampling of Diffusion Models"; the teacher's guidance
is distilled along (Meng et al. 2023, "On Distillation of Guided Diffusion Models"): the student needs none.
Recipe and seed: training/train_student.py and weights/README.md.
"""

from __future__ import annotations

from typing import Any

import mlx.core as mx
import mlx.nn as nn
from techniques.ddim import DDIM


class Student:
    """Loads the student's weights and walks with DDIM in the number of steps that it was taught."""

    def __init__(self, steps: int) -> None:
        self.steps = steps

    def apply(self, pipeline: Any) -> Any:
        """Exchange the weights, switch guidance off, take few steps.

        Raises ValueError on a quantised network, whose layers have no place for the student's weights.
        """
        if any(isinstance(module, nn.QuantizedLinear) for module in pipeline.network.modules()):
            raise ValueError("quantise after the student, not before: its weights come unquantised")
        pipeline.network.load_weights(str(pipeline.student_weights), strict=True)
        pipeline.network.set_dtype(pipeline.compute)
        mx.eval(pipeline.network.parameters())
        pipeline.guidance = 1.0
        pipeline.sampler = DDIM(self.steps)
        return pipeline
