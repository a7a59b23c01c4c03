"""Measured runs as grounds of fronts: time as a ratio, quality by its difference from the baseline, the rest as known.

Time and quality are compared with the baseline in pairs, so their errors are those of the comparison: an interval of
the figure by itself would blur what the pairs tell apart. The baseline stands at ratio 1 and at its own quality.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from analytics.front.records import RATIO, Figure, FrontMetric, Ground, Known
from analytics.front.times import mean_over_runs, ratio_over_runs
from bench.metrics import METRICS

Row = Mapping[str, Any]
Name = tuple[str, str, str, str, str]  # suite, model, workload, host, provenance
READINGS = ("net_time", "wall_time", "cpu_time")
COUNTED = ("size_on_disk",)  # not measured: the newest figure is the figure, exactly


def name_of(row: Row) -> Name:
    """Which ground a row belongs to."""
    return row["suite"], row["model"], row["workload"], row["host"], row["provenance"]


def measured_grounds(
    times: Sequence[Row], figures: Sequence[Row], differences: Sequence[Row], failures: Sequence[Row],
    qualities: Sequence[Row],
) -> list[Known]:  # fmt: skip
    """What is known on each ground, from the rows of `front_times`, `front_figures`, `front_qualities`, `failures` and
    `suite_qualities`."""
    orders = {row["suite"]: tuple(json.loads(row["qualities"])) for row in qualities}
    found: dict[Name, Known] = {}
    for row in (*figures, *times):
        found.setdefault(name_of(row), Known(_ground(row), qualities=orders.get(row["suite"], ())))
    for rows in _grouped(figures).values():
        _add_figures(found[name_of(rows[0])], rows)
    for rows in _grouped(times).values():
        _add_times(found[name_of(rows[0])], rows)
    for name, rows in _grouped(differences).items():
        if name in found:
            _add_differences(found[name], rows)
    for row in failures:
        if row["newest"] and name_of(row) in found:
            _add_failure(found[name_of(row)], row)
    return list(found.values())


def _grouped(rows: Iterable[Row]) -> dict[Name, list[Row]]:
    found: dict[Name, list[Row]] = defaultdict(list)
    for row in rows:
        found[name_of(row)].append(row)
    return dict(found)


def _ground(row: Row) -> Ground:
    source = "this-toolkit" if row["provenance"] == "measured" else row["provenance"]
    return Ground(
        row["suite"], row["task"] or "", row["model"], row["workload"], row["host"], row["chip"] or "",
        row["provenance"], source,
    )  # fmt: skip


def _add_figures(known: Known, rows: Sequence[Row]) -> None:
    by_metric: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_metric[row["metric"]].append(row)
        known.keys[row["technique"]] = row["key"] or ""
    for name, own in by_metric.items():
        relative = own[0]["unit"] not in ("1", "", None) and all(row["value"] > 0 for row in own)
        known.metrics[name] = FrontMetric(name, own[0]["unit"] or "", own[0]["better"] or "lower", "", relative)
        for row in own:
            known.figures.setdefault(row["technique"], {})[name] = _figure(row, relative)


def _figure(row: Row, relative: bool) -> Figure:
    """Of what every suite has the mean over runs; of a suite's own metrics the newest figure with its interval."""
    if row["metric"] in COUNTED:
        return Figure(row["value"], row["value"], row["value"], row["runs"])
    if row["metric"] in METRICS and relative:
        return mean_over_runs(row["mean_log"], row["deviation_log"], row["runs"])
    if row["metric"] in METRICS or row["low"] is None or row["high"] is None:
        return Figure(row["value"])
    return Figure(row["value"], row["low"], row["high"])


def _add_times(known: Known, rows: Sequence[Row]) -> None:
    """Ratios in place of the plain figures, to the baseline that the newest run has; it stands at 1 itself."""
    newest = max(rows, key=lambda row: (row["last_run"] is not None, row["last_run"], row["baseline"] or ""))
    baseline = newest["baseline"] or ""
    known.ground = replace(known.ground, baseline=baseline)
    for reading in READINGS:
        own = [row for row in rows if row["metric"] == reading and row["baseline"] == newest["baseline"]]
        if not own:
            continue
        known.metrics[reading] = FrontMetric(reading, "1", "lower", RATIO, True)
        for figures in known.figures.values():
            figures.pop(reading, None)
        for row in own:
            figure = ratio_over_runs(row["means"], row["variances"], row["pairs"])
            known.figures.setdefault(row["technique"], {})[reading] = figure
            known.keys.setdefault(row["technique"], row["key"] or "")
        known.figures.setdefault(baseline, {})[reading] = Figure(1.0, 1.0, 1.0)


def _add_differences(known: Known, rows: Sequence[Row]) -> None:
    """Qualities around the baseline's own, or around what an unchanged output would have."""
    anchors: dict[str, float] = {}
    for row in rows:
        own = known.figures.get(known.ground.baseline, {}).get(row["metric"])
        anchors[row["metric"]] = own.value if own else row["value"] - row["difference"]
    for metric, anchor in anchors.items():
        if known.ground.baseline in known.figures and metric in known.metrics:
            known.figures[known.ground.baseline][metric] = Figure(anchor, anchor, anchor)
    for row in rows:
        figures, anchor = known.figures.get(row["technique"], {}), anchors[row["metric"]]
        if row["metric"] in figures:
            figures[row["metric"]] = _around(anchor, row)


def _around(anchor: float, row: Row) -> Figure:
    low, high = row["low"], row["high"]
    value = anchor + row["difference"]
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return Figure(value)
    return Figure(value, anchor + min(low, row["difference"]), anchor + max(high, row["difference"]))


def _add_failure(known: Known, row: Row) -> None:
    """A technique that failed last time stands on no front, whatever it did before."""
    known.figures.pop(row["technique"], None)
    known.failed[row["technique"]] = f"{row['status']}: {row['reason'] or 'no reason recorded'}"
