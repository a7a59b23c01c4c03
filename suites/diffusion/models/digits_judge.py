"""Who judges the digits: a small classifier's reading, and a Fréchet distance in its hidden layer.

The classifier (64 inputs, 64 hidden ReLU units, 10 classes) was trained by training/train_judge.py on the
training split; here NumPy alone runs it. Images are (n, 8, 8) in [-1, 1]; the distance has no unit.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
REPLICATES = 200
MOST_PSNR = 100.0  # dB, for identical images


class Judge:
    """Reads digits and measures distances to the real ones."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as stored:
            self._stored = {name: stored[name] for name in stored.files}
        self.test_images = self._stored["test_images"].astype(np.float64) / 8 - 1
        self.test_labels = self._stored["test_labels"]
        self._mean, covariance = self._stored["mean"], self._stored["covariance"]
        self._root = square_root(covariance)
        self._trace = float(np.trace(covariance))

    def hidden(self, images: Array) -> Array:
        """Features (n, 64) after the ReLU."""
        inputs = (np.clip(images, -1, 1).reshape(len(images), -1) + 1) / 2
        return np.maximum(inputs @ self._stored["w1"] + self._stored["b1"], 0)

    def read(self, images: Array) -> NDArray[np.int64]:
        """The class of each image."""
        return np.argmax(self.hidden(images) @ self._stored["w2"] + self._stored["b2"], axis=1)

    def distance(self, features: Array) -> float:
        """Squared Fréchet distance of features (n, 64) to the training split's.

        Heusel, Ramsauer, Unterthiner, Nessler and Hochreiter 2017, "GANs Trained by a Two Time-Scale Update
        Rule Converge to a Local Nash Equilibrium". The fewer images, the larger it comes out: only compare
        sets of the same size, the real one among them.
        """
        covariance = np.cov(features, rowvar=False)
        cross = np.linalg.eigvalsh(self._root @ covariance @ self._root)
        gap = features.mean(axis=0) - self._mean
        root_trace = float(np.sqrt(np.clip(cross, 0, None)).sum())
        return float(gap @ gap) + self._trace + float(np.trace(covariance)) - 2 * root_trace

    def distance_replicates(self, features: Array) -> list[float]:
        """Bootstrap replicates of the distance; the same resamples for every technique, so that they pair."""
        draw = np.random.default_rng(11)
        count = len(features)
        return [self.distance(features[draw.integers(0, count, count)]) for _ in range(REPLICATES)]


def square_root(matrix: Array) -> Array:
    """The symmetric root of a positive semi-definite matrix."""
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray((vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T)


def psnr(images: Array, reference: Array) -> list[float]:
    """Peak signal-to-noise ratio of each image in dB, for a range of 2; at most 100."""
    error = ((np.clip(images, -1, 1) - np.clip(reference, -1, 1)) ** 2).mean(axis=(1, 2))
    found: list[float] = np.minimum(MOST_PSNR, 10 * np.log10(4 / np.maximum(error, 1e-30))).tolist()  # NaN stays NaN
    return found
