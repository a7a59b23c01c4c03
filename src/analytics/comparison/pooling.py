"""Pairs of many runs to one ratio a case and group; what differs between groups."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from scipy import stats

from analytics.comparison.groups import group_of
from analytics.comparison.records import Apart, Compared
from analytics.methods import Pooled, pooled_estimates, pooled_ratio
from analytics.names.families import family
from bench.record import Case
from bench.statistics import Comparison, Side, against
from bench.statistics.looks import ALPHA
from bench.statistics.verdict import MARGIN, verdict_of
from bench.summary.plans import PLANS

Row = Mapping[str, Any]
BY_WAY = "by way of the suite's baseline, with which both were paired: the errors of both add up"
Own = Mapping[tuple[str, Case, str], Comparison]  # by run, case and metric
ADVANTAGE = {"better": "faster", "worse": "slower"}


def case_of(row: Row) -> Case:
    """The case of a row, by its names alone: a key may have been spelled otherwise in an older run."""
    return Case(row["suite"], row["technique"], row["model"], row["workload"])


def gathered(rows: Iterable[Row], by: str) -> dict[tuple[Case, str, str], list[Row]]:
    """Rows of `pair_logs` by case, group and baseline, in the order of time."""
    group = group_of(by)
    found: dict[tuple[Case, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        found[case_of(row), group(row), row["baseline"] or ""].append(row)
    return dict(found)


def compared(rows: Sequence[Row], own: Own, by: str) -> list[Compared]:
    """One row a case and group."""
    return [_compared(case, group, baseline, one, own) for (case, group, baseline), one in gathered(rows, by).items()]


def _compared(case: Case, group: str, baseline: str, rows: Sequence[Row], own: Own) -> Compared:
    metric = rows[0]["metric"]
    recorded = [own.get((row["run"], case, metric)) for row in rows]
    key, baseline_key = rows[-1]["key"] or "", rows[-1]["baseline_key"] or ""
    return Compared(
        case=case,
        baseline=baseline,
        group=group,
        metric=metric,
        time=_time(rows, recorded),
        runs=tuple(row["run"] for row in rows),
        provenance=rows[-1]["provenance"],
        key=key,
        baseline_key=baseline_key,
        task=next((row["task"] for row in reversed(rows) if row["task"]), ""),
        family=family(key, baseline_key) if key else "",
    )


def rebased(rows: Sequence[Row], technique: str) -> list[Row]:
    """The rows with another technique as the baseline, run by run; `other` holds that technique's log-ratios.

    The suite's own baseline becomes a technique. Runs in which the technique was not paired are left out.
    """
    theirs = {(row["run"], row["model"], row["workload"]): row for row in rows if row["technique"] == technique}
    found: list[Row] = []
    for row in rows:
        other = theirs.get((row["run"], row["model"], row["workload"]))
        if other is not None and row is not other:
            found.append({**row, "baseline": technique, "baseline_key": other["key"], "other": other["logs"]})
    return found + [_turned(row) for row in theirs.values()]


def _turned(row: Row) -> Row:
    """The same pairs asked the other way round."""
    sides = {"technique": row["baseline"], "key": row["baseline_key"]}
    sides |= {"baseline": row["technique"], "baseline_key": row["key"]}
    return {**row, **sides, "logs": [-one for one in row["logs"]]}


def _time(rows: Sequence[Row], own: Sequence[Comparison | None]) -> Pooled:
    """The ratio over runs; by way of the suite's baseline where both sides were paired with that."""
    if "other" not in rows[0]:
        return pooled_ratio([list(row["logs"]) for row in rows], own=own)
    known = [(row["logs"], row["other"]) for row in rows if min(len(row["logs"]), len(row["other"])) >= 2]
    if len(known) >= 2:
        sides = [[np.asarray(side, float) for side in pair] for pair in known]
        means = [float(ours.mean() - theirs.mean()) for ours, theirs in sides]
        errors = [math.sqrt(sum(side.var(ddof=1) / len(side) for side in pair)) for pair in sides]
        found = pooled_estimates(means, errors)
    else:
        found = _of_one(rows[-1] if not known else next(row for row in rows if row["logs"] is known[0][0]))
    pairs = sum(len(row["logs"]) for row in rows)
    return replace(found, pairs=pairs, left_out=len(rows) - len(known), note=found.note or BY_WAY)


def _of_one(row: Row) -> Pooled:
    """One run by itself, as `bench compare RUN --baseline T` judges it before the correction over the run."""
    plan = PLANS.get(row["profile"], PLANS["quick"])
    reading = row["metric"].removesuffix("_time")
    one = against(Side(row["logs"]), Side(row["other"]), row["metric"], reading, plan.looks)
    return Pooled(one.ratio, one.low, one.high, one.verdict, one.smallest_effect, one.p_value, 1, 0, note=one.note)


def apart(rows: Iterable[Compared], level: float = ALPHA) -> list[Apart]:
    """Each group's ratio beside that of the case's first group, where both have an interval."""
    by_case: dict[tuple[Case, str], list[Compared]] = defaultdict(list)
    for row in rows:
        by_case[row.case, row.baseline].append(row)
    return [
        _apart(one, groups[0], level)
        for groups in by_case.values()
        for one in groups[1:]
        if bounded(one.time) and bounded(groups[0].time)
    ]


def bounded(one: Pooled) -> bool:
    """Whether it has an interval."""
    return 0 < one.low <= one.high < math.inf


def _apart(one: Compared, first: Compared, level: float) -> Apart:
    centre = math.log(one.time.ratio / first.time.ratio)
    error = math.hypot(*(_error(row.time) for row in (one, first)))
    half = float(stats.norm.ppf(1 - level / 2)) * error
    ratio, low, high = math.exp(centre), math.exp(centre - half), math.exp(centre + half)
    verdict = verdict_of(ratio, low, high, MARGIN, True)
    return Apart(one.case, one.group, first.group, ratio, low, high, ADVANTAGE.get(verdict, verdict))


def _error(one: Pooled) -> float:
    """The standard error of a log-ratio, read back from its interval at the level of a comparison."""
    return math.log(one.high / one.low) / (2 * float(stats.norm.ppf(1 - ALPHA / 2)))
