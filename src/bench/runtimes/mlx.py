"""Apple's MLX: lazy arrays, unified memory, its own memory counters; on Linux its CPU back end."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import sys
from functools import cached_property
from typing import Any

from bench.runtimes.blas import prepare_blas
from bench.runtimes.outputs import digest, leaf_content, leaf_is_finite, leaves
from bench.runtimes.runtime import Runtime, version_of

LINUX_BACKENDS = ("mlx-cpu", "mlx-cuda", "mlx-cuda-12", "mlx-cuda-13")


class Mlx(Runtime):
    """Waits with `mx.eval`; hashes and checks MLX arrays without NumPy."""

    name = "mlx"

    @cached_property
    def _mx(self) -> Any:
        return importlib.import_module("mlx.core")

    def prepare(self) -> dict[str, str]:
        """Put a real BLAS in force before mlx.core is imported (Linux)."""
        blas = prepare_blas()
        return {"blas": blas.name, "blas_reason": blas.reason}

    def unavailable(self) -> str | None:
        """MLX and, on Linux, one of its back ends must be installed."""
        if importlib.util.find_spec("mlx") is None:
            return f"MLX is not installed: add {needed()} to the suite's pyproject.toml"
        if sys.platform.startswith("linux") and not any(map(installed, LINUX_BACKENDS)):
            return f"MLX has no back end here: add {needed()} to the suite's pyproject.toml"
        return None

    def synchronize(self, output: Any) -> None:
        """Evaluate every array of the output and wait for it."""
        array = self._mx.array
        if isinstance(output, array):
            self._mx.eval(output)
            return
        self._mx.eval([leaf for _, leaf in leaves(output) if isinstance(leaf, array)])

    def finite(self, output: Any) -> bool:
        """False where a number in the output is NaN or infinite."""
        return all(self._leaf_is_finite(leaf) for _, leaf in leaves(output))

    def _leaf_is_finite(self, leaf: Any) -> bool:
        mx = self._mx
        if not isinstance(leaf, mx.array):
            return leaf_is_finite(leaf)
        return not mx.issubdtype(leaf.dtype, mx.inexact) or bool(mx.all(mx.isfinite(leaf)).item())

    def output_hash(self, output: Any) -> str:
        """SHA-256 in hex over types, shapes and bytes; bfloat16 is hashed as the float32 of the same value.

        Raises TypeError for an object whose content can't be read.
        """
        return digest((place, *self._content(leaf)) for place, leaf in leaves(output))

    def _content(self, leaf: Any) -> tuple[str, bytes]:
        mx = self._mx
        if not isinstance(leaf, mx.array):
            return leaf_content(leaf)
        plain = leaf.astype(mx.float32) if leaf.dtype == mx.bfloat16 else leaf
        return f"{leaf.dtype} {tuple(leaf.shape)}", memoryview(plain).tobytes()

    def reset_peak_memory(self) -> None:
        """Start MLX's peak counter again."""
        self._mx.reset_peak_memory()

    def peak_memory(self) -> int | None:
        """Bytes by MLX's allocator: arrays only, not the process."""
        return int(self._mx.get_peak_memory())

    def memory(self) -> dict[str, int]:
        """Peak, what arrays hold now, and what the allocator keeps for later; real on the CPU back end as well."""
        mx = self._mx
        return super().memory() | {"active": int(mx.get_active_memory()), "cache": int(mx.get_cache_memory())}

    def describe(self) -> dict[str, str]:
        """MLX's version, device and the limits in force."""
        mx = self._mx
        facts = {"mlx": version_of("mlx"), "device": str(mx.default_device())}
        for key, value in mx.device_info().items():
            facts[f"device_{key}"] = str(value)
        return facts


def needed() -> str:
    """The requirement that brings MLX on this system."""
    return "mlx" if sys.platform == "darwin" else "mlx[cpu]"


def installed(distribution: str) -> bool:
    """True where the distribution's metadata is there."""
    return version_of(distribution) != "not installed"
