"""Imported figures as rows of the warehouse's tables (analytics.warehouse.schema has their columns).

A figure is a trial of kind field, a row of metrics where it has a value, a row of comparisons where the source
compared, and a row of samples for each value behind it. A run is all that a source says of one machine and
software (of our own exports: one run of theirs).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from analytics.intake.content import CannotImport
from analytics.intake.figure import OWN, Figure
from analytics.intake.kept import parts_in, read_part
from analytics.intake.words import key_from_words
from analytics.names.metrics import UnknownMetric, metric_named
from analytics.names.models import checkpoint
from bench.host.chips import bandwidth_gbs

Row = dict[str, Any]
Tables = dict[str, list[Row]]
NAMES = ("sources", "hosts", "environments", "runs", "trials", "samples", "metrics", "comparisons")


def folder_tables(folder: Path) -> tuple[Tables, list[str]]:
    """The tables of all that was imported from one source, and a line for each part that can't be read."""
    figures: list[Figure] = []
    problems = []
    for path in parts_in(folder):
        try:
            figures += read_part(path).figures
        except CannotImport as error:
            problems.append(f"{error}; it is left out")
    return figure_tables(figures), problems


def figure_tables(figures: Iterable[Figure]) -> Tables:
    """The tables of some figures; rows have the columns of the schema, all but those that field data never has."""
    gathered = _Gathered()
    for figure in figures:
        gathered.add(with_canonical_names(with_canonical_metric(figure)))
    return gathered.tables


def with_canonical_names(figure: Figure) -> Figure:
    """The figure with its checkpoint's name across sources, and the key that its words have come to mean since.

    Figures of our own exports keep their names: a suite has chosen them.
    """
    if figure.read_via == OWN or figure.model is None:
        return figure
    return replace(
        figure, model=checkpoint(figure.model),
        key=figure.key or key_from_words(figure.technique, figure.source, figure.model),
    )  # fmt: skip


def with_canonical_metric(figure: Figure) -> Figure:
    """The figure under the name that its metric has across sources (ttft_s is ttft); unknown names stay."""
    try:
        known = metric_named(figure.metric or "")
    except UnknownMetric:
        return figure
    said = (figure.workload or "").split(",")
    more = [f"{name}={value}" for name, value in known.workload.items()]
    workload = ",".join(filter(None, (*said, *(pair for pair in more if pair not in said))))
    return replace(figure, metric=known.name, workload=workload or None)


@dataclass
class _Gathered:
    """Tables while they grow; the keyed ones have each row once."""

    tables: Tables = field(default_factory=lambda: {name: [] for name in NAMES})
    seen: set[tuple[str, str]] = field(default_factory=set)
    trials: dict[str, int] = field(default_factory=dict)

    def add(self, figure: Figure) -> None:
        """One figure's rows."""
        host, environment = _host(figure), _environment(figure)
        run = _run_name(figure, host["host"])
        self._once("sources", "source", _source(figure))
        if host["host"]:
            self._once("hosts", "host", host)
        self._once("environments", "environment", environment)
        self._once("runs", "run", _run_row(figure, run, host, environment["environment"]))
        trial = self.trials[run] = self.trials.get(run, -1) + 1
        self.tables["trials"].append(_trial(figure, run, trial))
        self.tables["samples"] += _samples(figure, run, trial)
        if figure.metric is not None and figure.value is not None:
            self.tables["metrics"].append(_metric(figure, run, trial))
        if figure.metric is not None and figure.comparison is not None:
            self.tables["comparisons"].append(_comparison(figure, run))

    def _once(self, table: str, key: str, row: Row) -> None:
        if (table, row[key]) not in self.seen:
            self.seen.add((table, row[key]))
            self.tables[table].append(row)


def _run_name(figure: Figure, host: str | None) -> str:
    apart = _hash([figure.run, figure.provenance, host, figure.packages, figure.suite])
    return f"field-{figure.source}-{apart}"


def _hash(value: Any) -> str:
    return _digest(json.dumps(value, sort_keys=True))


@cache
def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _source(figure: Figure) -> Row:
    return {
        "source": figure.source,
        "provenance": figure.provenance,
        "about": figure.suite,
        "licence": figure.licence,
        "read_via": figure.read_via,
    }


def _host(figure: Figure) -> Row:
    known = [figure.host, figure.chip, figure.gpu_cores, figure.memory_bytes, figure.os]
    memory = int(figure.memory_bytes) if figure.memory_bytes else None
    width = bandwidth_gbs(figure.chip, figure.gpu_cores, memory) if figure.chip else None
    machine = any(one is not None for one in known)  # quality belongs to a model and a technique on any
    return {
        "host": _hash(known) if machine else None,
        "hardware": _hash([figure.chip, figure.gpu_cores, figure.memory_bytes]) if machine else None,
        "provenance": figure.provenance,
        "chip": figure.chip,
        "gpu_cores": figure.gpu_cores,
        "memory_bytes": figure.memory_bytes,
        "bandwidth": width * 1e9 if width is not None else None,
        "os": figure.os,
        "virtual": figure.virtual,
    }


def _environment(figure: Figure) -> Row:
    packages = json.dumps(figure.packages, sort_keys=True)
    return {
        "environment": _hash(figure.packages),
        "python": figure.packages.get("python"),
        "packages": packages if figure.packages else None,
    }


def _run_row(figure: Figure, run: str, host: Row, environment: str) -> Row:
    return {
        "run": run,
        "provenance": figure.provenance,
        "source": figure.source,
        "host": host["host"],
        "hardware": host["hardware"],
        "environment": environment,
        "suite": figure.suite,
        "task": figure.task,
        "started": moment(figure.date),
        "os": host.get("os"),
        "problems": 0,
    }


def _case(figure: Figure) -> Row:
    names = ("suite", "task", "technique", "key", "model", "params_b", "workload")
    return {name: getattr(figure, name) for name in names}


def _trial(figure: Figure, run: str, trial: int) -> Row:
    shared = ("baseline", "is_baseline", "status", "reason", "trust", "flag", "citation", "note")
    return {"run": run, "trial": trial, "kind": "field", "started": moment(figure.started), **_case(figure)} | {
        name: getattr(figure, name) for name in shared
    }


def _samples(figure: Figure, run: str, trial: int) -> Iterator[Row]:
    """Values in order; `sample` counts through all series of one role, so that it tells the rows apart."""
    counts: dict[str, int] = {}
    for series in figure.series:
        for value in series.values:
            sample = counts[series.role] = counts.get(series.role, -1) + 1
            yield {
                "run": run,
                "trial": trial,
                "metric": figure.metric,
                "role": series.role,
                "sample": sample,
                "warm_up": series.warm_up,
                "calls": series.calls,
                "value": value,
            }


def _metric(figure: Figure, run: str, trial: int) -> Row:
    shown = ("metric", "unit", "better", "value", "low", "high", "samples", "trials")
    return {"run": run, "trial": trial, **_case(figure)} | {name: getattr(figure, name) for name in shown}


def _comparison(figure: Figure, run: str) -> Row:
    compared = figure.comparison
    assert compared is not None
    shown = ("ratio", "difference", "low", "high", "pairs", "verdict", "smallest_effect")
    about = {"run": run, "metric": figure.metric, "unit": figure.unit, "baseline": figure.baseline}
    return {**about, **_case(figure)} | {name: getattr(compared, name) for name in shown}


def moment(written: str | None) -> datetime | None:
    """A day, a month, a year or a time in ISO 8601 as a moment in UTC; None where it is none."""
    text = f"{written}-01-01"[:10] if written and len(written) in (4, 7) else written
    try:
        found = datetime.fromisoformat((text or "").replace("Z", "+00:00"))
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
