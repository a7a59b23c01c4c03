"""How much, and when, the class steers the walk.

Ho and Salimans 2022, "Classifier-Free Diffusion Guidance"; Kynkäänniemi, Aittala, Karras, Laine, Aila and
Lehtinen 2024, "Applying Guidance in a Limited Interval Improves Sample and Distribution Quality in Diffusion
Models": guidance only helps at middling noise, and each step without it costs half.
"""

from __future__ import annotations

from typing import Any


class GuidanceOff:
    """Weight 1: the conditional network alone, half the rows."""

    def apply(self, pipeline: Any) -> Any:
        """Switch guidance off."""
        pipeline.guidance = 1.0
        return pipeline


class GuidanceInterval:
    """Guidance at times t with `low` <= t <= `high` (1 is pure noise), the conditional network alone else."""

    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = low, high

    def apply(self, pipeline: Any) -> Any:
        """Bound the times at which guidance acts."""
        pipeline.guided_to, pipeline.guided_from = self.low, self.high
        return pipeline
