"""Published figures as grounds of fronts: one source, task, model and machine, and a workload where there are several.

A figure that a source gives for one workload only (the accuracy on a test set, a size) stands for all its workloads;
one without a machine (a perplexity) for all its machines. Nothing is taken from another source.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any

from analytics.front.records import Figure, FrontMetric, Ground, Known

Row = Mapping[str, Any]
COST_UNITS = ("s", "1/s", "B", "J", "W", "B/s")
FACTORS = ("rtfx", "compression_ratio")  # without a unit, and no qualities
Cells = dict[str, dict[str, dict[str, list[Row]]]]  # metric, workload, technique


def published_grounds(rows: Iterable[Row]) -> list[Known]:
    """What is known on each ground, from the rows of `field`; figures that were flagged (trust C) are left out."""
    by_source: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row["trust"] != "C":
            by_source[row["source"], row["task"] or "", row["model"]].append(row)
    return [known for own in by_source.values() for known in _of_source(own)]


def _of_source(rows: Sequence[Row]) -> list[Known]:
    by_host: dict[str | None, list[Row]] = defaultdict(list)
    for row in rows:
        by_host[row["host"]].append(row)
    anywhere = by_host.pop(None, [])
    if not by_host:
        return _of_machine(anywhere)
    return [known for own in by_host.values() for known in _of_machine([*own, *anywhere])]


def _of_machine(rows: Sequence[Row]) -> list[Known]:
    cells: Cells = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for row in rows:
        cells[row["metric"]][row["workload"] or ""][row["key"] or row["technique"]].append(row)
    several = {workload for own in cells.values() if len(own) > 1 for workload in own if len(own[workload]) > 1}
    return [_known(rows, cells, workload, several) for workload in sorted(several or {""})]


def _known(rows: Sequence[Row], cells: Cells, workload: str, several: set[str]) -> Known:
    """One workload, with the figures that belong to no other one."""
    known = Known(_ground(rows, workload or _spoken(cells)))
    for metric, own in cells.items():
        only = next(iter(own))
        place = workload if len(own) > 1 or only in several else only
        for technique, found in own.get(place, {}).items():
            newest = _newest(found)
            known.figures.setdefault(technique, {})[metric] = _figure(newest)
            known.keys[technique] = newest[0]["key"] or ""
            known.metrics.setdefault(metric, _metric(newest[0]))
    known.qualities = tuple(sorted(name for name, one in known.metrics.items() if is_quality(one)))
    return known


def _spoken(cells: Cells) -> str:
    """The workloads of figures that have one each, where they are few enough to be told."""
    told = {workload for own in cells.values() if len(own) == 1 for workload in own if workload}
    return " and ".join(sorted(told)) if len(told) <= 2 else ""


def _newest(rows: Sequence[Row]) -> list[Row]:
    """A technique's figures of the last day on which it was published."""
    last = max((row["published"] for row in rows if row["published"] is not None), default=None)
    return [row for row in rows if row["published"] == last]


def _figure(rows: Sequence[Row]) -> Figure:
    if len(rows) == 1 and rows[0]["low"] is not None and rows[0]["high"] is not None:
        return Figure(rows[0]["value"], rows[0]["low"], rows[0]["high"], 1, rows[0]["citation"] or "")
    return Figure(median(row["value"] for row in rows), runs=len(rows), citation=rows[0]["citation"] or "")


def _metric(row: Row) -> FrontMetric:
    return FrontMetric(row["metric"], row["unit"] or "", row["better"] or "lower", "", row["unit"] in COST_UNITS)


def is_quality(metric: FrontMetric) -> bool:
    """Whether a published metric says how good, not how dear."""
    return metric.unit not in COST_UNITS and metric.name not in FACTORS


def _ground(rows: Sequence[Row], workload: str) -> Ground:
    first = next((row for row in rows if row["host"]), rows[0])
    cores = f", {first['gpu_cores']} GPU cores" if first["gpu_cores"] else ""
    return Ground(
        first["suite"] or "", first["task"] or "", first["model"], workload, first["host"] or "",
        f"{first['chip'] or ''}{cores}", "field", first["source"],
    )  # fmt: skip
