"""Matrix multiplication: where the arithmetic is.

An m x k by a k x n matrix: 2 m k n operations; (m k + k n + m n) elements pass memory at least.

matmul: m = k = n. 2 n^3 operations on 3 n^2 elements: at n = 1024 in float32 171 operations a byte, so the units that
multiply are the limit, and what is measured is the peak in that type.

linear: a layer of a network, weights n x k with few rows m of activations. At m = 1 (a token) each weight is read for
two operations, 0.5 a byte in float32: bandwidth is the limit, and weights of 4 bits could be 8 times as fast. As m
grows, every engine arrives at its arithmetic limit, where packed weights only cost their unpacking. The batch where
the two lines cross is the break-even.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.operation import Operation, normal
from models.unavailable import check_place

WEIGHTS_SEED = 77


def load_square(files: Mapping[str, Path], workload: Mapping[str, Any]) -> Operation:
    """`size`: rows and columns of both matrices."""
    check_place(workload)
    size = int(workload["size"])
    weights = (normal(WEIGHTS_SEED, size, size),)
    return Operation("matmul", lambda seed: (normal(seed, size, size),), weights, 2 * size**3, {"size": size})


def load_linear(files: Mapping[str, Path], workload: Mapping[str, Any]) -> Operation:
    """`batch` rows of activations on weights of `width` x `width`."""
    check_place(workload)
    batch, width = int(workload["batch"]), int(workload["width"])
    weights = (normal(WEIGHTS_SEED, width, width),)
    count, sizes = 2 * batch * width**2, {"batch": batch, "width": width}
    return Operation("linear", lambda seed: (normal(seed, batch, width),), weights, count, sizes)
