"""Convolution: 3 x 3, as many channels out as in, the picture's size kept.

2 n h w c_in c_out 9 operations: each of the n h w c_out results sums over 9 c_in products. Winograd's algorithm needs
fewer multiplications (Lavin and Gray 2016); it is held to the same count, so that its figure may pass the peak.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.operation import Operation, normal
from models.unavailable import check_place

KERNEL = 3
WEIGHTS_SEED = 78


def load(files: Mapping[str, Path], workload: Mapping[str, Any]) -> Operation:
    """`pictures` of `side` x `side` with `channels`; channels last, as MLX has them."""
    check_place(workload)
    pictures, side, channels = (int(workload[name]) for name in ("pictures", "side", "channels"))
    weights = (normal(WEIGHTS_SEED, channels, KERNEL, KERNEL, channels),)
    count = 2 * pictures * side**2 * channels**2 * KERNEL**2
    return Operation(
        "convolution", lambda seed: (normal(seed, pictures, side, side, channels),), weights, count, {"side": side}
    )
