"""MLX with operands of one floating-point type, on the device that it takes by itself or on the processor.

float16: IEEE 754-2008 binary16; bfloat16: Kalamkar et al. 2019, "A Study of BFLOAT16 for Deep Learning Training".
"""

from __future__ import annotations

import mlx.core as mx
from models.operation import Operation
from models.unavailable import Unavailable
from techniques.mlx_engine import DTYPES, KERNELS, MlxSubject

ONLY_CPU = "MLX works on the processor here by itself: the technique would change nothing"


class MlxDense:
    """Operands in `dtype` (f32, f16, bf16); `unit="cpu"` leaves a GPU aside."""

    def __init__(self, dtype: str = "f32", unit: str = "") -> None:
        self.dtype, self.unit = dtype, unit

    def apply(self, operation: Operation) -> MlxSubject:
        """Put the operands into MLX.

        Raises Unavailable for `unit="cpu"` where there is no other.
        """
        if self.unit == "cpu":
            if mx.default_device().type == mx.DeviceType.cpu:
                raise Unavailable(ONLY_CPU)
            mx.set_default_device(mx.cpu)
        weights = tuple(mx.array(one).astype(DTYPES[self.dtype]) for one in operation.weights)
        return MlxSubject(operation, self.dtype, weights, KERNELS[operation.kind])


class MlxKeepBuffers(MlxDense):
    """float32, and freed buffers of up to `mib` x 2^20 bytes are kept for the next result.

    On the CPU back end MLX keeps 32 MiB (`mx.set_cache_limit`). A larger result gets fresh pages from the system every
    time, and the system writes zeros to each before it is written.
    """

    def __init__(self, mib: int) -> None:
        super().__init__()
        self.bytes = mib * 2**20

    def apply(self, operation: Operation) -> MlxSubject:
        """Raise the limit.

        Raises Unavailable on a GPU, where the limit is far higher.
        """
        if mx.default_device().type != mx.DeviceType.cpu:
            raise Unavailable("MLX keeps large buffers on a GPU as it is")
        mx.set_cache_limit(self.bytes)
        return super().apply(operation)


class MlxCompiled(MlxDense):
    """float32, traced once and fused (`mx.compile`; MLX documentation, "Compilation")."""

    def apply(self, operation: Operation) -> MlxSubject:
        """Compile the operation.

        Raises Unavailable where MLX would silently run uncompiled.
        """
        import shutil

        if mx.default_device().type == mx.DeviceType.cpu and shutil.which("g++") is None:
            raise Unavailable("mx.compile on the CPU needs g++, and there is none: install it")
        subject = super().apply(operation)
        plain, sizes = subject.kernel, operation.sizes
        traced = mx.compile(lambda inputs, weights: plain(inputs, weights, sizes))
        subject.kernel = lambda inputs, weights, sizes: traced(inputs, weights)
        return subject
