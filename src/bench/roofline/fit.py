"""The roof through a technique's matrix products: two straight lines on logarithmic scales, fitted by least squares.

On these scales min(peak, bandwidth * intensity) is a rising line of slope 1 and a level one. Operations sorted by
intensity are cut in two at every place; left of the cut the bandwidth is the geometric mean of theirs, right of it the
peak is. The cut whose roof is nearest to all operations (sum of squared log-ratios) stays.

Products alone take part: they are what a network's time is made of, and an engine that computes attention or a
convolution another way (MLX's processor back end turns float16 pictures into float32) would bend the line.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from bench.roofline.record import Fit, Operation

PRODUCTS = ("matmul", "linear")
LEAST = 3  # operations: with two, two lines fit whatever they are


def fits_of(operations: Sequence[Operation], evaluation: Mapping[tuple[str, str], float]) -> list[Fit]:
    """One for each technique with three products or more; `evaluation` is taken off their times."""
    groups: dict[tuple[str, str], list[Operation]] = defaultdict(list)
    for one in operations:
        if one.operation in PRODUCTS and one.operations and mostly_work(one, evaluation):
            groups[one.key, one.unit].append(one)
    return [_fit(group, evaluation) for group in groups.values() if len(group) >= LEAST]


def _fit(group: Sequence[Operation], evaluation: Mapping[tuple[str, str], float]) -> Fit:
    first = group[0]
    off = evaluation.get((first.runtime, first.unit), 0.0)
    points = sorted((one.intensity, one.operations / (one.seconds.value - off)) for one in group)
    bandwidth, peak, error = roof(points)
    ridge = peak / bandwidth if peak and bandwidth else None
    return Fit(
        first.technique, first.key, first.runtime, first.unit, first.precision, bandwidth, peak, ridge,
        math.exp(error), len(points),
    )  # fmt: skip


def mostly_work(one: Operation, evaluation: Mapping[tuple[str, str], float]) -> bool:
    """Whether at least half of a call's time is left without the overhead; what is less says nothing of the roof."""
    return one.seconds.value >= 2 * evaluation.get((one.runtime, one.unit), 0.0)


def roof(points: Sequence[tuple[float, float]]) -> tuple[float | None, float | None, float]:
    """Bandwidth (bytes/s), peak (operations/s) and the root mean square of the log-ratios, from (intensity, rate).

    Points come by rising intensity. None: no point lies on that side.
    """
    found = []
    for cut in range(len(points) + 1):
        bandwidth = _mean([rate / intensity for intensity, rate in points[:cut]])
        peak = _mean([rate for _, rate in points[cut:]])
        found.append((_error(points, bandwidth, peak), cut, bandwidth, peak))
    error, _, bandwidth, peak = min(found, key=lambda one: (one[0], one[1]))
    return bandwidth, peak, error


def _mean(values: Sequence[float]) -> float | None:
    """Geometric."""
    return math.exp(math.fsum(map(math.log, values)) / len(values)) if values else None


def _error(points: Sequence[tuple[float, float]], bandwidth: float | None, peak: float | None) -> float:
    def line(intensity: float) -> float:
        return min(math.inf if bandwidth is None else bandwidth * intensity, math.inf if peak is None else peak)

    squares = [math.log(rate / line(intensity)) ** 2 for intensity, rate in points]
    return math.sqrt(math.fsum(squares) / len(points))
