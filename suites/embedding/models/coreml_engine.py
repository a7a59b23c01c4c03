"""MiniLM on Core ML: one program a shape, on a choice of compute units; predicts on macOS only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from models.minilm_coreml import package, package_bytes, quiet_coremltools
from models.tokens import Batching

UNITS = {"cpu": "CPU_ONLY", "gpu": "CPU_AND_GPU", "ane": "CPU_AND_NE", "all": "ALL"}


class CoreMlEngine:
    """The programs that were asked for, each converted once and then kept."""

    judging = Batching(size=1, step=128)  # two shapes do for all texts that are judged

    def __init__(self, weights: Path, unit: str, kind: str) -> None:
        if unit not in UNITS:
            raise ValueError(f"unit must be one of {', '.join(UNITS)}, not '{unit}'")
        self.weights, self.unit, self.kind = weights, unit, kind
        self.packages: dict[tuple[int, ...], Path] = {}
        self.models: dict[tuple[int, ...], Any] = {}

    def model(self, shape: tuple[int, ...]) -> Any:
        """The program for ids of this shape."""
        if shape not in self.models:
            tools = quiet_coremltools()
            rows, width = shape
            self.packages[shape] = package(self.weights, rows, width, self.kind)
            units = getattr(tools.ComputeUnit, UNITS[self.unit])
            self.models[shape] = tools.models.MLModel(str(self.packages[shape]), compute_units=units)
        return self.models[shape]

    def run(self, ids: np.ndarray, mask: np.ndarray) -> np.ndarray:
        """ids and mask (n, t), int64, to (n, 384) float32."""
        made = self.model(ids.shape).predict({"ids": ids.astype(np.int32), "mask": mask.astype(np.float32)})
        return np.asarray(made["vectors"], np.float32)

    def facts(self) -> dict[str, Any]:
        """How many programs there are and the bytes of one; its graph and placement the harness reads itself."""
        sizes = [package_bytes(folder) for folder in self.packages.values()]
        return {"programs": len(sizes), "weight_bytes": max(sizes, default=0)}
