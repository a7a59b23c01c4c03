"""How much faster the best known technique that loses no quality has become, by suite, and over a host's suites."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from typing import Any

from analytics.trends.records import Advance, Level, Progress, SuiteProgress
from bench.statistics import CANNOT_TELL

Row = Mapping[str, Any]
KEPT = ("same", "better")  # verdicts on quality that are no loss
Ground = tuple[str, str, str]  # suite, model, workload


def progress_of(rows: Sequence[Row]) -> tuple[Progress, ...]:
    """Progress of each host, from rows of `run_advances` (oldest first); hosts with the most gain first."""
    by_host: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        by_host[row["host"], row["provenance"]].append(row)
    found = [_of_host(own) for own in by_host.values()]
    return tuple(sorted(found, key=lambda one: (one.provenance != "measured", one.ratio, one.host)))


def _of_host(rows: Sequence[Row]) -> Progress:
    judged = {row["suite"] for row in rows if row["quality"] is not None}  # suites that judge quality at all
    best, advances, levels = _climbed(rows, judged, [loses_nothing(row, judged) for row in rows])
    possible, *_ = _climbed(rows, judged, [may_lose_nothing(row, judged) for row in rows])
    suites = tuple(
        SuiteProgress(
            suite, suite in judged, sum(ground[0] == suite for ground in best), ratio, by_suite(possible)[suite],
            tuple(one for one in advances if one.suite == suite), _stairs(levels[suite]),
        )
        for suite, ratio in sorted(by_suite(best).items())
    )  # fmt: skip
    chip = next((row["chip"] for row in reversed(rows) if row["chip"]), "")
    return Progress(
        rows[0]["host"], chip, rows[0]["provenance"], over_suites(best, judged), over_suites(possible, judged), suites,
        _stairs(levels[""]), _unproven(rows, judged),
    )  # fmt: skip


def _climbed(
    rows: Sequence[Row], judged: Container[str], counts: Sequence[bool]
) -> tuple[dict[Ground, float], list[Advance], dict[str, list[Level]]]:
    """The best ratio of each ground in the end, who took over when, and levels by suite ("" for all of them)."""
    best: dict[Ground, float] = {(row["suite"], row["model"], row["workload"]): 1.0 for row in rows}
    advances: list[Advance] = []
    levels: dict[str, list[Level]] = defaultdict(list)
    for row, count in zip(rows, counts, strict=True):
        ground = row["suite"], row["model"], row["workload"]
        if count and row["high"] is not None and row["high"] < best[ground]:
            best[ground] = row["ratio"]
            advances.append(_advance(row))
        levels[""].append(Level(row["started"], over_suites(best, judged)))
        levels[row["suite"]].append(Level(row["started"], by_suite(best)[row["suite"]]))
    return best, advances, levels


def loses_nothing(row: Row, judged: Container[str]) -> bool:
    """Faster by its run's verdict, and shown to keep the leading quality, where the suite judges any."""
    return row["verdict"] == "better" and (row["suite"] not in judged or row["quality_verdict"] in KEPT)


def may_lose_nothing(row: Row, judged: Container[str]) -> bool:
    """The same, or faster with a leading quality that can't be told from the baseline's, and worse in no other."""
    open_still = row["quality_verdict"] == CANNOT_TELL and not row["any_worse"]
    return loses_nothing(row, judged) or (row["verdict"] == "better" and open_still)


def over_suites(best: Mapping[Ground, float], judged: Container[str]) -> float:
    """Geometric mean over suites that judge quality of the geometric means over their models and workloads."""
    ratios = by_suite(best)
    return _mean([ratio for suite, ratio in ratios.items() if suite in judged] or list(ratios.values()))


def by_suite(best: Mapping[Ground, float]) -> dict[str, float]:
    """Each suite's geometric mean."""
    grouped: dict[str, list[float]] = defaultdict(list)
    for ground in sorted(best):
        grouped[ground[0]].append(best[ground])
    return {suite: _mean(ratios) for suite, ratios in grouped.items()}


def _mean(ratios: Sequence[float]) -> float:
    return math.exp(math.fsum(map(math.log, ratios)) / len(ratios))


def _advance(row: Row) -> Advance:
    names = ("run", "started", "suite", "model", "workload", "technique", "ratio", "low", "high")
    return Advance(**{name: row[name] for name in names})


def _stairs(levels: Sequence[Level]) -> tuple[Level, ...]:
    """The first and the last moment and those at which the level changed; a run is one moment."""
    moments = list({one.started: one for one in levels}.values())
    return tuple(
        one
        for at, one in enumerate(moments)
        if at in (0, len(moments) - 1) or one.ratio != moments[at - 1].ratio
    )  # fmt: skip


def _unproven(rows: Sequence[Row], judged: Container[str]) -> int:
    def name(row: Row) -> tuple[str, ...]:
        return row["suite"], row["model"], row["workload"], row["technique"]

    may = {name(row) for row in rows if may_lose_nothing(row, judged)}
    return len(may - {name(row) for row in rows if loses_nothing(row, judged)})
