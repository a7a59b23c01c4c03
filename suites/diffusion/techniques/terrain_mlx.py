"""Another runtime under the same weights: the terrain network on MLX."""

from __future__ import annotations

from typing import Any

import mlx.core as mx
from models.terrain_mlx import MlxDenoiser

# float16 is missing on purpose: activations of this network reach 3e10 and leave its range.
DTYPES = {"f32": mx.float32, "bf16": mx.bfloat16}


class OnMLX:
    """Runs the network on MLX in `dtype` (f32 or bf16), compiled with `mx.compile` where asked for."""

    def __init__(self, dtype: str = "f32", compiled: bool = False) -> None:
        self.dtype, self.compiled = DTYPES[dtype], compiled

    def apply(self, subject: Any) -> Any:
        """Exchange the denoiser."""
        subject.denoiser = MlxDenoiser(subject.model_path, self.dtype, self.compiled)
        return subject
