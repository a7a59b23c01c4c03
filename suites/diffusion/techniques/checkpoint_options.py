"""Options of a checkpoint that is loaded through mflux: bits of its weights, steps of its sampler.

mflux documentation, "Quantization" (MLX's affine quantisation of the linear layers) and "Image generation".
"""

from __future__ import annotations

from typing import Any


class AsPublished:
    """The baseline: the checkpoint as it is."""

    def apply(self, subject: Any) -> Any:
        """Nothing."""
        return subject


class Bits:
    """Quantises the weights to `bits` while they are loaded."""

    def __init__(self, bits: int) -> None:
        self.bits = bits

    def apply(self, subject: Any) -> Any:
        """Set the bits before the weights are loaded."""
        subject.bits = self.bits
        return subject


class Steps:
    """Samples in `steps` steps."""

    def __init__(self, steps: int) -> None:
        self.steps = steps

    def apply(self, subject: Any) -> Any:
        """Set the steps."""
        subject.steps = self.steps
        return subject
