"""Precision of weights and arithmetic.

Micikevicius et al. 2018, "Mixed Precision Training" (float16); Kalamkar et al. 2019, "A Study of BFLOAT16 for Deep
Learning Training".
"""

from __future__ import annotations

from typing import Any

import mlx.core as mx

DTYPES = {"f32": mx.float32, "f16": mx.float16, "bf16": mx.bfloat16}


class Precision:
    """Casts every weight to `dtype` (f32, f16 or bf16); activations follow."""

    def __init__(self, dtype: str) -> None:
        self.dtype = DTYPES[dtype]

    def apply(self, subject: Any) -> Any:
        """Cast the model."""
        subject.model.set_dtype(self.dtype)
        mx.eval(subject.model.parameters())
        return subject
