"""Software matters: one machine and configuration over versions, and the version at which its speed changed.

A series is too short for change points of its own (bench.statistics asks for 20 figures), so each step from one
version to the next is judged over all configurations that both versions ran: the model is the unit.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from analytics.insight.finding import FAIR, WEAK, About, Finding
from analytics.insight.phrases import counted, number, spread, strength
from analytics.insight.rows import Frames, Row, evidence, grouped, is_mac
from analytics.methods.clusters import LEAST_CLUSTERS, Clustered, mean_over_clusters

LEAST_VERSIONS = 3
CHANGED = 0.05  # a step below that is told by nobody: single figures, no repetitions
SERIES = ("source", "host", "chip", "task", "metric")


def steps(frames: Frames) -> Iterator[Finding]:
    """A finding for each machine and metric with three versions or more, of which one changed the speed."""
    rows = [
        row for row in frames.field.to_dicts()
        if is_mac(row) and row["key"] and row["software"] and row["started"] and row["value"] > 0
    ]  # fmt: skip
    for together in grouped(rows, *SERIES).values():
        versions = _versions(together)
        if len(versions) >= LEAST_VERSIONS:
            yield from _changes(versions)


def _versions(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """Rows by version in the order of time; a version counts by the first day on which it was seen."""
    found = grouped(rows, "software")
    return sorted(
        ((str(name), group) for (name,), group in found.items()), key=lambda one: min(row["started"] for row in one[1])
    )


def _changes(versions: Sequence[tuple[str, list[Row]]]) -> Iterator[Finding]:
    told = []
    for (before, old), (after, new) in pairwise(versions):
        mean, pairs = _step(old, new)
        if mean and mean.low is not None and mean.high is not None and _changed(mean):
            told.append((before, after, mean, pairs))
    if told:
        yield _finding(versions, told)


def _step(old: Sequence[Row], new: Sequence[Row]) -> tuple[Clustered | None, list[tuple[Row, Row]]]:
    """Figures of both versions, configuration by configuration, and their mean ratio over models."""
    by_case = {(row["key"], row["model"], row["workload"]): row for row in old}
    pairs = [(by_case[case], row) for row in new if (case := (row["key"], row["model"], row["workload"])) in by_case]
    models: dict[str, list[float]] = {}
    for before, after in pairs:
        models.setdefault(str(after["model"]), []).append(after["value"] / before["value"])
    return (mean_over_clusters(models) if len(models) >= LEAST_CLUSTERS else None), pairs


def _changed(mean: Clustered) -> bool:
    """A change of more than a few percent whose whole interval lies on one side."""
    assert mean.low is not None and mean.high is not None
    return abs(math.log(mean.value)) > math.log1p(CHANGED) and (mean.low > 1 or mean.high < 1)


def _finding(
    versions: Sequence[tuple[str, list[Row]]], told: Sequence[tuple[str, str, Clustered, list[tuple[Row, Row]]]]
) -> Finding:
    first = told[0][3][0][1]
    parts = [f"{_words(mean, first['better'])} at {_version(after)} ({_day(pairs)})" for _, after, mean, pairs in told]
    rows = [
        evidence(row, f"{first['metric']} with {_version(str(row['software']))}", note=f"{row['started']:%Y-%m-%d}")
        for _, _, _, pairs in told for pair in pairs for row in pair
    ]  # fmt: skip
    whole = _whole(versions, first)
    return Finding(
        "software-matters",
        f"The same models on the same {first['chip']} changed with {_runtime(first)}'s version: {first['metric']} "
        f"{'; '.join(parts)}{whole}.",
        About.of(rows, first["task"]),
        strength(FAIR if min(mean.clusters for _, _, mean, _ in told) >= LEAST_CLUSTERS else WEAK,
                 f"{counted(len(versions), 'version')} on one machine; a step counts where its 95 % interval over "
                 f"models leaves 1 out and it is above {number(CHANGED * 100, 1)} %: "
                 f"{'; '.join(spread(mean) for _, _, mean, _ in told)}",
                 rows, 1),
        tuple(rows),
        "The system may have been updated between two versions, and single figures carry no noise of their own; a "
        "series of fewer than 20 versions allows no change point of bench.statistics.",
        f"bench trend, for your own history of {first['task']}",
        {f"{_version(after)}": mean.value for _, after, mean, _ in told},
    )  # fmt: skip


def _whole(versions: Sequence[tuple[str, list[Row]]], first: Row) -> str:
    """From the oldest version to the newest, for what both ran."""
    mean, _ = _step(versions[0][1], versions[-1][1])
    if mean is None:
        return ""
    return f"; from {_version(versions[0][0])} to {_version(versions[-1][0])} {_words(mean, first['better'])}"


def _words(mean: Clustered, better: str) -> str:
    gain = 1 / mean.value if better == "lower" else mean.value
    return f"{number(gain, 3)} times as fast" if gain >= 1 else f"slower, {number(gain, 3)} times the speed"


def _version(software: str) -> str:
    """`22c96b4` of `{"whisper.cpp": "22c96b4"}`."""
    try:
        return ", ".join(str(version) for version in json.loads(software).values())
    except (ValueError, AttributeError):
        return software


def _runtime(row: Row) -> str:
    try:
        return ", ".join(json.loads(str(row["software"])))
    except ValueError:
        return "the runtime"


def _day(pairs: Sequence[tuple[Row, Row]]) -> str:
    return f"{min(after['started'] for _, after in pairs):%Y-%m-%d}"
