"""CSV: one row a case and metric, with the comparison or the quality difference that goes with it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.export.reading import MeasuredRun

if TYPE_CHECKING:
    from bench.summary import CaseSummary, RunSummary

COLUMNS = (
    "run", "host", "profile", "provenance", "suite", "technique", "key", "model", "workload",
    "baseline", "status", "reason",
    "metric", "value", "unit", "low", "high", "samples", "trials", "unavailable",
    "ratio", "ratio_low", "ratio_high", "verdict", "smallest_effect", "pairs", "p_value", "note",
    "difference", "difference_low", "difference_high", "method",
)  # fmt: skip


def write(run: MeasuredRun, path: Path) -> None:
    """Write the table, with a header row; cells that don't apply are empty."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows(run.summary))


def rows(summary: RunSummary) -> Iterator[dict[str, Any]]:
    """The table's rows; a case without any figure has one, with its status and reason."""
    for case in summary.cases:
        identity = _identity(summary, case)
        names = dict.fromkeys([*case.metrics, *case.comparison, *case.quality, *case.unavailable])
        if not names:
            yield identity
        for name in names:
            yield identity | _of_metric(case, name)


def _identity(summary: RunSummary, case: CaseSummary) -> dict[str, Any]:
    header = summary.header
    return {
        "run": header.run,
        "host": header.host.get("identity", ""),
        "profile": header.profile,
        "provenance": header.provenance,
        "suite": case.case.suite,
        "technique": case.case.technique,
        "key": case.case.key,
        "model": case.case.model,
        "workload": case.case.workload,
        "baseline": case.is_baseline,
        "status": case.status,
        "reason": case.reason,
    }


def _of_metric(case: CaseSummary, name: str) -> dict[str, Any]:
    row: dict[str, Any] = {"metric": name, "unavailable": case.unavailable.get(name, "")}
    if figure := case.metrics.get(name):
        row |= {key: getattr(figure, key) for key in ("value", "unit", "low", "high", "samples", "trials")}
    if one := case.comparison.get(name):
        row |= {"ratio": one.ratio, "ratio_low": one.low, "ratio_high": one.high}
        row |= {key: getattr(one, key) for key in ("verdict", "smallest_effect", "pairs", "p_value", "note")}
    if difference := case.quality.get(name):
        row |= {
            "difference": difference.value,
            "difference_low": difference.low,
            "difference_high": difference.high,
        }
        row |= {key: getattr(difference, key) for key in ("method", "verdict", "smallest_effect", "p_value", "note")}
    return row
