"""A request as frozen records: what is asked, of which machine, under which constraints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

OBJECTIVES = ("latency", "throughput", "memory", "energy", "quality")
# What an objective means where no metric is named: of text generation first, of other tasks second.
USUAL_METRIC = {
    "latency": ("ttft", "wall_time"),
    "throughput": ("decode_tok_s", "throughput"),
    "memory": ("peak_memory", "peak_memory"),
    "energy": ("energy_total", "energy_total"),
    "quality": ("perplexity", "accuracy"),
}


class RequestError(Exception):
    """A request that can't be answered as it stands: all mistakes, one a line."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True, slots=True)
class ModelAsked:
    """The model; parameters in 10^9, `bytes` of its weights. None: not said, and looked up by name."""

    name: str
    params_b: float | None = None
    active_params_b: float | None = None
    bytes: int | None = None


@dataclass(frozen=True, slots=True)
class HostAsked:
    """The machine, complete: from the request, the table of chips and, where none is named, this machine.

    Memory in bytes, bandwidth in B/s, `flops` of the GPU in 1/s; None: nobody knows. `assumed` names what the table
    leaves open.
    """

    chip: str
    gpu_cores: int | None
    memory_bytes: int | None
    bandwidth: float | None
    flops: float | None
    is_this_machine: bool
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Constraints:
    """Limits of an answer, in base units; None: no limit. Quality loss in percent of the baseline's."""

    max_quality_loss_pct: float | None = None
    max_memory_bytes: float | None = None
    max_latency_s: float | None = None
    max_energy_j: float | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One question. `objective` maps each objective to its weight (they sum to 1), `metric` is canonical.

    `workload` holds the pairs of a workload's name (batch, prompt, context, ...). `candidates` are canonical keys in
    the order asked for; empty: whatever is known.
    """

    task: str
    model: ModelAsked
    host: HostAsked
    workload: Mapping[str, str] = field(default_factory=dict)
    objective: Mapping[str, float] = field(default_factory=lambda: {"throughput": 1.0})
    metric: str = "throughput"
    constraints: Constraints = Constraints()
    candidates: tuple[str, ...] = ()
