"""An operation that no engine has taken on yet: its operands, and what it costs by arithmetic.

Two counts go with each one. Operations: multiplications and additions of real numbers, a fused one counting as two;
what an engine does beside them (softmax, rounding, packing) isn't counted, so that every engine is held to the same
number. Bytes: each operand read once and each result written once, in the types that the technique stores them in:
the least that has to pass memory. An engine that reads twice gets the lower figure that it deserves.
Williams, Waterman and Patterson 2009, "Roofline: An Insightful Visual Performance Model".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

Operands = tuple[np.ndarray, ...]
TILE = 2**16 + 1  # random numbers that larger arrays repeat; odd, so that rows of a power of two differ


@dataclass(frozen=True)
class Operation:
    """`kind` names it in the engines' tables; arrays are float32 here, whatever a technique makes of them."""

    kind: str
    inputs: Callable[[int], Operands]  # from a seed: what changes from call to call
    weights: Operands = ()  # what stays: a technique may store it in fewer bits
    operations: int = 0
    sizes: Mapping[str, int] = field(default_factory=dict)  # go into the facts: batch, kernels, size
    seed: int = 0


def normal(seed: int, *shape: int) -> np.ndarray:
    """Standard normal float32 numbers; beyond `TILE` of them they repeat, which no engine can make use of."""
    count = int(np.prod(shape))
    few = np.random.default_rng(seed).standard_normal(min(count, TILE), dtype=np.float32)
    return np.resize(few, count).reshape(shape)
