"""Trains the judge of `digits-dit`: a classifier, its statistics of the training split, the test split.

    uv run --project suites/diffusion --with scikit-learn==1.9.1 \
        python suites/diffusion/training/train_judge.py
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from training.training_loop import SEED, WEIGHTS, digits


def main() -> None:
    """Train, print the score on the test split, write weights/digits-judge.npz."""
    from sklearn.neural_network import MLPClassifier

    images, labels, test_images, test_labels = digits()
    flat, test_flat = images.reshape(-1, 64) / 16, test_images.reshape(-1, 64) / 16
    network = MLPClassifier((64,), random_state=SEED, max_iter=400).fit(flat, labels)
    print("accuracy on the test split:", network.score(test_flat, test_labels))
    features = np.maximum(flat @ network.coefs_[0] + network.intercepts_[0], 0)
    np.savez_compressed(
        WEIGHTS / "digits-judge.npz",
        w1=network.coefs_[0], b1=network.intercepts_[0], w2=network.coefs_[1], b2=network.intercepts_[1],
        mean=features.mean(axis=0), covariance=np.cov(features, rowvar=False),
        test_images=test_images.astype(np.uint8), test_labels=test_labels.astype(np.uint8),
    )  # fmt: skip


if __name__ == "__main__":
    main()
