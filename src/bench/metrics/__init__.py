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
        Metric("new_swap", "B", "lower", "cost", "swap that came into use during the trial"),
        Metric("size_on_disk", "B", "lower", "cost", "bytes of the weights that the technique runs with"),
        Metric("energy", "J", "lower", "cost", "energy of one call, where a counter exists"),
    )
}
