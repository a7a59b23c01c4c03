"""Quality beside speed, always paired: the same examples, or the same bootstrap resamples, on both sides.

A quality record has `value` and one of `examples` (with `clusters` where they belong together), `pairs` with a
`statistic`, and `replicates`: see docs/suites.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bench.statistics.correlation import STATISTICS, correlation_difference, correlation_interval
from bench.statistics.intervals import (
    Array,
    Interval,
    bootstrap_interval,
    by_cluster,
    is_binary,
    mean_interval,
    share_interval,
    t_interval,
    two_accuracies,
)
from bench.statistics.many import CANNOT_TELL

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """Technique minus baseline in the metric's own unit, with a 95 % interval; `method` says how.

    `smallest_effect` is the difference that this data could have shown, in the metric's unit: half the interval.
    """

    value: float
    low: float
    high: float
    method: str
    p_value: float = 1.0
    verdict: str = CANNOT_TELL
    smallest_effect: float = math.inf
    note: str = ""


def quality_difference(baseline: Record | None, technique: Record, identical: float | None = None) -> Difference | None:
    """Pair two quality records; None where they can't be paired.

    `identical` is the value that a technique has whose outputs equal the baseline's (0 for a divergence): such a
    metric is a comparison by itself, and its record of the baseline isn't needed.
    """
    if identical is not None:
        return _against_identical(technique, identical)
    if baseline is None:
        return None
    for kind, method in (("examples", _examples), ("pairs", _correlations), ("replicates", _replicates)):
        if baseline.get(kind) and technique.get(kind):
            return method(baseline, technique)
    return None


def judged(difference: Difference, lower_is_better: bool, margin: float = 0.0) -> Difference:
    """The difference with its verdict, as for time: better and worse need the whole interval on one side of 0 and
    more than the practical margin (in the metric's unit); same needs the whole interval within the margin."""
    low, high = difference.low, difference.high
    if -margin <= low and high <= margin:
        verdict = "same"
    elif abs(difference.value) > margin and (low > 0 or high < 0):
        verdict = "better" if (difference.value < 0) == lower_is_better else "worse"
    else:
        verdict = CANNOT_TELL
    return replace(difference, verdict=verdict, smallest_effect=(high - low) / 2)


def value_interval(metric: Record) -> tuple[float, float] | None:
    """A 95 % interval of one quality figure by itself; None where the record has too little for one."""
    found = _of_one(metric)
    return None if found is None or not math.isfinite(found.high - found.low) else (found.low, found.high)


def examples_of(metric: Record) -> int:
    """How many numbers stand behind a quality figure."""
    pairs = metric.get("pairs") or {}
    return len(metric.get("examples") or pairs.get("truth") or metric.get("replicates") or [None])


def _of_one(metric: Record) -> Interval | None:
    if metric.get("examples"):
        values = np.asarray(metric["examples"], float)
        if is_binary(values) and not metric.get("clusters"):
            return share_interval(values)
        return mean_interval(by_cluster(values, metric.get("clusters")))
    if metric.get("pairs"):
        return correlation_interval(*_truth_and_score(metric), _statistic(metric))
    if metric.get("replicates"):
        return bootstrap_interval(np.asarray(metric["replicates"], float), metric.get("value"))
    return None


def _against_identical(technique: Record, identical: float) -> Difference | None:
    values = np.asarray(technique.get("examples") or [], float)
    if not len(values):
        return None
    if is_binary(values) and not technique.get("clusters") and identical in (0.0, 1.0):
        found, method = share_interval(values, identical), "Wilson"
    else:
        found, method = mean_interval(by_cluster(values, technique.get("clusters")), identical), "t of the mean"
    return Difference(
        found.value - identical, found.low - identical, found.high - identical, method + _by(technique), found.p_value
    )


def _examples(baseline: Record, technique: Record) -> Difference | None:
    theirs, ours = np.asarray(baseline["examples"], float), np.asarray(technique["examples"], float)
    clusters = technique.get("clusters")
    if len(ours) != len(theirs) or clusters != baseline.get("clusters"):
        return None
    if is_binary(np.concatenate([theirs, ours])) and not clusters:
        return _difference(two_accuracies(theirs, ours), "McNemar, Agresti-Min")
    values: Array = by_cluster(ours - theirs, clusters)
    if len(values) < 2:
        return None
    return _difference(t_interval(values), "paired t" + _by(technique))


def _correlations(baseline: Record, technique: Record) -> Difference | None:
    (truth, theirs), (same_truth, ours) = _truth_and_score(baseline), _truth_and_score(technique)
    statistic = _statistic(technique)
    if len(ours) != len(theirs) or not np.array_equal(truth, same_truth) or statistic != _statistic(baseline):
        return None
    return _difference(correlation_difference(truth, theirs, ours, statistic), f"paired bootstrap, {statistic}")


def _replicates(baseline: Record, technique: Record) -> Difference | None:
    theirs, ours = np.asarray(baseline["replicates"], float), np.asarray(technique["replicates"], float)
    if len(ours) != len(theirs):
        return None
    values = [record.get("value") for record in (technique, baseline)]
    point = None if None in values else float(values[0]) - float(values[1])  # type: ignore[arg-type]
    return _difference(bootstrap_interval(ours - theirs, point), "paired bootstrap")


def _difference(found: Interval, method: str) -> Difference:
    return Difference(found.value, found.low, found.high, method, found.p_value)


def _truth_and_score(metric: Record) -> tuple[Array, Array]:
    return np.asarray(metric["pairs"]["truth"], float), np.asarray(metric["pairs"]["score"], float)


def _statistic(metric: Record) -> str:
    name = str(metric.get("statistic", STATISTICS[0]))
    return name if name in STATISTICS else STATISTICS[0]


def _by(metric: Record) -> str:
    return " over clusters" if metric.get("clusters") else ""
