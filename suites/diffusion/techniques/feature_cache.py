"""Feature caching between steps: the deeper blocks' output changes slowly, so an earlier step's will do.

Ma, Fang and Wang 2023, "DeepCache: Accelerating Diffusion Models for Free" (for UNets); for transformers the
blocks' added residual is what is kept, as in Selvaraju et al. 2024, "FORA: Fast-Forward Caching in Diffusion
Transformer Acceleration".
"""

from __future__ import annotations

from typing import Any


class FeatureCache:
    """Runs all blocks at every `interval`-th network evaluation, and the first one alone in between."""

    def __init__(self, interval: int) -> None:
        self.interval = interval

    def apply(self, pipeline: Any) -> Any:
        """Set the interval."""
        pipeline.cache_interval = self.interval
        return pipeline
