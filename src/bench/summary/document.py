"""A run's summary as the JSON document that `bench run --json` prints."""

from __future__ import annotations

import math
from typing import Any

from bench.record.shape import to_json
from bench.statistics import Comparison
from bench.summary.cases import CaseSummary, RunSummary


def run_document(summary: RunSummary) -> dict[str, Any]:
    """`{"run", "cases", "warnings"}`; no NaN or infinity in it (they become null)."""
    header = summary.header
    run = {
        name: getattr(header, name)
        for name in ("run", "suite", "started", "profile", "precision", "budget_s", "question", "provenance")
    }
    run |= {"host": header.host, "environment": header.environment, "command": list(header.command)}
    run["settings"] = header.settings
    return {
        "run": run,
        "cases": [case_document(case) for case in summary.cases],
        "warnings": [to_json(caution) for caution in summary.cautions],
    }


def case_document(case: CaseSummary) -> dict[str, Any]:
    """One case of the document."""
    return {
        "suite": case.case.suite,
        "technique": case.case.technique,
        "key": case.case.key,
        "model": case.case.model,
        "workload": case.case.workload,
        "status": case.status,
        "reason": case.reason,
        "baseline": case.is_baseline,
        "metrics": {name: _clean(to_json(figure)) for name, figure in case.metrics.items()},
        "comparison": {name: _comparison(one) for name, one in case.comparison.items()},
        "quality": {name: _clean(to_json(one)) for name, one in case.quality.items()},
        "noise": None if case.noise is None else _clean(to_json(case.noise)),
        "unavailable": case.unavailable,
        "pairs_left_out": case.left_out,
    }


def _comparison(one: Comparison) -> dict[str, Any]:
    return _clean({name: value for name, value in to_json(one).items() if name != "metric"})


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    return {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in values.items()}
