"""What our own exports have in common: which run they come from, and figures as bench computes them from samples."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from statistics import median, quantiles
from typing import Any

from analytics.intake.content import number, text_of
from analytics.intake.figure import Against, Series
from analytics.intake.quantities import quantity

PROVENANCES = {"measured": "field", "field": "field", "simulated": "simulated"}
BY_MEDIAN = frozenset({"wall_time", "net_time", "cpu_time"})
FEWEST = 4  # values that quartiles are drawn from


def own_origin(run: str | None, host: str | None, profile: Any, provenance: str) -> dict[str, Any]:
    """The fields of a figure that say where one of our own runs was: elsewhere, so it is field data here."""
    told = [f"measured by this toolkit, run {run}"] if provenance == "measured" else [f"run {run}"]
    told += [f"on host {host}"] if host else []
    told += [f"profile {profile}"] if profile else []
    return {
        "run": run,
        "host": host,
        "started": started_of(run),
        "provenance": PROVENANCES.get(provenance, "field"),
        "note": ", ".join(told),
    }


def provenance_problem(provenance: str | None) -> str | None:
    """What is wrong with an export's provenance; made-up figures stay simulated, whatever they are said to be."""
    if provenance in PROVENANCES:
        return None
    return f"provenance '{provenance or ''}' is not known; known are {', '.join(PROVENANCES)}"


def started_of(run: str | None) -> str | None:
    """The moment that a run's id begins with."""
    try:
        return datetime.strptime((run or "")[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).isoformat()
    except ValueError:
        return None


def direction(metric: str | None) -> str | None:
    """Whether more is better, for a metric that every suite has."""
    known = quantity(metric)
    return known.better if known else None


def against(values: Mapping[str, Any]) -> Against | None:
    """A comparison or a difference; bounds that the data doesn't give are infinite there and unknown here."""
    found = {name: bounded(values.get(name)) for name in ("ratio", "difference", "low", "high", "smallest_effect")}
    if found["ratio"] is None and found["difference"] is None:
        return None
    pairs = number(values.get("pairs"))
    return Against(**found, pairs=int(pairs) if pairs is not None else None, verdict=text_of(values.get("verdict")))


def bounded(value: Any) -> float | None:
    """A finite number, or None."""
    found = number(value)
    return found if found is not None and math.isfinite(found) else None


def summed_up(metric: str, series: Iterable[Series]) -> dict[str, Any]:
    """Value, interval and count as `bench.summary` has them: medians and quartiles of a trial's times.

    Empty where only pairs carry the metric: they are compared, and give no value of their own.
    """
    values = [value for one in series if one.role in ("alone", "quality") and not one.warm_up for value in one.values]
    if not values:
        return {}
    if metric not in BY_MEDIAN:
        return {"value": values[-1], "samples": 1, "trials": 1}
    low, high = _quartiles(values)
    return {"value": median(values), "low": low, "high": high, "samples": len(values), "trials": 1}


def _quartiles(values: Sequence[float]) -> tuple[float | None, float | None]:
    if len(values) < FEWEST:
        return None, None
    first, _, third = quantiles(values, n=4)
    return first, third


def series_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, tuple[Series, ...]]:
    """Sample rows of one case, as `bench export --format parquet` has them, by metric.

    Processes are numbered by trial and pair: 0 is the trial, n + 1 the pair n.
    """
    gathered: dict[tuple[str, str, int, int, bool], list[tuple[int, float]]] = {}
    for row in rows:
        if row.get("metric") is None or row.get("value") is None:
            continue
        process = 0 if row["kind"] == "trial" else row["number"] + 1
        group = (row["metric"], row["role"], process, row["calls"], row["warm_up"])
        gathered.setdefault(group, []).append((row["sample"], row["value"]))
    found: dict[str, list[Series]] = {}
    for (metric, role, process, calls, warm_up), values in gathered.items():
        ordered = tuple(value for _, value in sorted(values, key=lambda pair: pair[0]))
        found.setdefault(metric, []).append(Series(ordered, role, process, calls, warm_up))
    return {metric: tuple(series) for metric, series in found.items()}
