"""Parquet: every raw sample of a run, one row each, with all that identifies it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bench.export.reading import MeasuredRun
from bench.export.samples import sample_rows

if TYPE_CHECKING:
    import polars

TEXTS = (
    "run", "host", "provenance", "profile", "identity", "suite", "technique", "key", "model", "workload",
    "baseline", "kind", "status", "reason", "started", "role", "metric", "unit",
)  # fmt: skip
COUNTS = ("number", "sample", "calls")


def write(run: MeasuredRun, path: Path) -> None:
    """Write the samples."""
    frame(run).write_parquet(path)


def frame(run: MeasuredRun) -> polars.DataFrame:
    """The samples as a frame whose columns don't depend on what happens to be in the run."""
    import polars

    schema: dict[str, polars.DataType] = dict.fromkeys(TEXTS, polars.String())
    schema |= dict.fromkeys(COUNTS, polars.Int64())
    schema |= {"value": polars.Float64(), "warm_up": polars.Boolean()}
    return polars.DataFrame(list(sample_rows(run.content)), schema=schema)
