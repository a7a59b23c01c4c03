"""More than one step with a consistency model: add some noise again, denoise again.

Song, Dhariwal, Chen and Sutskever 2023, "Consistency Models", algorithm 1.
"""

from __future__ import annotations

from typing import Any

SIGMA_MOST, SIGMA_AGAIN = 80.0, 0.8  # the noise put back falls geometrically from one to the other


class ConsistencySteps:
    """Samples with `steps` network evaluations."""

    def __init__(self, steps: int) -> None:
        self.steps = steps

    def apply(self, subject: Any) -> Any:
        """Set the noise levels that are visited."""
        span = max(1, self.steps - 1)
        ratio = (SIGMA_AGAIN / SIGMA_MOST) ** (1 / span)
        subject.sigmas = tuple(SIGMA_MOST * ratio**index for index in range(self.steps))
        return subject
