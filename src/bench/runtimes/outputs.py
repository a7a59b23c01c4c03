"""Reading what a subject's call gave back: its leaves, whether they are finite, a hash of their content."""

from __future__ import annotations

import cmath
import hashlib
import importlib
import pickle
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any


def leaves(output: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf of nested dicts (by key), lists, tuples and dataclasses, with its place."""
    if isinstance(output, dict | list | tuple) and not output:
        yield place, output  # an empty container is content, too
    elif isinstance(output, dict):
        for key in sorted(output, key=repr):
            yield from leaves(output[key], f"{place}/{key!r}")
    elif isinstance(output, list | tuple):
        for index, member in enumerate(output):
            yield from leaves(member, f"{place}/{index}")
    elif is_dataclass(output) and not isinstance(output, type):
        for field in fields(output):
            yield from leaves(getattr(output, field.name), f"{place}/{field.name}")
    else:
        yield place, output


def is_array(leaf: Any) -> bool:
    """True for NumPy arrays and scalars and what behaves like them."""
    return hasattr(leaf, "dtype") and hasattr(leaf, "shape") and hasattr(leaf, "tobytes")


def leaf_is_finite(leaf: Any) -> bool:
    """False for NaN and infinity, alone or anywhere in an array; True for what holds no numbers."""
    if isinstance(leaf, float | complex):
        return cmath.isfinite(leaf)
    if not is_array(leaf):
        return True
    kind = getattr(leaf.dtype, "kind", "")
    if kind == "V":  # bfloat16 and its kin, from ml_dtypes
        leaf = leaf.astype("float32")
    elif kind not in "fc":
        return True
    return bool(importlib.import_module("numpy").isfinite(leaf).all())


def leaf_content(leaf: Any) -> tuple[str, bytes]:
    """What a leaf is and its bytes.

    Raises TypeError for an object whose content can't be read.
    """
    if isinstance(leaf, dict | list | tuple):
        return "empty dict" if isinstance(leaf, dict) else "empty list", b""
    if is_array(leaf):
        return f"{leaf.dtype} {tuple(leaf.shape)}", leaf.tobytes()
    if isinstance(leaf, bytes | bytearray | memoryview):
        return "bytes", bytes(leaf)
    if leaf is None or isinstance(leaf, bool | int | float | complex | str):
        return type(leaf).__name__, repr(leaf).encode()
    if hasattr(leaf, "tobytes"):
        return type(leaf).__qualname__, bytes(leaf.tobytes())
    try:
        return type(leaf).__qualname__, pickle.dumps(leaf, protocol=4)
    except Exception as error:
        kind = type(leaf).__qualname__
        text = f"call() gave a {kind}, whose content can't be hashed: return arrays or numbers"
        raise TypeError(text) from error


def digest(contents: Iterator[tuple[str, str, bytes]]) -> str:
    """SHA-256 in hex over places, kinds and bytes; lengths go in, so that neighbours can't be confused."""
    state = hashlib.sha256()
    for place, kind, content in contents:
        for part in (place.encode(), kind.encode(), content):
            state.update(len(part).to_bytes(8, "little"))
            state.update(part)
    return state.hexdigest()
