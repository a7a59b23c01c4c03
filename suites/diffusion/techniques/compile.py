"""Graph compilation: the network is traced once and runs fused, without Python in between.

MLX's `mx.compile` (documentation, "Compilation"); on the CPU back end it needs a C++ compiler and does without
silently where there is none; then the technique is refused, because it would change nothing.
"""

from __future__ import annotations

import shutil
from typing import Any

import mlx.core as mx


class NoCompiler(Exception):
    """MLX would run uncompiled without a word."""

    unavailable = True


class Compile:
    """Compiles the network's forward pass; one trace for each shape of the batch."""

    def apply(self, pipeline: Any) -> Any:
        """Put the compiled function in the network's place.

        Raises NoCompiler where MLX's CPU back end has nothing to compile with.
        """
        if mx.default_device().type == mx.DeviceType.cpu and shutil.which("g++") is None:
            raise NoCompiler("mx.compile on the CPU needs g++, and there is none: install it")
        network = pipeline.network
        pipeline.compiled = mx.compile(lambda x, t, y: network(x, t, y), inputs=network.state)
        return pipeline
