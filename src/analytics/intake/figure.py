"""One figure that somebody else published, as it is kept: of what, by whom, on which machine, drawn from what."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, fields
from typing import Any

# What tells two figures apart. Licence, citation, date of publication and notes may be put better the second time;
# the figure stays the same one.
IDENTITY = (
    "source", "provenance", "suite", "task", "technique", "key", "model", "params_b", "workload", "baseline",
    "host", "chip", "gpu_cores", "memory_bytes", "os", "packages", "started", "run",
    "metric", "unit", "value", "low", "high", "samples", "trials", "status", "reason", "series", "comparison",
)  # fmt: skip
# A run of this toolkit has a name of its own, and its exports say the same figures with more or less beside them.
OWN = "bench export"  # how they were read
IDENTITY_OF_OURS = (
    "source", "provenance", "run", "suite", "technique", "model", "workload", "metric", "value", "status",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Series:
    """Values in the order of time, in the figure's unit; `process` numbers the processes that they come from."""

    values: tuple[float, ...]
    role: str = "field"  # as in the warehouse: alone, baseline, technique, quality, examples, replicates or field
    process: int = 0
    calls: int = 1  # timed together; a value is of one
    warm_up: bool = False


@dataclass(frozen=True, slots=True)
class Against:
    """What the source itself says of a technique beside its baseline; a ratio of costs or a difference of qualities."""

    ratio: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    pairs: int | None = None
    verdict: str | None = None
    smallest_effect: float | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A published figure in base units (s, B, J, W, 1/s, 1); what isn't known is None.

    A case that failed at the source is a figure without metric and value, with its status and reason.
    """

    source: str
    metric: str | None = None
    value: float | None = None
    unit: str | None = None
    better: str | None = None  # higher or lower
    low: float | None = None
    high: float | None = None
    samples: int | None = None
    trials: int | None = None
    suite: str | None = None
    task: str | None = None
    technique: str | None = None  # the source's own words
    key: str | None = None  # canonical spelling; None where the words could not be mapped
    model: str | None = None
    params_b: float | None = None
    active_params_b: float | None = None  # of a mixture of experts
    workload: str | None = None
    baseline: str | None = None
    is_baseline: bool | None = None
    status: str = "ok"
    reason: str | None = None
    host: str | None = None  # the source's own name of the machine, where machines are alike otherwise
    chip: str | None = None
    gpu_cores: int | None = None
    memory_bytes: float | None = None
    os: str | None = None
    virtual: bool | None = None  # a virtual machine
    packages: dict[str, str] = field(default_factory=dict)
    date: str | None = None  # of publication: YYYY-MM-DD, or as much of it as is known
    started: str | None = None  # when it was measured, where the source says so; ISO 8601
    run: str | None = None  # the source's own name of the run
    provenance: str = "field"  # or simulated, where the source says that it is
    citation: str | None = None
    licence: str | None = None
    read_via: str | None = None
    trust: str = "A"
    flag: str | None = None
    note: str | None = None
    weight_bytes: float | None = None  # of all weights, where the source says so
    series: tuple[Series, ...] = ()
    comparison: Against | None = None

    def identity(self) -> str:
        """A hash of what makes it this figure and no other."""
        names = IDENTITY_OF_OURS if self.run and self.read_via == OWN else IDENTITY
        shown = {name: to_json_value(getattr(self, name)) for name in names}
        return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:32]


FIELDS: dict[type[Any], dict[str, Any]] = {  # names with their defaults
    kind: {one.name: one.default for one in fields(kind)} for kind in (Figure, Series, Against)
}


def to_json_value(value: Any) -> Any:
    """A field as JSON has it."""
    if isinstance(value, Series | Against):
        return _sparse(value)
    if isinstance(value, tuple):
        return [to_json_value(part) if isinstance(part, Series) else part for part in value]
    return value


def figure_to_json(figure: Figure) -> dict[str, Any]:
    """The figure without what is unknown or at its default; `figure_from_json` gives it back."""
    return _sparse(figure)


def figure_from_json(document: dict[str, Any]) -> Figure:
    """Read what `figure_to_json` wrote.

    Raises TypeError, KeyError or AttributeError where it isn't a figure.
    """
    told = {name: value for name, value in document.items() if name in FIELDS[Figure]}
    if "series" in told:
        told["series"] = tuple(_series(one) for one in told["series"])
    if told.get("comparison") is not None:
        told["comparison"] = Against(**_known(Against, told["comparison"]))
    return Figure(**told)


def _series(document: dict[str, Any]) -> Series:
    told = _known(Series, document)
    return Series(**told | {"values": tuple(told["values"])})


def _known(kind: type[Any], document: dict[str, Any]) -> dict[str, Any]:
    """What this version knows; a newer one may have written more."""
    return {name: value for name, value in document.items() if name in FIELDS[kind]}


def _sparse(record: Figure | Series | Against) -> dict[str, Any]:
    found = {}
    for name, default in FIELDS[type(record)].items():
        value = getattr(record, name)
        if value != default and value not in ((), {}):
            found[name] = to_json_value(value)
    return found
