"""Graph compilation: the network is traced once and runs fused, without Python in between.

MLX's `mx.compile` (documentation, "Compilation"; MLX: Hannun, Digani, Katharopoulos and Collobert 2023). On
the CPU back end it needs a C++ compiler and silently does without where there is none: then the technique is
refused, because it would change nothing.
"""

from __future__ import annotations

import shutil
from typing import Any

import mlx.core as mx


class NoCompiler(Exception):
    """MLX would run uncompiled without a word."""

    unavailable = True


class Compile:
    """Compiles the network's forward pass; one trace for each shape of the batch and use of the cache."""

    def apply(self, pipeline: Any) -> Any:
        """Put the compiled function in the network's place; before or after other techniques.

        Raises NoCompiler where MLX's CPU back end has nothing to compile with.
        """
        if mx.default_device().type == mx.DeviceType.cpu and shutil.which("g++") is None:
            raise NoCompiler("mx.compile on the CPU needs g++, and there is none: install it")
        pipeline.forward = CompiledForward(pipeline.network)
        return pipeline


class CompiledForward:
    """Called like the network's `forward`.

    A compiled function runs blocks without passing through Python, where they are counted. What a trace
    counted is therefore remembered, and added whenever that trace runs again.
    """

    def __init__(self, network: Any) -> None:
        self._counts: dict[str, int] = network.counts
        self._whole = mx.compile(lambda x, t, y: network.forward(x, t, y, None), inputs=network.state)
        self._shallow = mx.compile(network.forward, inputs=network.state)
        self._traced: dict[tuple[int, bool], int] = {}

    def __call__(self, x: mx.array, t: mx.array, y: mx.array, cached: mx.array | None) -> Any:
        before = self._counts["block_calls"]
        found = self._whole(x, t, y) if cached is None else self._shallow(x, t, y, cached)
        self._account((x.shape[0], cached is None), self._counts["block_calls"] - before)
        return found

    def _account(self, trace: tuple[int, bool], counted: int) -> None:
        if counted:
            self._traced[trace] = counted
        else:
            self._counts["block_calls"] += self._traced[trace]
