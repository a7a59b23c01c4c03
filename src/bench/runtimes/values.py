"""What arrays and numbers hold, whatever library made them: kind, shape, elements, bytes, and turning them around.

A leaf is an array, a flat list of numbers, a text, bytes, or a single number. NumPy's arrays and what behaves like
them, `array.array` and plain Python are read here; MLX's arrays in `runtimes/mlx_values.py`.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator
from typing import Any

from bench.runtimes.outputs import is_array, leaf_content, leaves

NUMBERS = (bool, int, float)
SHRINK = 0.75  # what a turned array is scaled by: one element alone must change, too


def is_flat(value: Any) -> bool:
    """True for a list or tuple of numbers and nothing else, which counts as one leaf."""
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(one, NUMBERS) for one in value)


def arrays(tree: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """The leaves of nested dicts, lists, tuples and dataclasses, with their places; flat lists stay whole."""
    if is_flat(tree):
        yield place, tree
    elif isinstance(tree, dict) and tree:
        for key in sorted(tree, key=repr):
            yield from arrays(tree[key], f"{place}/{key!r}")
    elif isinstance(tree, list | tuple) and tree:
        for index, member in enumerate(tree):
            yield from arrays(member, f"{place}/{index}")
    else:
        yield from leaves(tree, place)


class Values:
    """Reads NumPy's arrays, `array.array` and plain Python."""

    def kind(self, leaf: Any) -> str:
        """The type of the elements: float32, d, float, text, bytes, ..."""
        if is_array(leaf):
            return str(leaf.dtype)
        if isinstance(leaf, array):
            return leaf.typecode
        if is_flat(leaf):
            return "float" if any(isinstance(one, float) for one in leaf) else "int"
        if isinstance(leaf, str):
            return "text"
        return "bytes" if isinstance(leaf, bytes | bytearray | memoryview) else type(leaf).__name__

    def shape(self, leaf: Any) -> tuple[int, ...]:
        """Sizes along each axis; () for numbers, and for texts and objects, whose length is their content."""
        if is_array(leaf):
            return tuple(leaf.shape)
        return (len(leaf),) if isinstance(leaf, array | bytes | bytearray) or is_flat(leaf) else ()

    def size(self, leaf: Any) -> int:
        """Number of elements."""
        return len(leaf.encode()) if isinstance(leaf, str) else math.prod(self.shape(leaf))

    def nbytes(self, leaf: Any) -> int:
        """Bytes that the elements take; a number in a list counts as the 8 bytes of its value."""
        if is_array(leaf):
            return int(leaf.nbytes)
        return leaf.itemsize * len(leaf) if isinstance(leaf, array) else 8 * self.size(leaf)

    def is_floating(self, leaf: Any) -> bool:
        """Whether the elements are real numbers of limited precision."""
        if is_array(leaf):
            return getattr(leaf.dtype, "kind", "") in ("f", "V")
        return self.kind(leaf) in ("f", "d", "float")

    def elements(self, leaf: Any, stride: int = 1) -> list[float]:
        """Every `stride`-th element as a float; a text's are its bytes, an object's those of its content."""
        if is_array(leaf):
            flat = leaf.reshape(-1)[::stride]
            parts = [flat.real, flat.imag] if getattr(leaf.dtype, "kind", "") == "c" else [flat]
            return [one for part in parts for one in part.astype("float64").tolist()]
        if isinstance(leaf, complex):
            return [leaf.real, leaf.imag]
        if isinstance(leaf, NUMBERS):
            return [_as_float(leaf)]
        if isinstance(leaf, str):
            return [float(one) for one in leaf.encode()[::stride]]
        plain = leaf if isinstance(leaf, array | bytes | bytearray) or is_flat(leaf) else leaf_content(leaf)[1]
        return [_as_float(one) for one in plain[::stride]]

    def is_number(self, leaf: Any) -> bool:
        """Whether differences of its elements mean something."""
        return is_array(leaf) or isinstance(leaf, array | complex | int | float) or is_flat(leaf)

    def content(self, leaf: Any, stride: int = 1) -> bytes:
        """The bytes of every `stride`-th element."""
        if is_array(leaf):
            return bytes(leaf.reshape(-1)[::stride].tobytes())
        if isinstance(leaf, array):
            return leaf[::stride].tobytes()
        return array("d", self.elements(leaf, stride)).tobytes()

    def zeros(self, leaf: Any, stride: int = 1) -> tuple[int, int]:
        """How many of every `stride`-th element are 0, and how many were looked at."""
        if is_array(leaf):
            flat = leaf.reshape(-1)[::stride]
            return int((flat == 0).sum()), int(flat.size)
        looked = leaf[::stride] if isinstance(leaf, array) or is_flat(leaf) else self.elements(leaf, stride)
        return sum(one == 0 for one in looked), len(looked)

    def turn(self, leaf: Any) -> bool:
        """Reverse the elements and shrink them, in place; False where they can't be written."""
        if is_array(leaf):
            if not leaf.shape or not getattr(getattr(leaf, "flags", None), "writeable", False):
                return False
            leaf[...] = (leaf.reshape(-1)[::-1] * SHRINK).reshape(leaf.shape).astype(leaf.dtype)
            return True
        if isinstance(leaf, list) and is_flat(leaf):
            leaf[:] = [one * SHRINK for one in reversed(leaf)]
            return True
        if isinstance(leaf, array):
            whole = leaf.typecode not in ("f", "d")
            turned = [one * SHRINK for one in reversed(leaf)]
            leaf[:] = array(leaf.typecode, [int(one) for one in turned] if whole else turned)
            return True
        return False


def _as_float(number: Any) -> float:
    try:
        return float(number)
    except OverflowError:  # an int beyond a float's range: its hash stands in, for equality
        return float(hash(number))
