"""Quality beside speed, always paired: the same examples, or the same bootstrap resamples, on both sides."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Difference:
    """Technique minus baseline in the metric's own unit, with a 95 % interval; `method` says how."""

    value: float
    low: float
    high: float
    method: str
    p_value: float | None = None


def quality_difference(baseline: Mapping[str, Any], technique: Mapping[str, Any]) -> Difference | None:
    """Pair two quality records `{"value", "examples" | "replicates"}`; None where they can't be paired."""
    for key, method in (("examples", _examples), ("replicates", _replicates)):
        ours, theirs = technique.get(key), baseline.get(key)
        if ours and theirs and len(ours) == len(theirs):
            return method(np.asarray(theirs, float), np.asarray(ours, float))
    return None


def value_interval(metric: Mapping[str, Any]) -> tuple[float, float] | None:
    """A 95 % interval of one quality figure by itself; None where the record has too little for one."""
    examples = metric.get("examples")
    if examples and len(examples) > 1:
        values = np.asarray(examples, float)
        if set(np.unique(values)) <= {0.0, 1.0}:
            interval = stats.binomtest(int(values.sum()), len(values)).proportion_ci(CONFIDENCE, "wilson")
            return float(interval.low), float(interval.high)
        return _t_interval(values)
    replicates = metric.get("replicates")
    return _percentiles(np.asarray(replicates, float)) if replicates else None


def _examples(baseline: np.ndarray[Any, Any], technique: np.ndarray[Any, Any]) -> Difference:
    both = np.concatenate([baseline, technique])
    if set(np.unique(both)) <= {0.0, 1.0}:
        return _two_accuracies(baseline, technique)
    difference = technique - baseline
    low, high = _t_interval(difference)
    return Difference(float(difference.mean()), low, high, "paired t")


def _two_accuracies(baseline: np.ndarray[Any, Any], technique: np.ndarray[Any, Any]) -> Difference:
    """Agresti and Min's adjusted interval (Statistics in Medicine 2005) and McNemar's exact test (1947)."""
    count = len(baseline)
    gained, lost = (
        int(((baseline == 0) & (technique == 1)).sum()),
        int(((baseline == 1) & (technique == 0)).sum()),
    )
    total, more, less = count + 2, gained + 0.5, lost + 0.5
    centre = (more - less) / total
    spread = math.sqrt((more + less) - (more - less) ** 2 / total) / total
    half = float(stats.norm.ppf(0.5 + CONFIDENCE / 2)) * spread
    p_value = float(stats.binomtest(gained, gained + lost).pvalue) if gained + lost else 1.0
    return Difference((gained - lost) / count, centre - half, centre + half, "McNemar, Agresti-Min", p_value)


def _replicates(baseline: np.ndarray[Any, Any], technique: np.ndarray[Any, Any]) -> Difference:
    difference = technique - baseline
    low, high = _percentiles(difference)
    return Difference(float(difference.mean()), low, high, "paired bootstrap")


def _t_interval(values: np.ndarray[Any, Any]) -> tuple[float, float]:
    if len(values) < 2:
        return float(values[0]), float(values[0])
    half = float(stats.t.ppf(0.5 + CONFIDENCE / 2, len(values) - 1) * stats.sem(values))
    return float(values.mean()) - half, float(values.mean()) + half


def _percentiles(values: np.ndarray[Any, Any]) -> tuple[float, float]:
    low, high = np.quantile(values, [0.5 - CONFIDENCE / 2, 0.5 + CONFIDENCE / 2])
    return float(low), float(high)


def mean(values: Sequence[float]) -> float:
    """Arithmetic mean; NaN for nothing."""
    return math.fsum(values) / len(values) if values else math.nan
