"""Graph compilation on MLX: each shape is traced once, and its pointwise operations run fused.

MLX's `mx.compile` (documentation, "Compilation"; MLX: Hannun, Digani, Katharopoulos and Collobert 2023). A new shape
is a new trace, so it goes well with buckets. On the CPU back end it needs a C++ compiler and silently does without
where there is none: then the technique is refused, because it would change nothing.
"""

from __future__ import annotations

import shutil
from typing import Any

import mlx.core as mx


class NoCompiler(Exception):
    """MLX would run uncompiled without a word."""

    unavailable = True


class Compile:
    """Calls a compiled function in the network's place; before it in a stack stands what changes the network."""

    def apply(self, subject: Any) -> Any:
        """Compile.

        Raises NoCompiler where MLX's CPU back end has nothing to compile with.
        """
        if mx.default_device().type == mx.DeviceType.cpu and shutil.which("g++") is None:
            raise NoCompiler("mx.compile on the CPU needs g++, and there is none: install it")
        subject.engine.compile()
        return subject
