"""What the training scripts share: a fast BLAS, the data, the seed, and where files go."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np

SUITE = Path(__file__).resolve().parent.parent
WEIGHTS = SUITE / "weights"
TRAIN_ROWS = 1400  # of 1,797 digits; the other 397 are the test split
SEED = 7


def use_fast_blas() -> None:
    """Put a real BLAS under MLX on Linux, where the toolkit's source lies beside the suite."""
    source = SUITE.parent.parent / "src" / "bench" / "runtimes" / "blas.py"
    if source.exists():
        spec = importlib.util.spec_from_file_location("blas", source)
        assert spec is not None and spec.loader is not None
        sys.modules["blas"] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        print("BLAS:", module.prepare_blas().name)


def digits() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """scikit-learn's digits, shuffled by the seed: training images (n, 8, 8) 0..16, labels; test likewise."""
    from sklearn.datasets import load_digits

    bunch = load_digits()
    order = np.random.default_rng(SEED).permutation(len(bunch.images))
    images, labels = bunch.images[order].astype(np.float32), bunch.target[order]
    return images[:TRAIN_ROWS], labels[:TRAIN_ROWS], images[TRAIN_ROWS:], labels[TRAIN_ROWS:]
