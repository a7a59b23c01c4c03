"""Core ML with a choice of compute units: CPU, GPU or Neural Engine.

coremltools documentation, "Load and Convert Model", "Set the compute units": CPU_ONLY, CPU_AND_GPU, CPU_AND_NE, ALL.
The choice is what Core ML may use; where it puts each operation is its own decision. suite.toml claims what share of
them shall be where, and the harness reads Core ML's compute plan.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from models.terrain_coreml import Precision, package, quiet_coremltools, weight_bytes
from models.terrain_graph import folded_graph

UNITS = {"cpu": "CPU_ONLY", "gpu": "CPU_AND_GPU", "ane": "CPU_AND_NE", "all": "ALL"}


class NoCoreML(Exception):
    """This machine can't predict with Core ML."""

    unavailable = True


class CoreML:
    """The denoiser as a Core ML program on the given units; `precision` (f16, f32) is of weights and arithmetic."""

    def __init__(self, unit: str, precision: Precision = "f16") -> None:
        if unit not in UNITS:
            raise ValueError(f"unit must be one of {', '.join(UNITS)}, not '{unit}'")
        self.unit, self.precision = unit, precision

    def apply(self, subject: Any) -> Any:
        """Convert the network, or take it from the cache, and denoise with it.

        Raises NoCoreML off macOS, before anything is converted.
        """
        if sys.platform != "darwin":
            raise NoCoreML("Core ML predicts on macOS only")
        path = package(folded_graph(subject.model_path, 1), self.precision)
        coremltools = quiet_coremltools()
        units = getattr(coremltools.ComputeUnit, UNITS[self.unit])
        subject.denoiser = CoreMLDenoiser(coremltools.models.MLModel(str(path), compute_units=units), path)
        return subject


class CoreMLDenoiser:
    """The network on Core ML, one field a prediction: the program's shapes are fixed, as the Neural Engine wants."""

    def __init__(self, model: Any, path: Path) -> None:
        self.model, self.path = model, path

    def run(self, noisy: np.ndarray, sigma: np.ndarray, difficulty: np.ndarray) -> np.ndarray:
        """Denoise (n, 1, 128, 128) at sigma (n,) for difficulty (n,)."""
        rows = []
        for row in range(len(noisy)):
            here = slice(row, row + 1)
            made = self.model.predict({"noisy": noisy[here], "sigma": sigma[here], "difficulty": difficulty[here]})
            rows.append(made["denoised"])
        return np.concatenate(rows).astype(np.float32)

    def facts(self) -> dict[str, Any]:
        """The size of the package; its program and where Core ML puts it, the harness reads from the model."""
        return {"weight_bytes": weight_bytes(self.path)}
