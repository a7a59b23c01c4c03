"""A run's figures and comparisons as rows of the warehouse, by way of `bench.summary`: what the fast way must equal."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.metrics import METRICS
from bench.record import RunHeader
from bench.statistics import Comparison
from bench.statistics.quality import examples_of
from bench.store import RunContent, RunFolder
from bench.summary import CaseSummary, summarise

Row = dict[str, Any]


def summary_rows(folder: Path, run: str) -> tuple[list[Row], list[Row]]:
    """Rows of metrics and of comparisons of a run folder."""
    content = RunFolder(folder).read()
    metrics: list[Row] = []
    comparisons: list[Row] = []
    for case in summarise(content).cases:
        about = _about(content.header, case, run)
        metrics += _metrics(content.header, case, about)
        comparisons += [*_times(content.header, case, about), *_qualities(content, case, about)]
    return metrics, comparisons


def _about(header: RunHeader, summary: CaseSummary, run: str) -> Row:
    case = summary.case
    return {
        "run": run,
        "suite": case.suite,
        "task": header.task,
        "technique": case.technique,
        "key": case.key,
        "model": case.model,
        "params_b": (header.models.get(case.model) or {}).get("params_b"),
        "workload": case.workload,
    }


def _better(header: RunHeader, metric: str) -> str | None:
    declared = header.metrics.get(metric) or {}
    known = METRICS.get(metric)
    return declared.get("better") or (known.better if known else None)


def _metrics(header: RunHeader, summary: CaseSummary, about: Row) -> Iterator[Row]:
    for metric, figure in summary.metrics.items():
        yield about | {
            "metric": metric, "unit": figure.unit, "better": _better(header, metric), "value": figure.value,
            "low": figure.low, "high": figure.high, "samples": figure.samples, "trials": figure.trials,
        }  # fmt: skip


def _times(header: RunHeader, summary: CaseSummary, about: Row) -> Iterator[Row]:
    for metric, one in summary.comparison.items():
        yield about | {
            "metric": metric, "unit": "s", "baseline": header.baselines.get(summary.case.model), "ratio": one.ratio,
            **_interval(one.low, one.high), "pairs": one.pairs, "verdict": one.verdict,
            "smallest_effect": one.smallest_effect,
        }  # fmt: skip


def _qualities(content: RunContent, summary: CaseSummary, about: Row) -> Iterator[Row]:
    trial = next(trial for trial in content.trials if trial.case == summary.case)
    header = content.header
    for metric, one in summary.quality.items():
        yield about | {
            "metric": metric, "unit": header.metrics.get(metric, {}).get("unit"),
            "baseline": header.baselines.get(summary.case.model), "difference": one.value,
            **_interval(one.low, one.high), "pairs": examples_of(trial.quality[metric]), "verdict": one.verdict,
            "smallest_effect": one.smallest_effect,
        }  # fmt: skip


def _interval(low: float, high: float) -> dict[str, float | None]:
    """Both ends, or none where one isn't bounded."""
    bounded = math.isfinite(low) and math.isfinite(high)
    return {"low": low if bounded else None, "high": high if bounded else None}


__all__ = ["Comparison", "summary_rows"]
