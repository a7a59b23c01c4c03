"""The question itself: techniques beside their baseline over the whole history, by the groups that were asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.comparison.counterparts import counterparts
from analytics.comparison.families import Family, families
from analytics.comparison.groups import UnknownGroup
from analytics.comparison.over_models import over_models
from analytics.comparison.pooling import apart, case_of, compared, rebased
from analytics.comparison.records import TIMES, Apart, Compared, History, Quality
from bench.record import Case
from bench.statistics import Comparison

if TYPE_CHECKING:
    from analytics.frames.scope import Names
    from analytics.warehouse import Built

METRICS = ("net_time", "wall_time")  # the first that every run of a case has carries the verdict
Row = Mapping[str, Any]


class NothingToCompare(Exception):
    """The history holds nothing for what was asked; one line that says what to do."""


def compare(
    results: Path = Path("results"),
    by: str = "host",
    baseline: str | None = None,
    metric: str | None = None,
    built: Built | None = None,
    **scope: Names,
) -> History:
    """Each technique beside its baseline, runs of one group pooled; `scope` narrows the history (`frames.Scope`).

    `by` is host, run, chip, version or day; `baseline` another technique than the suites' own; `metric` net_time,
    wall_time or cpu_time (default: net where every run has it). Raises UnknownGroup, NothingToCompare, and
    ResultsError where the warehouse can't be built.
    """
    return _history(results, by, baseline, metric, built, scope)


def _history(
    results: Path, by: str, baseline: str | None, metric: str | None, built: Built | None, scope: Mapping[str, Names]
) -> History:
    from analytics.frames import frame
    from analytics.warehouse import ensure_built

    built = built or ensure_built(results)
    rows = frame("pair_logs", results, built, **_of_pairs(scope)).to_dicts()
    recorded = frame("run_comparisons", results, built, **scope).to_dicts()
    chosen = _with_one_metric(rows, metric)
    if baseline is not None:
        chosen = rebased(chosen, baseline)
    chosen = _held_to(chosen, scope.get("technique"))
    if not chosen:
        raise NothingToCompare(_nothing(rows, baseline))
    own = {} if baseline else {(row["run"], case_of(row), row["metric"]): _own(row) for row in recorded if row["ratio"]}
    found = compared(chosen, own, by)
    sizes = _sizes(frame("case_sizes", results, built, **_of_pairs(scope)).to_dicts())
    full = [_completed(one, recorded if baseline is None else (), sizes) for one in found]
    ordered = tuple(sorted(full, key=_order))
    disagreements: Sequence[Apart] = apart(full) if by != "host" or len({one.group for one in ordered}) > 1 else ()
    return History(by, ordered, tuple(disagreements), tuple(over_models(ordered)), _notes(rows, chosen))


def compare_families(results: Path = Path("results"), built: Built | None = None, **scope: Names) -> list[Family]:
    """Technique families over all projects, measured and published beside each other and never mixed.

    Raises ResultsError where the warehouse can't be built.
    """
    from analytics.frames import frame
    from analytics.warehouse import ensure_built

    built = built or ensure_built(results)
    try:
        measured = _history(results, "host", None, None, built, scope).rows
    except NothingToCompare:
        measured = ()
    published = counterparts(frame("field_speeds", results, built, **scope).to_dicts())
    return families(measured, published)


def _of_pairs(scope: Mapping[str, Names]) -> dict[str, Names]:
    """The scope of pairs: the technique is looked for afterwards, since the baseline's pairs may be needed."""
    return {name: value for name, value in scope.items() if name not in ("technique", "metric")}


def _held_to(rows: Sequence[Row], technique: Names) -> list[Row]:
    if technique is None:
        return list(rows)
    wanted = {technique} if isinstance(technique, str) else set(technique)
    return [row for row in rows if {row["technique"], row["key"]} & wanted]


def _with_one_metric(rows: Sequence[Row], metric: str | None) -> list[Row]:
    """The rows of the metric asked for; else of the first that all runs of a case have, so that runs can be pooled.

    Raises UnknownGroup for a metric that isn't a time of pairs.
    """
    if metric is not None and metric not in TIMES:
        raise UnknownGroup(f"can't compare '{metric}' by pairs; there are {', '.join(TIMES)}")
    runs: dict[tuple[Case, str], set[str]] = defaultdict(set)
    for row in rows:
        runs[case_of(row), row["metric"]].add(row["run"])
    most = {case: set.union(*(runs.get((case, name), set()) for name in TIMES)) for case, _ in runs}
    best = {
        case: next((name for name in METRICS if runs.get((case, name)) == most[case]), METRICS[-1]) for case in most
    }
    return [row for row in rows if row["metric"] == (metric or best[case_of(row)])]


def _own(row: Row) -> Comparison:
    low, high = row["low"], row["high"]
    return Comparison(
        row["metric"], row["ratio"], 0.0 if low is None else low, float("inf") if high is None else high,
        row["verdict"], row["smallest_effect"] or float("inf"), row["pairs"], 1.0, row["metric"].removesuffix("_time"),
    )  # fmt: skip


def _sizes(rows: Sequence[Row]) -> dict[tuple[str, Case], dict[str, float]]:
    found: dict[tuple[str, Case], dict[str, float]] = defaultdict(dict)
    for row in rows:
        found[row["run"], case_of(row)][row["metric"]] = row["value"]
    return dict(found)


def _completed(
    one: Compared, recorded: Sequence[Row], sizes: Mapping[tuple[str, Case], Mapping[str, float]]
) -> Compared:
    """With quality and sizes of the newest run of the group that has them."""
    base = replace(one.case, technique=one.baseline)
    ratios: dict[str, float] = {}
    for run in one.runs:
        ours, theirs = sizes.get((run, one.case), {}), sizes.get((run, base), {})
        ratios |= {name: ours[name] / theirs[name] for name in ours if theirs.get(name)}
    quality = {
        row["metric"]: Quality(
            row["metric"], row["unit"] or "", row["difference"], row["low"], row["high"], row["verdict"], row["run"]
        )
        for row in recorded
        if row["difference"] is not None and row["run"] in one.runs and case_of(row) == one.case
    }
    return replace(one, sizes=ratios, quality=tuple(quality.values()))


def _order(one: Compared) -> tuple[str, str, str, float, str, str]:
    case = one.case
    return case.suite, case.model, case.workload, one.time.ratio, case.technique, one.group


def _notes(rows: Sequence[Row], chosen: Sequence[Row]) -> tuple[str, ...]:
    lost = {row["run"] for row in rows} - {row["run"] for row in chosen}
    return (f"{len(lost)} runs have no pair with what was asked for",) if lost else ()


def _nothing(rows: Sequence[Row], baseline: str | None) -> str:
    if not rows:
        return "no run has pairs of what was asked for; measure some: bench run suite/diffusion"
    if baseline is None:
        return "no technique of that name was paired with a baseline; see bench list"
    names = ", ".join(sorted({row["technique"] for row in rows})[:12])
    return f"no run paired '{baseline}' with the suite's baseline; there are {names}"
