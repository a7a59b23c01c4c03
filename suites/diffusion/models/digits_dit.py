"""`digits-dit`: a class-conditional diffusion transformer on 8 x 8 digits, which techniques change."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import mlx.core as mx
import numpy as np
from mlx.utils import tree_flatten
from models.digits_judge import Judge, psnr
from models.digits_network import CLASSES, NO_CLASS, SIDE, DigitsTransformer
from models.digits_picture import save_grid
from techniques.ddim import DDIM

EVALUATION_BATCH = 50
EVALUATION_SEED = 1_000


class DigitsPipeline:
    """Network, sampler and all that may be changed about how they work together.

    guidance: weight w of classifier-free guidance (Ho and Salimans 2022), v = v_none + w (v_class - v_none);
    1 means off. guided_from and guided_to bound the times t at which it acts. cache_interval: every how many
    network evaluations the deeper blocks are run afresh. compute: dtype of the network. forward: the
    network's `forward`, or something that takes its place.
    """

    def __init__(self, network: DigitsTransformer, judge: Path, batch: int, seed: int) -> None:
        self.network, self.judge_path = network, judge
        self.batch, self.seed = batch, seed
        self.sampler: Any = DDIM(50)
        self.guidance, self.guided_from, self.guided_to = 1.5, 1.0, 0.0
        self.cache_interval = 1
        self.compute = mx.float32
        self.forward: Any = network.forward
        self.student_weights: Path | None = None
        self._restart()

    def _restart(self) -> None:
        """Begin a sampling: nothing cached, nothing counted."""
        self.model_calls = self.network_rows = 0
        self._cached: mx.array | None = None
        self.network.counts.update(python_traces=0, block_calls=0)

    def velocity(self, x: mx.array, t: float, labels: mx.array) -> mx.array:
        """v at one time for the whole batch (count, 8, 8), guided where guidance is on."""
        guided = self.guidance != 1 and self.guided_to <= t <= self.guided_from
        if not guided:
            return self._network(x, t, labels)
        both = mx.concatenate([labels, mx.full(labels.shape, NO_CLASS, dtype=labels.dtype)])
        with_class, without = mx.split(self._network(mx.concatenate([x, x]), t, both), 2)
        return without + self.guidance * (with_class - without)

    def _network(self, x: mx.array, t: float, labels: mx.array) -> mx.array:
        """One counted network evaluation; the sampler's arithmetic around it stays in float32."""
        cached = self._cached if self._may_reuse(x) else None
        time = mx.full((x.shape[0],), t)
        v, self._cached = self.forward(x.astype(self.compute), time, labels, cached)
        self.model_calls += 1
        self.network_rows += x.shape[0]
        return v.astype(mx.float32)

    def _may_reuse(self, x: mx.array) -> bool:
        """True between two full evaluations, as long as guidance on an interval hasn't changed the rows."""
        due = self.model_calls % self.cache_interval == 0
        return not due and self._cached is not None and self._cached.shape[0] == x.shape[0]

    def sample(self, count: int, seed: int) -> mx.array:
        """`count` images (count, 8, 8), about -1 to 1, classes 0..9 in turn; the seed fixes all noise."""
        self._restart()
        key, walk = mx.random.split(mx.random.key(seed))
        x = mx.random.normal((count, SIDE, SIDE), key=key)
        labels = mx.arange(count) % CLASSES
        return self.sampler.sample(lambda x, t: self.velocity(x, t, labels), x, walk)

    def call(self) -> mx.array:
        """One batch of images."""
        return self.sample(self.batch, self.seed)

    def vary(self, seed: int) -> None:
        """Other noise from now on."""
        self.seed = seed

    def parameters(self) -> dict[str, Any]:
        """The network's arrays; nothing else is computed with."""
        return self.network.parameters()  # type: ignore[no-any-return]

    def facts(self) -> dict[str, int | str]:
        """Read from the arrays and the counters of the last call."""
        arrays = [array for _, array in tree_flatten(self.network.parameters())]
        dtypes = {str(array.dtype).removeprefix("mlx.core.") for array in arrays}
        return {
            "weight_bytes": sum(array.nbytes for array in arrays),
            "weight_hash": weight_hash(arrays),
            "weight_dtypes": ",".join(sorted(dtypes)),
            "sampler": type(self.sampler).__name__,
            "steps": self.sampler.steps,
            "model_calls": self.model_calls,
            "network_rows": self.network_rows,
            **self.network.counts,
        }

    def evaluate(self, folder: Path, baseline: Path | None, images: int) -> dict[str, Any]:
        """Judge `images` samples at fixed noise; see models/digits_judge.py for the metrics."""
        made = self._make(images)
        np.savez_compressed(folder / "outputs.npz", images=made.astype(np.float32))
        save_grid(made, folder / "grid.png")
        judge = Judge(self.judge_path)
        labels = np.arange(images) % CLASSES
        metrics = score(judge, made, labels)
        if baseline is None:
            count = min(images, len(judge.test_images))
            real = score(judge, judge.test_images[:count], judge.test_labels[:count])
            metrics |= {f"real_{name}": {"value": metric["value"]} for name, metric in real.items()}
        else:
            with np.load(baseline / "outputs.npz") as stored:
                fidelity = psnr(made, stored["images"].astype(np.float64))
            metrics["psnr"] = {"value": float(np.mean(fidelity)), "examples": fidelity}
        return {"metrics": metrics, "files": {"grid": "grid.png"}}

    def _make(self, images: int) -> np.ndarray:
        parts = []
        for start in range(0, images, EVALUATION_BATCH):
            count = min(EVALUATION_BATCH, images - start)
            made = self.sample(count, EVALUATION_SEED + start)
            mx.eval(made)
            parts.append(np.array(made, dtype=np.float64))
        return np.concatenate(parts)


def weight_hash(arrays: list[mx.array]) -> str:
    """SHA-256 over dtypes, shapes and bytes, 16 hexadecimal digits of it."""
    digest = hashlib.sha256()
    for array in arrays:
        readable = array.astype(mx.float32) if array.dtype == mx.bfloat16 else array  # NumPy has no bfloat16
        digest.update(f"{array.dtype}{array.shape}".encode() + np.array(readable).tobytes())
    return digest.hexdigest()[:16]


def score(judge: Judge, images: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Accuracy (one 0 or 1 an image) and Fréchet distance (with replicates)."""
    right = (judge.read(images) == labels).astype(int)
    features = judge.hidden(images)
    return {
        "accuracy": {"value": float(right.mean()), "examples": right.tolist()},
        "frechet_distance": {
            "value": judge.distance(features),
            "replicates": judge.distance_replicates(features),
        },
    }


def load_network(path: Path) -> DigitsTransformer:
    """The network with the weights of a safetensors file.

    Raises ValueError where the file holds other arrays than the network has.
    """
    network = DigitsTransformer()
    network.load_weights(str(path), strict=True)
    network.eval()
    mx.eval(network.parameters())
    return network


def load(files: dict[str, Path], workload: dict[str, Any]) -> DigitsPipeline:
    """The baseline pipeline: DDIM, 50 steps, guidance 1.5."""
    network = load_network(files["weights"])
    pipeline = DigitsPipeline(network, files["judge"], workload["batch"], workload["seed"])
    pipeline.student_weights = files.get("student")
    return pipeline
