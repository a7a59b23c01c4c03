"""Teaches the few-step student of `digits-dit` by progressive distillation, 16 to 8 to 4 steps.

    uv run --project suites/diffusion --with scikit-learn==1.9.1 \
        python suites/diffusion/training/train_student.py

Salimans and Ho 2022, section 3: the student's one step is to land where two DDIM steps of its teacher land.
The first teacher is digits-dit with guidance 1.5; its students learn the guided walk and need no guidance.
Starting points come from the data at random times of the student's own walk.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from training.training_loop import SEED, WEIGHTS, digits, use_fast_blas

use_fast_blas()

import mlx.core as mx  # noqa: E402
import mlx.nn as nn  # noqa: E402
import mlx.optimizers as optim  # noqa: E402
from mlx.utils import tree_flatten, tree_map  # noqa: E402
from models.digits_network import NO_CLASS, DigitsTransformer  # noqa: E402
from models.digits_schedule import noise, signal, times  # noqa: E402

BATCH, RATE, AVERAGE, GUIDANCE = 64, 1e-3, 0.99, 1.5
Velocity = Callable[[mx.array, mx.array, mx.array], mx.array]
Rates = tuple[mx.array, mx.array]  # a and s of the schedule, (batch, 1, 1)


def guided(network: DigitsTransformer) -> Velocity:
    """The first teacher: classifier-free guidance at weight 1.5."""

    def velocity(x: mx.array, t: mx.array, y: mx.array) -> mx.array:
        none = mx.full(y.shape, NO_CLASS, dtype=y.dtype)
        both = network(mx.concatenate([x, x]), mx.concatenate([t, t]), mx.concatenate([y, none]))
        with_class, without = mx.split(both, 2)
        return without + GUIDANCE * (with_class - without)

    return velocity


def rates(t: np.ndarray) -> Rates:
    """a and s at times t (batch,)."""
    found = (np.array([rate(one) for one in t], dtype=np.float32) for rate in (signal, noise))
    a, s = (mx.array(each)[:, None, None] for each in found)
    return a, s


def ddim(x: mx.array, v: mx.array, here: Rates, there: Rates) -> mx.array:
    """One step, from (a, s) here to (a, s) there."""
    (a, s), (a2, s2) = here, there
    return a2 * (a * x - s * v) + s2 * (s * x + a * v)


def target(
    teacher: Velocity, x: mx.array, y: mx.array, walk: np.ndarray, index: np.ndarray
) -> tuple[mx.array, mx.array]:
    """The velocity with which one step lands where the teacher's two do, and its weight in the loss.

    The weight is the signal-to-noise ratio, but at least 1 (the paper's truncated-SNR weighting).
    """
    points = [rates(walk[2 * index + k]) for k in range(3)]
    at = [mx.array(walk[2 * index + k].astype(np.float32)) for k in range(2)]
    middle = ddim(x, teacher(x, at[0], y), points[0], points[1])
    end = ddim(middle, teacher(middle, at[1], y), points[1], points[2])
    (a, s), (a2, s2) = points[0], points[2]
    clean = (end - s2 / s * x) / (a2 - s2 / s * a)
    return (a * x - clean) / s, mx.maximum((a / s) ** 2, 1.0)


def loss(network: DigitsTransformer, x: mx.array, t: mx.array, y: mx.array, v: mx.array, w: mx.array) -> mx.array:
    """Weighted squared error of the clean image: an error of v is one of x0 times s."""
    s = mx.sin(mx.pi * t / 2)[:, None, None]
    return (w * (s * (network(x, t, y) - v)) ** 2).mean()


def mix(old: mx.array, new: mx.array) -> mx.array:
    """One update of the moving average."""
    return AVERAGE * old + (1 - AVERAGE) * new


def distil(teacher: Velocity, start: DigitsTransformer, steps: int, updates: int) -> DigitsTransformer:
    """A student of `steps` steps from a teacher of twice as many; begins with the weights of `start`."""
    images, labels, _, _ = digits()
    pictures, classes = mx.array(images / 8 - 1), mx.array(labels)
    draw, walk = np.random.default_rng(SEED + steps), np.array(times(2 * steps))
    student = DigitsTransformer()
    student.load_weights(tree_flatten(start.parameters()))
    optimizer = optim.Adam(learning_rate=optim.cosine_decay(RATE, updates))
    step = nn.value_and_grad(student, loss)
    average, began = student.parameters(), time.time()
    for update in range(updates):
        rows, index = mx.array(draw.integers(0, len(images), BATCH)), draw.integers(0, steps, BATCH)
        t = mx.array(walk[2 * index].astype(np.float32))
        a, s = mx.cos(mx.pi * t / 2)[:, None, None], mx.sin(mx.pi * t / 2)[:, None, None]
        eps = mx.array(draw.standard_normal((BATCH, 8, 8)).astype(np.float32))
        x, y = a * pictures[rows] + s * eps, classes[rows]
        v, w = target(teacher, x, y, walk, index)
        value, gradients = step(student, x, t, y, mx.stop_gradient(v), mx.stop_gradient(w))
        optimizer.update(student, gradients)
        average = tree_map(mix, average, student.parameters())
        mx.eval(student.parameters(), optimizer.state, average)
        if update % 200 == 0:
            elapsed = time.time() - began
            print(f"{steps} steps, update {update}: loss {value.item():.5f}, {elapsed:.0f} s", flush=True)
    student.update(average)
    mx.eval(student.parameters())
    return student


def main() -> None:
    """Distil twice and write weights/digits-student.safetensors."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--updates", type=int, default=800, help="updates of each of the two stages")
    updates = parser.parse_args().updates
    teacher = DigitsTransformer()
    teacher.load_weights(str(WEIGHTS / "digits-dit.safetensors"))
    eight = distil(guided(teacher), teacher, 8, updates)
    four = distil(eight, eight, 4, updates)
    four.save_weights(str(WEIGHTS / "digits-student.safetensors"))


if __name__ == "__main__":
    main()
