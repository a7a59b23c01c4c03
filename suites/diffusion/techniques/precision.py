"""Half precision: the network's weights and arithmetic in 16 bits.

Micikevicius et al. 2018, "Mixed Precision Training" (float16); Kalamkar et al. 2019, "A Study of BFLOAT16 for
Deep Learning Training". The sampler's own state stays in float32: it adds up many small steps.
"""

from __future__ import annotations

from typing import Any

import mlx.core as mx

DTYPES = {"f16": mx.float16, "bf16": mx.bfloat16}


class HalfPrecision:
    """Casts every weight to `dtype` (f16 or bf16) and feeds the network in it."""

    def __init__(self, dtype: str) -> None:
        self.dtype = DTYPES[dtype]

    def apply(self, subject: Any) -> Any:
        """Cast the network."""
        subject.network.set_dtype(self.dtype)
        mx.eval(subject.network.parameters())
        subject.compute = self.dtype
        return subject
