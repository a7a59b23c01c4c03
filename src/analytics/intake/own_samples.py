"""`bench export --format parquet`: every sample of a run, from which the figures are drawn as bench draws them."""

from __future__ import annotations

import io
from typing import Any

from analytics.intake.content import Content, Found, Refused, Rows
from analytics.intake.figure import OWN, Figure
from analytics.intake.own import direction, own_origin, provenance_problem, series_of, summed_up

CASE = ("run", "host", "provenance", "profile", "suite", "technique", "key", "model", "workload", "baseline")
NEEDED = frozenset(
    {*CASE, "kind", "number", "status", "reason", "role", "metric", "unit", "sample", "calls", "value", "warm_up"}
)
KNOWN = NEEDED | {"identity", "started"}
MAGIC = b"PAR1"


def recognises(content: Content) -> bool:
    """Parquet with the columns of our samples."""
    return content.raw.startswith(MAGIC) and set(_columns(content)) >= NEEDED


def _columns(content: Content) -> list[str]:
    import polars

    try:
        return list(polars.read_parquet_schema(io.BytesIO(content.raw)))
    except (polars.exceptions.PolarsError, OSError):
        return []


def read(content: Content) -> Rows:
    """A figure for each metric of each case, with its samples; rows count cases' metrics in the order of the file."""
    import polars

    try:
        frame = polars.read_parquet(io.BytesIO(content.raw))
    except (polars.exceptions.PolarsError, OSError) as error:
        yield Refused(1, f"is torn: {str(error).splitlines()[0]}")
        return
    for name in frame.columns:
        if name not in KNOWN:
            yield Refused(1, f"column '{name}' is not known and is left out")
    row = 0
    for key, part in frame.group_by(*CASE, maintain_order=True):
        about = dict(zip(CASE, key, strict=True))
        for figure in _figures(about, part.to_dicts()):
            row += 1
            problem = provenance_problem(about["provenance"])
            yield Refused(row, problem) if problem else Found(row, figure)


def _figures(about: dict[str, Any], rows: list[dict[str, Any]]) -> list[Figure]:
    trial = next((row for row in rows if row["kind"] == "trial"), rows[0])
    units = {row["metric"]: row["unit"] for row in rows if row["metric"] is not None}
    shared = own_origin(about["run"], about["host"] or None, about["profile"], about["provenance"]) | {
        **{name: about[name] or None for name in ("suite", "technique", "key", "model", "workload", "baseline")},
        "is_baseline": about["technique"] == about["baseline"] if about["baseline"] else None,
        "status": trial["status"] or "ok",
        "reason": trial["reason"] or None,
        "read_via": OWN,
    }
    series = series_of(rows)
    if not series:
        return [Figure(source="", **shared)]
    return [
        Figure(
            source="", **shared, **summed_up(metric, values), metric=metric, unit=units[metric] or None,
            better=direction(metric), series=values,
        )
        for metric, values in series.items()
    ]  # fmt: skip
