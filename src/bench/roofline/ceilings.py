"""The highest bandwidth and rates that a run saw of each runtime and unit, beside what the chip's maker publishes.

Williams, Waterman and Patterson 2009, "Roofline: An Insightful Visual Performance Model for Multicore Architectures":
the attainable rate is min(peak, bandwidth * intensity).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bench.host import chips
from bench.record.unavailable import unavailable
from bench.roofline.operations import inverse
from bench.roofline.record import Ceiling, Operation

ANY = "any"
LARGE = 2**26  # bytes of a call from which on caches don't hold its operands; what is less shows no memory bandwidth
KERNELS = "kernels"  # the size that marks a measurement of overhead: it does next to no work

Published = Callable[[Operation, str], Any]


def ceilings_of(operations: Sequence[Operation], host: Mapping[str, Any]) -> list[Ceiling]:
    """Bandwidth first, then the rate of each precision, for each runtime and unit."""
    work = [one for one in operations if KERNELS not in one.sizes]
    found = []
    for place in dict.fromkeys((one.runtime, one.unit) for one in work):
        here = [one for one in work if (one.runtime, one.unit) == place]
        found += _best(((ANY, one) for one in here if one.bytes >= LARGE), _bandwidth, host)
        found += _best(((one.precision, one) for one in here if one.operations), _rate, host)
    return found


def _best(
    named: Iterable[tuple[str, Operation]],
    draw: Callable[[str, Operation, Mapping[str, Any]], Ceiling],
    host: Mapping[str, Any],
) -> list[Ceiling]:
    best: dict[str, Ceiling] = {}
    for name, one in named:
        ceiling = draw(name, one, host)
        if name not in best or ceiling.value.value > best[name].value.value:
            best[name] = ceiling
    return list(best.values())


def _bandwidth(name: str, one: Operation, host: Mapping[str, Any]) -> Ceiling:
    return _ceiling(name, one, one.bytes, "B/s", published_bandwidth(host))


def _rate(name: str, one: Operation, host: Mapping[str, Any]) -> Ceiling:
    return _ceiling(name, one, one.operations, "1/s", published_rate(host, one.unit, name))


def _ceiling(name: str, one: Operation, work: int, unit: str, published: Any) -> Ceiling:
    value = inverse(work, one.seconds, unit)
    case = f"{one.technique}@{one.operation}/{one.workload}"
    share = value.value / published if isinstance(published, float) else None
    return Ceiling(one.runtime, one.unit, name, value, case, published, share)


def published_bandwidth(host: Mapping[str, Any]) -> float | dict[str, str]:
    """Bytes/s of the chip, as its maker publishes it (`bench/host/chips.csv`), or why there is no such figure."""
    found = host.get("bandwidth_gbs")
    if isinstance(found, int | float):
        return float(found) * 1e9
    return found if isinstance(found, dict) else unavailable("the record of the host has no published bandwidth")


def published_rate(host: Mapping[str, Any], unit: str, precision: str) -> float | dict[str, str]:
    """Operations/s of the chip's GPU in float32 or float16, or why there is no such figure."""
    if unit != "gpu":
        return unavailable(f"no peak of the {unit} is published")
    if precision not in ("f32", "f16"):
        return unavailable(f"no peak in {precision} is published")
    cores = host.get("gpu_cores")
    chip = str(host.get("chip", ""))
    found = chips.gpu_tflops(chip, cores if isinstance(cores, int) else None, precision)
    return unavailable(f"no peak in {precision} of {chip} is in the chip table") if found is None else found * 1e12


def under_the_roof(operations: Sequence[Operation], ceilings: Sequence[Ceiling]) -> list[Operation]:
    """The operations with their share of what the ceilings of their runtime, unit and precision allow."""
    lines = {(one.runtime, one.unit, one.precision): one.value.value for one in ceilings}
    return [replace(one, share_of_roof=_share(one, lines)) for one in operations]


def _share(one: Operation, lines: Mapping[tuple[str, str, str], float]) -> float | None:
    bandwidth = lines.get((one.runtime, one.unit, ANY))
    peak = lines.get((one.runtime, one.unit, one.precision))
    if bandwidth is None or KERNELS in one.sizes:
        return None
    if not one.operations:
        return one.bandwidth / bandwidth
    return None if peak is None else one.rate / min(peak, bandwidth * one.intensity)
