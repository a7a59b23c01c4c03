"""A front as rows of a chart over two of its metrics."""

from __future__ import annotations

from typing import Any

from analytics.front.question import front_on
from analytics.front.records import RATIO, Figure, Front, FrontMetric


def over_two(front: Front, x: str, y: str) -> Front:
    """The front of the same ground over two metrics alone, which is what a plane can show.

    Raises KeyError for a metric that the ground doesn't have; ValueError where two techniques with both are lacking.
    """
    if missing := [name for name in (x, y) if name not in front.known.metrics]:
        raise KeyError(missing[0])
    found = front_on(front.known, (x, y))
    if found is None:
        raise ValueError(f"fewer than two techniques have both {x} and {y}")
    return found


def chart_rows(front: Front) -> list[dict[str, Any]]:
    """Rows for `charts.frontier`, of a front over two metrics; sizes in MB, ratios and the rest as they are."""
    x, y = front.metrics
    return [
        {"technique": place.name, "on_front": place.on_front, "probability": place.probability,
         "baseline": place.name == front.ground.baseline}
        | _bounds("x", front.figure(place.name, x.name), x) | _bounds("y", front.figure(place.name, y.name), y)
        for place in front.places
    ]  # fmt: skip


def _bounds(name: str, one: Figure, metric: FrontMetric) -> dict[str, float | None]:
    size = shown_in(metric)[1]
    low, high = (None if bound is None else bound / size for bound in (one.low, one.high))
    exact = one.low == one.high
    return {name: one.value / size, f"{name}_low": None if exact else low, f"{name}_high": None if exact else high}


def shown_in(metric: FrontMetric) -> tuple[str, float]:
    """The unit that people read a metric in, and how many base units it has."""
    if metric.of == RATIO:
        return "times the baseline's", 1.0
    return {"B": ("MB", 1e6), "s": ("ms", 1e-3)}.get(metric.unit, (metric.unit if metric.unit != "1" else "", 1.0))
