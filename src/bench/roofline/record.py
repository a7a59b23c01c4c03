"""The calibration of a machine as frozen records: what `roofline.json` holds, field by field.

History of the format:
1 (2026-11): host, run, software, ceilings, fits, overheads, break-evens, operations, and what was not measured.

Additive changes keep the number; a reader leaves aside what it doesn't know. docs/roofline.md describes each field.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

SCHEMA = 1
KIND = "roofline"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measured value in a base unit, and what it rests on.

    Each process that did the work gives the median of its samples; `value` is the median of these medians, `low` and
    `high` the lowest and the highest of them. With n processes the true median lies between the two with a probability
    of 1 - 2^(1 - n), whatever their distribution (order statistics): 75 % for 3, 97 % for 6.
    """

    value: float
    low: float
    high: float
    unit: str
    samples: int  # timed blocks
    processes: int


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation in one size, done in one way. Counts are of one call."""

    operation: str  # the model of the suite: copy, matmul, linear, ...
    workload: str
    technique: str
    key: str  # the technique's canonical spelling
    runtime: str
    unit: str  # cpu, gpu, ane, all
    precision: str  # f32, f16, bf16, q4, ...: the key's quant
    operations: int  # multiplications and additions
    bytes: int  # each operand and each result once, as stored
    seconds: Quantity
    rate: float  # operations / s
    bandwidth: float  # bytes / s
    intensity: float  # operations / byte
    share_of_roof: float | None = None  # rate over what the ceilings allow at this intensity; above 1 within caches
    sizes: dict[str, int] = field(default_factory=dict)  # batch, width, kernels, ... as the suite names them
    reading: str = "net"  # net or wall time


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The best that was seen of a runtime on a unit: one line of the roof, and the case that it comes from."""

    runtime: str
    unit: str
    precision: str  # "any" for bandwidth
    value: Quantity  # byte/s or operation/s
    case: str
    published: Any = None  # of the chip, in the same unit; or {"unavailable": reason}
    share_of_published: float | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """The roof that fits a technique's operations best, not its highest ones: what to predict with.

    rate(intensity) = min(peak, bandwidth * intensity), after the overhead of an evaluation. None: no operation lies on
    that side. `error` is the typical factor between measured and fitted time, 1.1 for 10 %.
    """

    technique: str
    key: str
    runtime: str
    unit: str
    precision: str
    bandwidth: float | None  # byte/s
    peak: float | None  # operation/s
    ridge: float | None  # operation/byte, where both meet
    error: float
    points: int


@dataclass(frozen=True, slots=True)
class Overhead:
    """Of one call of n kernels that do next to nothing: evaluation + n * kernel. Seconds."""

    technique: str
    key: str
    runtime: str
    unit: str
    evaluation: Quantity
    kernel: Quantity


@dataclass(frozen=True, slots=True)
class BatchRatio:
    """Time of packed weights over dense ones at one batch; below 1 they pay."""

    batch: int
    ratio: float
    low: float  # from the lowest of one and the highest of the other
    high: float


@dataclass(frozen=True, slots=True)
class BreakEven:
    """From which batch on packed weights stop paying, beside dense ones of the same runtime and unit.

    `outcome`: "always" or "never" within the batches measured, "until" (they pay up to `batch`), "from" (they pay from
    there on), "mixed". `batch` is where the ratio passes 1, interpolated between `above` and `below` on logarithmic
    scales.
    """

    operation: str
    runtime: str
    unit: str
    packed: str  # technique
    dense: str
    width: int | None
    outcome: str
    batch: float | None
    between: tuple[int, int] | None
    ratios: tuple[BatchRatio, ...]


@dataclass(frozen=True, slots=True)
class NotMeasured:
    """A case without a figure, and why."""

    case: str
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class Roofline:
    """What one run found a machine to be able to do."""

    host: dict[str, Any]  # as in run.json
    run: dict[str, Any]  # id, suite, started, profile, command
    software: dict[str, dict[str, str]]  # by runtime: versions, device, BLAS
    ceilings: tuple[Ceiling, ...]
    fits: tuple[Fit, ...]
    overheads: tuple[Overhead, ...]
    break_evens: tuple[BreakEven, ...]
    operations: tuple[Operation, ...]
    not_measured: tuple[NotMeasured, ...] = ()
    provenance: str = "measured"
    schema: int = SCHEMA
    kind: str = KIND
