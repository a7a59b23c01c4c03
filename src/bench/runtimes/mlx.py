"""Apple's MLX: lazy arrays, unified memory, its own memory counters; on Linux its CPU back end."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import sys
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from bench.record.settings import Setting, outcome
from bench.record.unavailable import unavailable
from bench.runtimes.blas import Blas, prepare_blas
from bench.runtimes.mlx_limits import SETTERS
from bench.runtimes.mlx_values import MlxValues
from bench.runtimes.outputs import digest, leaf_content, leaf_is_finite, leaves
from bench.runtimes.runtime import Runtime, version_of
from bench.runtimes.search import held
from bench.runtimes.threads import set_threads
from bench.runtimes.values import arrays

LINUX_BACKENDS = ("mlx-cpu", "mlx-cuda", "mlx-cuda-12", "mlx-cuda-13")


class Mlx(Runtime):
    """Waits with `mx.eval`; hashes and checks MLX arrays without NumPy."""

    name = "mlx"

    @cached_property
    def _blas(self) -> Blas:
        return prepare_blas(threads=None)  # `configure` has set them, or nobody wants them set

    @cached_property
    def _mx(self) -> Any:
        return importlib.import_module("mlx.core")

    def prepare(self) -> dict[str, str]:
        """Put a real BLAS in force before mlx.core is imported (Linux)."""
        return {"blas": self._blas.name, "blas_reason": self._blas.reason}

    def configure(self, asked: Mapping[str, Setting]) -> dict[str, Any]:
        """BLAS threads first, since a BLAS reads their number when it is loaded; then MLX's limits."""
        found = set_threads(asked)
        self.prepare()
        for name, setter in SETTERS.items():
            if name in asked:
                found[name] = set_limit(getattr(self._mx, setter), asked[name].value)
        return found

    def capabilities(self) -> dict[str, Any]:
        """Version, default device, and what `mx.device_info` says of each kind of device; sizes in bytes."""
        blas, mx = self.prepare(), self._mx
        devices = {kind: device_facts(mx, kind) for kind in ("gpu", "cpu")}
        return {"version": version_of("mlx"), "device": str(mx.default_device()), **blas, **devices}

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

    def values(self) -> MlxValues:
        """Reads MLX's arrays."""
        return MlxValues(self._mx)

    def weights(self, subject: Any) -> list[Any]:
        """The MLX arrays of the subject's `parameters()`; without it, of all that it holds and that has such a method.

        That is how every `mlx.nn.Module` is found.
        """
        holders = held(subject, lambda thing: callable(getattr(type(thing), "parameters", None)))
        owners = [subject] if callable(getattr(subject, "parameters", None)) else holders
        found = [leaf for owner in owners for _, leaf in arrays(owner.parameters())]
        return [leaf for leaf in found if isinstance(leaf, self._mx.array)]

    def stop_compiling(self) -> bool:
        """A compiled function may hold arrays as constants; without compiling it reads them anew."""
        self._mx.disable_compile()
        return True

    def works_on_cpu(self, subject: Any) -> bool:
        """Whether MLX's default device is the processor."""
        return bool(self._mx.default_device().type == self._mx.DeviceType.cpu)

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


def set_limit(setter: Callable[[int], int], value: int) -> dict[str, Any]:
    """Set a limit in bytes and read it back: setting it again returns what the first call left in force."""
    try:
        before = int(setter(value))
        now = int(setter(value))
    except (RuntimeError, ValueError) as error:  # Metal refuses more than it recommends
        return outcome("as it was", unavailable(" ".join(str(error).split())))
    if now != value:
        return outcome(before, unavailable(f"MLX accepts the call and keeps {now} bytes"))
    return outcome(before, now)


def device_facts(mx: Any, kind: str) -> dict[str, Any]:
    """`mx.device_info` of the first GPU or CPU, or why there is nothing to say."""
    ask = getattr(mx, "device_info", None) or mx.metal.device_info  # the older name, before MLX 0.30
    try:
        found = ask(getattr(mx, kind)) if hasattr(mx, "device_info") else (ask() if kind == "gpu" else {})
    except (RuntimeError, TypeError, ValueError) as error:
        return unavailable(" ".join(str(error).split()))
    nothing = f"MLX has no {kind.upper()} back end here"
    return {str(name): value for name, value in found.items()} or unavailable(nothing)


def needed() -> str:
    """The requirement that brings MLX on this system."""
    return "mlx" if sys.platform == "darwin" else "mlx[cpu]"


def installed(distribution: str) -> bool:
    """True where the distribution's metadata is there."""
    return version_of(distribution) != "not installed"
