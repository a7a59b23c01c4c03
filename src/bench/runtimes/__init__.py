"""The engines that a technique runs on, one file each, told apart by name."""

from __future__ import annotations

from bench.runtimes.coreml import CoreMl
from bench.runtimes.mlx import Mlx
from bench.runtimes.onnxruntime import OnnxRuntime
from bench.runtimes.openvino import OpenVino
from bench.runtimes.runtime import Runtime

__all__ = ["RUNTIMES", "Runtime", "runtime"]

TABLE: dict[str, type[Runtime]] = {kind.name: kind for kind in (Runtime, Mlx, OnnxRuntime, OpenVino, CoreMl)}
RUNTIMES: tuple[str, ...] = tuple(TABLE)


def runtime(name: str) -> Runtime:
    """The runtime of that name.

    Raises KeyError for one that this toolkit doesn't know.
    """
    return TABLE[name]()
