"""Rows for the rules of `analytics.insight`: made-up figures named so, and frames of real published ones."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars

from analytics.insight import Frames, Here
from analytics.insight.insights import load
from analytics.warehouse import ensure_built

PUBLISHED = Path(__file__).resolve().parents[2] / "results" / "field" / "published"
NOBODY = Here("", "", "")
REAL = (
    "params_b", "memory_bytes", "bandwidth", "value", "low", "high", "ratio", "difference", "smallest_effect", "median",
    "first_half", "last_half", "clock_before", "clock_after",
)  # fmt: skip
WHOLE = ("gpu_cores", "samples", "trials", "pairs", "trial", "blocks")
USUAL: dict[str, Any] = {
    "run": "field-fake-1", "started": datetime(2026, 1, 1, tzinfo=UTC), "provenance": "field", "source": "fake-source",
    "suite": "fake-suite", "task": "text-generation", "technique": "fake words",
    "key": "runtime=fake,quant=f16,unit=gpu",
    "model": "fake-model", "params_b": 7.0, "workload": "batch=1", "host": "fakehost", "chip": "M1", "gpu_cores": 8,
    "memory_bytes": 16e9, "bandwidth": 68.3e9, "os": None, "software": None, "metric": "decode_tok_s", "unit": "1/s",
    "better": "higher", "value": 1.0, "low": None, "high": None, "samples": None, "trials": None,
    "citation": "fake:citation", "note": None,
}  # fmt: skip
COMPARISON: dict[str, Any] = {
    "run": "fake-run", "started": datetime(2026, 1, 1, tzinfo=UTC), "provenance": "measured", "source": "this-toolkit",
    "suite": "fake-suite", "task": "text-generation", "technique": "q4", "key": "runtime=mlx,quant=q4",
    "baseline": "f32",
    "model": "fake-model", "params_b": 0.1, "workload": "decode", "host": "fakehost", "chip": "Fake Chip",
    "environment": "fake", "profile": "quick", "metric": "net_time", "unit": "s", "ratio": 1.3, "difference": None,
    "low": 1.2, "high": 1.4, "pairs": 8, "verdict": "worse", "smallest_effect": 0.05, "newest": True,
}  # fmt: skip
BLOCK: dict[str, Any] = {
    "run": "fake-run", "run_started": datetime(2026, 1, 1, tzinfo=UTC), "suite": "fake-suite",
    "task": "text-generation", "technique": "f32", "key": None,
    "model": "fake-model", "workload": "decode", "host": "fakehost", "chip": "M1",
    "trial": 1, "role": "baseline", "started": datetime(2026, 1, 1, tzinfo=UTC), "metric": "net_time", "blocks": 20,
    "median": 0.1, "first_half": 0.1, "last_half": 0.1, "heat": None, "clock_before": None, "clock_after": None,
}  # fmt: skip
POINT: dict[str, Any] = {
    "suite": "fake-suite", "task": "text-generation", "technique": "q4", "key": "runtime=mlx,quant=q4",
    "model": "fake-model", "workload": "decode", "host": "fakehost", "chip": "M1", "source": "this-toolkit",
    "metric": "net_time", "baseline": "f32", "run": "fake-run", "started": datetime(2026, 1, 1, tzinfo=UTC),
    "packages": "{}", "value": 0.0, "pairs": 8,
}  # fmt: skip


def figure(**changes: Any) -> dict[str, Any]:
    """A made-up row of `figures`."""
    return USUAL | changes


def comparison(**changes: Any) -> dict[str, Any]:
    """A made-up row of `comparisons`."""
    return COMPARISON | changes


def block(**changes: Any) -> dict[str, Any]:
    """A made-up row of `block_halves`."""
    return BLOCK | changes


def point(**changes: Any) -> dict[str, Any]:
    """A made-up row of `measured_series`."""
    return POINT | changes


def frames_of(
    rows: Iterable[dict[str, Any]] = (), comparisons: Iterable[dict[str, Any]] = (),
    blocks: Iterable[dict[str, Any]] = (), series: Iterable[dict[str, Any]] = (), **changes: Any,
) -> Frames:  # fmt: skip
    """Frames that hold these rows; published ones are in `field` too."""
    rows = list(rows)
    usual: dict[str, Any] = {
        "figures": _frame(rows, USUAL),
        "comparisons": _frame(comparisons, COMPARISON),
        "field": _frame([row for row in rows if row["provenance"] == "field"], USUAL),
        "blocks": _frame(blocks, BLOCK),
        "series": _frame(series, POINT),
        "here": NOBODY,
    }
    return Frames(**usual | changes)


def _frame(rows: Iterable[dict[str, Any]], usual: dict[str, Any]) -> polars.DataFrame:
    types: dict[str, Any] = {
        name: polars.Float64 if name in REAL
        else polars.Int64 if name in WHOLE
        else polars.Boolean if name == "newest"
        else polars.Datetime("us", "UTC") if name in ("started", "run_started")
        else polars.String
        for name in usual
    }  # fmt: skip
    return polars.DataFrame(list(rows), schema=types)


def published(folder: Path, *sources: str, **scope: Any) -> Frames:
    """Frames of published sources, through the warehouse."""
    place = folder / "field" / "published"
    place.mkdir(parents=True, exist_ok=True)
    for source in sources:
        shutil.copy(PUBLISHED / f"{source}.csv", place)
    return load(folder, ensure_built(folder), NOBODY, **scope)
