"""A text-to-image checkpoint of the FLUX class on a Mac, through mflux and MLX; its weights are the user's own.

$BENCH_DIFFUSION_CHECKPOINT names a local folder (or a hub id that the cache already holds) whose name contains
"schnell" or "dev", which is how mflux knows the architecture; the harness skips the cases where it isn't set.
There is no judge of how well a picture fits its text here: quality is fidelity to the baseline's pictures alone.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

PROMPTS = (
    "a lighthouse on a cliff in the evening",
    "a bowl of oranges on a wooden table",
    "a red bicycle leaning against a brick wall",
    "a mountain lake with a small boat",
)
INSTALL = "uv sync --project suites/diffusion --extra checkpoints"


class NoCheckpoint(Exception):
    """This machine can't run the checkpoint, or has no weights of it."""

    unavailable = True


def hub_folder(name: str) -> Path | None:
    """Where the hub's cache holds a model, as huggingface_hub lays it out; None where it doesn't."""
    home = os.environ.get("HF_HUB_CACHE") or Path(os.environ.get("HF_HOME", Path.home() / ".cache/huggingface")) / "hub"
    folder = Path(home) / f"models--{name.replace('/', '--')}"
    return folder if (folder / "snapshots").is_dir() else None


def check(checkpoint: Path) -> str:
    """What mflux is to load: the folder, or a hub id at hand.

    Raises NoCheckpoint with what to do; nothing is downloaded inside a trial.
    """
    if sys.platform != "darwin":
        raise NoCheckpoint("checkpoints of this size run through MLX on a Mac only")
    if importlib.util.find_spec("mflux") is None:
        raise NoCheckpoint(f"mflux is not installed: {INSTALL}")
    if checkpoint.is_dir() or hub_folder(str(checkpoint)):
        return str(checkpoint)
    raise NoCheckpoint(f"{checkpoint} is no folder, and the hub's cache doesn't hold it: download it first")


class CheckpointSubject:
    """One picture a call; loaded when first used, so that a technique can still set bits and steps."""

    def __init__(self, source: str, workload: dict[str, Any]) -> None:
        self.source, self.workload = source, workload
        self.bits: int | None = None
        self.steps: int = workload["steps"]

    @cached_property
    def model(self) -> Any:
        """mflux's pipeline with the weights, quantised to `bits` where that is set."""
        from mflux.models.common.config import ModelConfig
        from mflux.models.flux.variants.txt2img.flux import Flux1

        settings = ModelConfig.from_name(model_name=self.source, base_model=None)
        return Flux1(quantize=self.bits, model_path=self.source, model_config=settings)

    def picture(self, prompt: str, seed: int) -> np.ndarray:
        """One picture (height, width, 3), 0 to 1."""
        size = {name: self.workload[name] for name in ("height", "width")}
        made = self.model.generate_image(seed=seed, prompt=prompt, num_inference_steps=self.steps, **size)
        return np.asarray(made.image.convert("RGB"), dtype=np.float32) / 255

    def call(self) -> np.ndarray:
        """The workload's picture."""
        return self.picture(PROMPTS[0], self.workload["seed"])

    def vary(self, seed: int) -> None:
        """Another picture from now on."""
        self.workload = self.workload | {"seed": seed}

    def parameters(self) -> Any:
        """The arrays of the transformer, which the techniques change."""
        return self.model.transformer.parameters()

    def facts(self) -> dict[str, Any]:
        """Read from the arrays: mflux may find a checkpoint already quantised and leave it so."""
        from mlx.utils import tree_flatten

        arrays = [array for _, array in tree_flatten(self.model.transformer.parameters())]
        digest = hashlib.sha256("".join(f"{a.dtype}{a.shape}" for a in arrays).encode())
        return {
            "weight_bytes": sum(array.nbytes for array in arrays),
            "weight_shapes": digest.hexdigest()[:16],
            "weight_dtypes": ",".join(sorted({str(array.dtype).removeprefix("mlx.core.") for array in arrays})),
            "steps": self.steps,
        }

    def evaluate(self, folder: Path, baseline: Path | None, pictures: int) -> dict[str, Any]:
        """Pictures of the prompts in turn at fixed seeds, and their PSNR (dB) to the baseline's."""
        from PIL import Image

        made = np.stack([self.picture(PROMPTS[i % len(PROMPTS)], i) for i in range(pictures)])
        np.savez_compressed(folder / "outputs.npz", pictures=made)
        row = np.concatenate(list(made[:4]), axis=1)
        Image.fromarray((row * 255).astype(np.uint8)).resize((1024, 1024 // len(made[:4]))).save(folder / "grid.png")
        if baseline is None:
            return {"metrics": {}, "files": {"grid": "grid.png"}}
        with np.load(baseline / "outputs.npz") as stored:
            error = ((made - stored["pictures"]) ** 2).mean(axis=(1, 2, 3))
        psnr = np.minimum(100.0, -10 * np.log10(np.maximum(error, 1e-30))).tolist()
        return {
            "metrics": {"psnr": {"value": float(np.mean(psnr)), "examples": psnr}},
            "files": {"grid": "grid.png"},
        }


def load(files: dict[str, Path], workload: dict[str, Any]) -> CheckpointSubject:
    """The baseline: the checkpoint's own precision, the workload's steps."""
    return CheckpointSubject(check(files["weights"]), workload)
