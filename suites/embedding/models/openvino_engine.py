"""MiniLM on OpenVINO: one compiled model for each shape, or one for all of them.

OpenVINO documentation, "Precision Control" (the CPU plug-in computes in bfloat16 by itself where the processor has
instructions for it, so the precision is always asked for here) and "Changing Input Shapes".
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov
from models.tokens import Batching

PRECISIONS = ("f32", "bf16", "f16")


class OpenVinoEngine:
    """The ONNX file on the processor in `precision`, on so many threads; per shape unless `fixed` is False."""

    def __init__(self, path: Path, precision: str = "f32", threads: int = 1, fixed: bool = True) -> None:
        if precision not in PRECISIONS:
            raise ValueError(f"precision must be one of {', '.join(PRECISIONS)}, not '{precision}'")
        self.path, self.precision, self.threads, self.fixed = path, precision, threads, fixed
        self.compiled: dict[tuple[int, ...], Any] = {}
        self.requests: dict[tuple[int, ...], Any] = {}

    @cached_property
    def core(self) -> ov.Core:
        """OpenVINO with its plug-ins, made when first used."""
        return ov.Core()

    def request(self, shape: tuple[int, ...]) -> Any:
        """What infers inputs of this shape; compiled when it is first asked for."""
        key = shape if self.fixed else ()
        if key not in self.requests:
            model = self.core.read_model(str(self.path))
            if self.fixed:
                model.reshape({name: list(shape) for name in ("ids", "mask")})
            options: Mapping[str, Any] = {
                "INFERENCE_PRECISION_HINT": self.precision,
                "INFERENCE_NUM_THREADS": self.threads,
                "NUM_STREAMS": 1,
            }
            self.compiled[key] = self.core.compile_model(model, "CPU", dict(options))
            self.requests[key] = self.compiled[key].create_infer_request()
        return self.requests[key]

    def run(self, ids: np.ndarray, mask: np.ndarray) -> np.ndarray:
        """ids and mask (n, t), int64, to (n, 384) float32."""
        made = self.request(ids.shape).infer({"ids": ids, "mask": mask}, share_inputs=True)
        return np.array(made[0], np.float32)

    def facts(self) -> dict[str, Any]:
        """How many models were compiled; precision, graph and threads the harness reads from the first of them."""
        return {"compiled_models": len(self.compiled)}

    def for_quality(self) -> OpenVinoEngine:
        """The same with open sizes: a quality workload has many shapes, each for once (a test says how close)."""
        return OpenVinoEngine(self.path, self.precision, self.threads, fixed=False)


class Int8Engine(OpenVinoEngine):
    """A calibrated 8-bit file, judged as it runs: open sizes make other kernels, which round otherwise."""

    judging = Batching(size=32, step=16)  # few shapes, since each is compiled

    def for_quality(self) -> OpenVinoEngine:
        """Itself."""
        return self
