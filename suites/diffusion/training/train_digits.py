"""Trains `digits-dit` on scikit-learn's digits: about two minutes on two cores with a real BLAS.

    uv run --project suites/diffusion --with scikit-learn==1.9.1 \
        python suites/diffusion/training/train_digits.py

Velocity prediction at uniformly drawn times, AdamW with a cosine schedule, an exponential moving average of
the weights, one label in ten dropped so that the network also knows "no class" (classifier-free guidance).
The training step is not compiled: on MLX's CPU back end that costs minutes of compiler runs.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from training.training_loop import SEED, WEIGHTS, digits, use_fast_blas

use_fast_blas()

import mlx.core as mx  # noqa: E402
import mlx.nn as nn  # noqa: E402
import mlx.optimizers as optim  # noqa: E402
from mlx.utils import tree_map  # noqa: E402
from models.digits_network import NO_CLASS, DigitsTransformer  # noqa: E402

BATCH, DROP, AVERAGE, RATE = 64, 0.1, 0.995, 3e-3


def loss(network: DigitsTransformer, x: mx.array, t: mx.array, y: mx.array, eps: mx.array) -> mx.array:
    """Mean squared error of the velocity."""
    a, s = mx.cos(mx.pi * t / 2)[:, None, None], mx.sin(mx.pi * t / 2)[:, None, None]
    return ((network(a * x + s * eps, t, y) - (a * eps - s * x)) ** 2).mean()


def mix(old: mx.array, new: mx.array) -> mx.array:
    """One update of the moving average."""
    return AVERAGE * old + (1 - AVERAGE) * new


def train(steps: int) -> DigitsTransformer:
    """The network with averaged weights."""
    images, labels, _, _ = digits()
    pictures, classes = mx.array(images / 8 - 1), mx.array(labels)
    draw = np.random.default_rng(SEED)
    mx.random.seed(SEED)
    network = DigitsTransformer()
    optimizer = optim.AdamW(learning_rate=optim.cosine_decay(RATE, steps))
    step = nn.value_and_grad(network, loss)
    average, start = network.parameters(), time.time()
    for index in range(steps):
        rows = mx.array(draw.integers(0, len(images), BATCH))
        y = mx.where(mx.array(draw.random(BATCH) < DROP), NO_CLASS, classes[rows])
        t = mx.array(draw.random(BATCH).astype(np.float32) * 0.995 + 0.0025)
        value, gradients = step(network, pictures[rows], t, y, mx.random.normal((BATCH, 8, 8)))
        optimizer.update(network, gradients)
        average = tree_map(mix, average, network.parameters())
        mx.eval(network.parameters(), optimizer.state, average)
        if index % 250 == 0:
            print(f"step {index}: loss {value.item():.4f}, {time.time() - start:.0f} s", flush=True)
    network.update(average)
    return network


def main() -> None:
    """Train and write weights/digits-dit.safetensors."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=2500)
    network = train(parser.parse_args().steps)
    network.save_weights(str(WEIGHTS / "digits-dit.safetensors"))


if __name__ == "__main__":
    main()
