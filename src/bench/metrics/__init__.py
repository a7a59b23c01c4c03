"""The metrics that every suite has: one row each, with unit, direction and kind."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Metric:
    """A named quantity. `unit` is a base unit (s, B, J, W, 1/s, 1); `kind` is cost or quality."""

    name: str
    unit: str
    better: str  # higher | lower
    kind: str  # cost | quality
    about: str


METRICS = {
    metric.name: metric
    for metric in (
        Metric("wall_time", "s", "lower", "cost", "time of one call, by the wall clock"),
        Metric("net_time", "s", "lower", "cost", "wall time less the time the working thread waited for a core"),
        Metric("cpu_time", "s", "lower", "cost", "processor time of one call, all threads"),
        Metric(
            "throughput",
            "1/s",
            "higher",
            "cost",
            "units of work a second, from the net time where there is one",
        ),
        Metric(
            "load_time",
            "s",
            "lower",
            "cost",
            "from the start of loading to a subject with the technique applied",
        ),
        Metric("first_call_time", "s", "lower", "cost", "the first call, compilation included"),
        Metric("peak_memory", "B", "lower", "cost", "largest footprint of the process while loading and calling"),
        Metric("runtime_peak_memory", "B", "lower", "cost", "peak by the runtime's own counter"),
        Metric("runtime_active_memory", "B", "lower", "cost", "what the runtime's arrays hold after the timed calls"),
        Metric("runtime_cache_memory", "B", "lower", "cost", "what the runtime's allocator keeps for later then"),
        Metric("new_swap", "B", "lower", "cost", "bytes that the whole system swapped out during the trial"),
        Metric("size_on_disk", "B", "lower", "cost", "bytes of the weights that the technique runs with"),
        Metric("performance_core_share", "1", "higher", "cost", "share of the processor time on performance cores"),
        Metric("energy", "J", "lower", "cost", "energy of one call above the machine at rest"),
        Metric("energy_total", "J", "lower", "cost", "energy of one call, the machine at rest included"),
        Metric("energy_cpu", "J", "lower", "cost", "the processor's part of energy (RAPL: whole packages)"),
        Metric("energy_gpu", "J", "lower", "cost", "the GPU's part of energy"),
        Metric("energy_ane", "J", "lower", "cost", "the neural engine's part of energy"),
        Metric("energy_dram", "J", "lower", "cost", "the memory's part of energy"),
        Metric("power", "W", "lower", "cost", "mean power during calls, the machine at rest included"),
        Metric("idle_power", "W", "lower", "cost", "power of the machine at rest, before anything was loaded"),
    )
}
