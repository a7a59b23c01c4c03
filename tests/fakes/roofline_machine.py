"""A made-up machine with a known roof: every time is computed from it, so that what is found can be held against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.record import Block, Case, Pair, Side, Trial
from bench.store import RunContent
from fakes.records import make_header

SUITE, BASELINE = "fake-roofline", "mlx-f32"
BANDWIDTH, PEAK = 1e11, 4e12  # bytes/s, operations/s in float32
EVALUATION, KERNEL = 1e-4, 2e-6  # s
KEYS = {
    "mlx-f32": "runtime=mlx,quant=f32",
    "mlx-f16": "runtime=mlx,quant=f16",
    "mlx-q4": "runtime=mlx,quant=q4",
    "ort-f32": "runtime=onnxruntime,quant=f32",
}
HOST = {
    "identity": "fake00host00", "chip": "Apple M1 Max", "gpu_cores": 32, "bandwidth_gbs": 400.0, "cores": 10,
    "memory_bytes": 32 * 2**30, "os": "FakeOS", "os_version": "FakeOS 1", "kind": "mac",
}  # fmt: skip


@dataclass(frozen=True)
class Work:
    """One operation in one size by one technique; `seconds` of a call where it isn't the roof's."""

    operation: str
    workload: str
    operations: int
    bytes: int
    technique: str = BASELINE
    sizes: tuple[tuple[str, int], ...] = ()
    seconds: float | None = None
    status: str = "ok"
    device: str = "gpu"
    pairs: int = 3

    @property
    def time(self) -> float:
        """Seconds of one call on the made-up machine."""
        return self.seconds or EVALUATION + max(self.operations / PEAK, self.bytes / BANDWIDTH)

    @property
    def case(self) -> Case:
        """Its case."""
        return Case(SUITE, self.technique, self.operation, self.workload, KEYS[self.technique])


def matmul(size: int, **changes: Any) -> Work:
    """A square product in float32."""
    return Work("matmul", f"size-{size}", 2 * size**3, 12 * size**2, sizes=(("size", size),), **changes)


def linear(batch: int, seconds: float, technique: str = BASELINE, **changes: Any) -> Work:
    """A layer of 4096 x 4096 that takes so long."""
    count, sizes = 2 * batch * 4096**2, (("batch", batch), ("width", 4096))
    return Work("linear", f"batch-{batch}", count, 4 * 4096**2, technique, sizes, seconds, **changes)


def launch(kernels: int, **changes: Any) -> Work:
    """A chain of kernels."""
    sizes, time = (("kernels", kernels),), EVALUATION + kernels * KERNEL
    return Work("launch", f"kernels-{kernels}", 16 * kernels, 128, sizes=sizes, seconds=time, **changes)


COPY = Work("copy", "array-1gib", 0, 2**31, sizes=(("mib", 1024),))


def content(work: Sequence[Work], host: dict[str, Any] | None = None) -> RunContent:
    """A run that measured all of this: a trial each, and three pairs for each technique beside its baseline."""
    header = make_header(
        suite=SUITE, host=host or HOST, baselines={one.operation: BASELINE for one in work}, metrics={}, workloads={}
    )
    return RunContent(header, tuple(map(_trial, work)), tuple(pair for one in work for pair in _pairs(one, work)))


def _blocks(seconds: float, factor: float = 1.0, count: int = 4) -> tuple[Block, ...]:
    time = seconds * factor
    return tuple(Block(2, 2 * time, 2 * time, 2 * time, 0.0) for _ in range(count))


def _trial(one: Work) -> Trial:
    if one.status != "ok":
        return Trial("id", one.case, one.status, "made up to be absent")
    facts = {"operations": one.operations, "bytes_moved": one.bytes, "device": one.device, **dict(one.sizes)}
    runtime = {"mlx": "0.0", "blas": "fake"} if KEYS[one.technique].startswith("runtime=mlx") else {"onnxruntime": "0"}
    return Trial("id", one.case, "ok", blocks=_blocks(one.time), facts=facts, runtime=runtime)


def _pairs(one: Work, work: Sequence[Work]) -> list[Pair]:
    """Two processes a pair, the technique's 2 % slower and faster by turns, the baseline's as in its trial."""
    beside = [w for w in work if (w.operation, w.workload, w.technique) == (one.operation, one.workload, BASELINE)]
    if one.technique == BASELINE or one.status != "ok" or not beside:
        return []
    return [
        Pair(
            "id", one.case, BASELINE, number, "ok", order="ABBAABBA",
            sides={
                "baseline": Side(blocks=_blocks(beside[0].time)),
                "technique": Side(blocks=_blocks(one.time, (0.98, 1.0, 1.02)[number % 3])),
            },
        )
        for number in range(one.pairs)
    ]  # fmt: skip
