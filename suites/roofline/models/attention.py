"""Attention: softmax(q k' / sqrt(d)) v for each head.

4 b h s^2 d operations: two products of s x d with d x s and s x s with s x d. Queries, keys, values and the result
pass memory once (4 b h s d elements): the s x s scores need not, where an engine works in tiles (Dao, Fu, Ermon, Rudra
and Ré 2022, "FlashAttention"); an engine that writes them down shows it in its figure. Exponentials aren't counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.operation import Operands, Operation, normal
from models.unavailable import check_place


def load(files: Mapping[str, Path], workload: Mapping[str, Any]) -> Operation:
    """`heads` of `width` numbers over `tokens`; one sequence."""
    check_place(workload)
    heads, tokens, width = (int(workload[name]) for name in ("heads", "tokens", "width"))

    def inputs(seed: int) -> Operands:
        return tuple(normal(1000 * seed + part, 1, heads, tokens, width) for part in range(3))

    return Operation("attention", inputs, (), 4 * heads * tokens**2 * width, {"tokens": tokens})
