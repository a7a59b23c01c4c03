"""Reading MLX's arrays without NumPy."""

from __future__ import annotations

from typing import Any

from bench.runtimes.values import SHRINK, Values


class MlxValues(Values):
    """Reads `mlx.core` arrays, and everything else as plain Python."""

    def __init__(self, mx: Any) -> None:
        self._mx = mx

    def _is_mlx(self, leaf: Any) -> bool:
        return isinstance(leaf, self._mx.array)

    def _wide(self, leaf: Any, stride: int) -> Any:
        flat = leaf.reshape(-1)[::stride]
        return flat.astype(self._mx.float32) if leaf.dtype == self._mx.bfloat16 else flat  # no buffer has bfloat16

    def kind(self, leaf: Any) -> str:
        """float32, bfloat16, uint32, ..."""
        return str(leaf.dtype).removeprefix("mlx.core.") if self._is_mlx(leaf) else super().kind(leaf)

    def shape(self, leaf: Any) -> tuple[int, ...]:
        """Sizes along each axis."""
        return tuple(leaf.shape) if self._is_mlx(leaf) else super().shape(leaf)

    def nbytes(self, leaf: Any) -> int:
        """Bytes of the array."""
        return int(leaf.nbytes) if self._is_mlx(leaf) else super().nbytes(leaf)

    def is_floating(self, leaf: Any) -> bool:
        """Whether the elements are real numbers of limited precision."""
        mx = self._mx
        return bool(mx.issubdtype(leaf.dtype, mx.floating)) if self._is_mlx(leaf) else super().is_floating(leaf)

    def is_number(self, leaf: Any) -> bool:
        """Whether differences of its elements mean something."""
        return self._is_mlx(leaf) or super().is_number(leaf)

    def elements(self, leaf: Any, stride: int = 1) -> list[float]:
        """Every `stride`-th element as a float."""
        if not self._is_mlx(leaf):
            return super().elements(leaf, stride)
        found = self._wide(leaf, stride).tolist()
        if leaf.dtype == self._mx.complex64:
            return [one.real for one in found] + [one.imag for one in found]
        return [float(one) for one in found]

    def content(self, leaf: Any, stride: int = 1) -> bytes:
        """The bytes of every `stride`-th element; bfloat16 as the float32 of the same value."""
        if not self._is_mlx(leaf):
            return super().content(leaf, stride)
        return memoryview(self._mx.contiguous(self._wide(leaf, stride))).tobytes()

    def zeros(self, leaf: Any, stride: int = 1) -> tuple[int, int]:
        """How many of every `stride`-th element are 0, and how many were looked at."""
        if not self._is_mlx(leaf):
            return super().zeros(leaf, stride)
        flat = leaf.reshape(-1)[::stride]
        return int(self._mx.sum(flat == 0).item()), int(flat.size)

    def turn(self, leaf: Any) -> bool:
        """Reverse the elements and shrink them; the same array object then holds them, in compiled functions, too."""
        if not self._is_mlx(leaf):
            return super().turn(leaf)
        flat = leaf.reshape(-1)[::-1]
        turned = flat * SHRINK if self.is_floating(leaf) else flat
        leaf[...] = turned.reshape(leaf.shape).astype(leaf.dtype)
        self._mx.eval(leaf)
        return True
