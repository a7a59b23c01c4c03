"""Limits that a run of `suites/roofline` measured, in the place of the maker's."""

from __future__ import annotations

from bench.roofline import Roofline
from recommender.physics.roofline import Limits


def measured_limits(roofline: Roofline, runtime: str, unit: str) -> Limits | None:
    """The ceilings and the overhead of a runtime on a unit; None where the run has no bandwidth of it.

    Peak is that of 16 bits, else the highest of any floating precision. They are what an engine reached, not what a
    machine can do: an efficiency learned beside published limits must not be applied to them.
    """
    here = [one for one in roofline.ceilings if (one.runtime, one.unit) == (runtime, unit)]
    bandwidth = next((one.value.value for one in here if one.precision == "any"), None)
    if bandwidth is None:
        return None
    peaks = {one.precision: one.value.value for one in here if one.precision in ("f16", "bf16", "f32")}
    halves = [value for name, value in peaks.items() if name != "f32"]
    peak = max(halves or peaks.values(), default=None)
    starts = [one.evaluation.value for one in roofline.overheads if (one.runtime, one.unit) == (runtime, unit)]
    return Limits(bandwidth, peak, min(starts, default=0.0))
