"""A series as rows of the chart of trends."""

from __future__ import annotations

from statistics import median
from typing import Any

from analytics.trends.records import RATIO, Series


def first_level(one: Series) -> float | None:
    """The median figure up to the first change; None where figures aren't all positive."""
    if min(one.values) <= 0:
        return None
    return median(one.values[: one.steps[0].index if one.steps else None])


def point_rows(one: Series) -> list[dict[str, Any]]:
    """One row a run: the ratio to the baseline, or to the first level of figures."""
    level = 1.0 if one.kind == RATIO else first_level(one) or 1.0
    return [
        {"at": f"{point.started:%Y-%m-%d}" if point.started else point.run, "ratio": point.value / level,
         "low": point.low, "high": point.high}
        for point in one.points
    ]  # fmt: skip


def change_rows(one: Series) -> list[dict[str, Any]]:
    """One row a change."""
    return [
        {"index": step.index, "ratio": step.size, "low": step.low, "high": step.high, "what": "; ".join(step.what)}
        for step in one.steps
        if step.of == "ratio"
    ]
