"""What starting work costs: a line through the times of a short and a long chain of kernels that do nothing much."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from bench.roofline.ceilings import KERNELS
from bench.roofline.record import Operation, Overhead, Quantity


def overheads_of(operations: Sequence[Operation]) -> list[Overhead]:
    """One for each technique that was measured with two lengths or more."""
    chains: dict[tuple[str, str], list[Operation]] = defaultdict(list)
    for one in operations:
        if KERNELS in one.sizes:
            chains[one.technique, one.unit].append(one)
    return [overhead for chain in chains.values() if (overhead := _overhead(chain)) is not None]


def _overhead(chain: Sequence[Operation]) -> Overhead | None:
    """Through the shortest and the longest: t = evaluation + n * kernel."""
    short, long = (pick(chain, key=lambda one: one.sizes[KERNELS]) for pick in (min, max))
    first, last = short.sizes[KERNELS], long.sizes[KERNELS]
    if first == last:
        return None
    early, late = short.seconds, long.seconds
    kernel = _line(early, late, lambda a, b: max(0.0, (b - a) / (last - first)))
    evaluation = _line(early, late, lambda a, b: max(0.0, a - first * max(0.0, (b - a) / (last - first))))
    return Overhead(short.technique, short.key, short.runtime, short.unit, evaluation, kernel)


def _line(early: Quantity, late: Quantity, figure: Callable[[float, float], float]) -> Quantity:
    corners = [figure(a, b) for a in (early.low, early.high) for b in (late.low, late.high)]
    return Quantity(
        figure(early.value, late.value), min(corners), max(corners), "s",
        early.samples + late.samples, min(early.processes, late.processes),
    )  # fmt: skip


def evaluation_seconds(overheads: Sequence[Overhead]) -> Mapping[tuple[str, str], float]:
    """Seconds of one evaluation by runtime and unit: of the first technique that was measured there."""
    found: dict[tuple[str, str], float] = {}
    for one in overheads:
        found.setdefault((one.runtime, one.unit), one.evaluation.value)
    return found
