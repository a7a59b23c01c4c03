"""`terrain-consistency`: a pretrained consistency UNet that makes height fields of an asked difficulty.

10.5 million parameters, ONNX, carried by the package adaptive-terrain-diffusion (MIT). One network evaluation
makes a sample (Song, Dhariwal, Chen and Sutskever 2023, "Consistency Models", algorithm 1); further ones refine it.
Fields are float32 (n, 1, 128, 128) in the model's space, about -1 to 1; difficulty is 0 (easy) to 1 (hard).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from models.terrain_judge import fidelity, roughness, roughness_correlation
from models.terrain_onnx import OnnxDenoiser
from models.terrain_picture import save_fields
from numpy.typing import NDArray

SIDE = 128
SIGMA_LEAST, SIGMA_MOST = 0.002, 80.0  # noise levels that the model was trained between
EVALUATION_SEED = 2_000
PICTURED = 6

Fields = NDArray[np.float32]


class TerrainSubject:
    """The sampler around an exchangeable denoiser (ONNX Runtime, MLX or Core ML)."""

    def __init__(self, model_path: Path, difficulty: float, seed: int) -> None:
        self.model_path, self.difficulty, self.seed = model_path, difficulty, seed
        self.denoiser: Any = OnnxDenoiser(model_path)
        self.sigmas: tuple[float, ...] = (SIGMA_MOST,)
        self.model_calls = 0

    def sample(self, difficulty: Fields, seed: int) -> Fields:
        """One field for each difficulty (n,); the seed fixes all noise."""
        draw = np.random.default_rng(seed)
        shape = (len(difficulty), 1, SIDE, SIDE)
        self.model_calls, field = 0, np.zeros(shape, np.float32)
        for sigma in self.sigmas:
            spread = np.float32(np.sqrt(sigma**2 - SIGMA_LEAST**2))
            noisy = field + spread * draw.standard_normal(shape, dtype=np.float32)
            field = self.denoiser.run(noisy, np.full(len(difficulty), sigma, np.float32), difficulty)
            self.model_calls += 1
        return field

    def call(self) -> Fields:
        """One field at the workload's difficulty."""
        return self.sample(np.array([self.difficulty], np.float32), self.seed)

    def vary(self, seed: int) -> None:
        """Other noise from now on."""
        self.seed = seed

    def facts(self) -> dict[str, Any]:
        """What the denoiser says of itself, and the network evaluations of the last sample."""
        return {"model_calls": self.model_calls} | self.denoiser.facts()

    def evaluate(self, folder: Path, baseline: Path | None, fields: int) -> dict[str, Any]:
        """Judge fields of difficulties spread evenly over the whole range, one by one (a fixed batch of 1)."""
        asked = np.linspace(0, 1, fields, dtype=np.float32)
        made = np.concatenate([self.sample(asked[i : i + 1], EVALUATION_SEED + i) for i in range(fields)])
        np.savez_compressed(folder / "outputs.npz", fields=made)
        shown = np.linspace(0, fields - 1, min(PICTURED, fields)).astype(int)
        save_fields(made[shown, 0], folder / "grid.png")
        metrics = {"roughness_correlation": roughness_correlation(asked, roughness(made[:, 0]))}
        if baseline is not None:
            with np.load(baseline / "outputs.npz") as stored:
                metrics |= fidelity(made[:, 0], stored["fields"][:, 0])
        return {"metrics": metrics, "files": {"grid": "grid.png"}}


def load(files: dict[str, Path], workload: dict[str, Any]) -> TerrainSubject:
    """The baseline: ONNX Runtime, float32, all graph optimisations, one thread, one step."""
    return TerrainSubject(files["network"], workload["difficulty"], workload["seed"])
