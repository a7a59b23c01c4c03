"""The network in half precision on MLX: half the bytes to read, and on a GPU twice the arithmetic.

Micikevicius et al. 2018, "Mixed Precision Training", for float16's range; Kalamkar et al. 2019, "A Study of BFLOAT16
for Deep Learning Training". Pooling stays in float32. MLX's CPU back end is slow at both, a Mac's GPU isn't.
"""

from __future__ import annotations

from typing import Any

import mlx.core as mx

DTYPES = {"f16": mx.float16, "bf16": mx.bfloat16}


class HalfPrecision:
    """Weights and activations in `dtype` (f16, bf16)."""

    def __init__(self, dtype: str) -> None:
        self.dtype = DTYPES[dtype]

    def apply(self, subject: Any) -> Any:
        """Convert the network in place."""
        network = subject.engine.network
        network.set_dtype(self.dtype)
        mx.eval(network.parameters())
        return subject
