"""Facts about weights, read from the arrays themselves and not from what anybody says of them."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable
from typing import Any

from bench.runtimes.values import Values

MOST_HASHED = 256 * 2**20  # bytes; of larger weights every n-th element is hashed


def distinct(leaves: Iterable[Any]) -> list[Any]:
    """Each array once, tied weights included, in the order in which they come."""
    return list({id(leaf): leaf for leaf in leaves}.values())


def weight_facts(leaves: Iterable[Any], values: Values) -> dict[str, Any]:
    """Bytes, hash, number, types and zeros of weights; nothing where there are none.

    weight_hash: SHA-256 over kinds, shapes and bytes, 16 digits. weight_precision: share of the bytes by type, the
    largest first. weight_sparsity: share of zeros among the floating-point elements (packed integers have none to
    speak of).
    """
    found = distinct(leaves)
    if not found:
        return {}
    sizes = Counter[str]()
    for leaf in found:
        sizes[values.kind(leaf)] += values.nbytes(leaf)
    total = sizes.total()
    stride = max(1, math.ceil(total / MOST_HASHED))
    return {
        "weight_bytes": total,
        "weight_hash": _hash(found, values, stride),
        "weight_count": sum(values.size(leaf) for leaf in found),
        "weight_dtypes": ",".join(sorted(sizes)),
        "weight_precision": ", ".join(f"{kind} {size / total:.1%}" for kind, size in sizes.most_common() if total),
        **_sparsity(found, values, stride),
    }


def _hash(leaves: Iterable[Any], values: Values, stride: int) -> str:
    digest = hashlib.sha256()
    for leaf in leaves:
        digest.update(f"{values.kind(leaf)}{values.shape(leaf)}".encode() + values.content(leaf, stride))
    return digest.hexdigest()[:16]


def _sparsity(leaves: Iterable[Any], values: Values, stride: int) -> dict[str, float]:
    counts = [values.zeros(leaf, stride) for leaf in leaves if values.is_floating(leaf)]
    looked = sum(count for _, count in counts)
    return {"weight_sparsity": round(sum(zero for zero, _ in counts) / looked, 6)} if looked else {}


def weight_bytes(leaves: Iterable[Any], values: Values) -> int:
    """Bytes alone: no element is read."""
    return sum(values.nbytes(leaf) for leaf in distinct(leaves))
