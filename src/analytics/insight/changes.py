"""When a technique's ratio to its baseline changed over a host's own runs, and what of the software changed with it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from analytics.insight.finding import STRONG, WEAK, About, Evidence, Finding
from analytics.insight.phrases import counted, listed, number, strength
from analytics.insight.rows import Frames, Row, grouped
from analytics.insight.software import CHANGED
from bench.statistics import Changes, change_points
from bench.statistics.change_points import ChangePoint

CASE = ("host", "suite", "model", "workload", "technique", "key", "metric")
METRIC = "net_time"


def over_runs(frames: Frames) -> Iterator[Finding]:
    """The latest change of each case with 20 runs or more (bench.statistics.change_points), of 5 % or more."""
    rows = [row for row in frames.named(frames.series.to_dicts()) if row["metric"] == METRIC and row["started"]]
    for case in grouped(rows, *CASE).values():
        order = sorted(case, key=lambda row: (row["started"], row["run"]))
        found = change_points([row["value"] for row in order])
        large = [one for one in found.changes if _large(one.ratio)] if isinstance(found, Changes) else []
        if large:
            yield _finding(order, large[-1], len(large))


def _large(ratio: float) -> bool:
    return max(ratio, 1 / ratio) >= 1 + CHANGED


def _finding(order: Sequence[Row], change: ChangePoint, count: int) -> Finding:
    at, before = order[change.index], order[change.index - 1]
    rows = [_row(row) for row in order]
    with_it = software_changes(before["packages"], at["packages"])
    meanwhile = f"; with it changed {listed(with_it)}" if with_it else "; no package changed with it"
    bounded = change.low > 0 and change.high < float("inf")
    interval = f" (95 % interval {number(change.low)} to {number(change.high)})" if bounded else ""
    more = f" It is the latest of {count} changes." if count > 1 else ""
    return Finding(
        "changed-here",
        f"The time of {at['technique']} beside {at['baseline']} ({at['model']}, {at['workload']}) became "
        f"{number(change.ratio)} times what it was{interval} on {at['who']} with run {at['run']} of "
        f"{at['started']:%Y-%m-%d}{meanwhile}.{more}",
        About.of(rows, at["task"]),
        strength(STRONG if bounded else WEAK,
                 f"a change point in {counted(len(order), 'run')}; a series without one is called changed in 5 % "
                 "of looks",
                 rows, 1),
        tuple(rows),
        "What changed with it need not be the cause; baseline and technique share what the machine does, not what "
        "a new version "
        "does to one of them.",
        f"bench compare {before['run']} {at['run']}", {"ratio": change.ratio},
    )  # fmt: skip


def software_changes(before: str | None, after: str | None) -> list[str]:
    """`mlx 0.31 to 0.32` for each package that differs, by name."""
    old, new = _packages(before), _packages(after)
    names = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    return [f"{name} {old.get(name, 'none')} to {new.get(name, 'none')}" for name in names]


def _packages(text: str | None) -> Mapping[str, str]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _row(row: Row) -> Evidence:
    return Evidence(
        f"log-ratio of {row['metric']} to {row['baseline']}", row["value"], "1", "measured", row["source"], row["run"],
        row["chip"] or "", row["host"], row["model"], row["key"] or row["technique"], row["workload"],
        note=f"{row['started']:%Y-%m-%d}",
    )  # fmt: skip
