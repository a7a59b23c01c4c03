"""The question itself: how cases went over time, where they stepped, what changed there, and what progress there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.trends.facts import clock_notes, what_changed
from analytics.trends.history import TIMES, series_of
from analytics.trends.progress import progress_of
from analytics.trends.records import RATIO, Series, Trends
from analytics.trends.steps import corrected, looked_at
from bench.metrics import METRICS

if TYPE_CHECKING:
    import polars

    from analytics.frames.scope import Names
    from analytics.warehouse import Built

MOST_WATCHED = 8  # series that are looked at as after each run: that is dear


class NoTrend(Exception):
    """The history holds no series of what was asked for; one line that says what to do."""


def trend(
    results: Path = Path("results"), what: str | None = None, metric: str | None = None, level: bool = False,
    built: Built | None = None, **scope: Names,
) -> Trends:  # fmt: skip
    """The series of a case or suite (`what`, as in `bench show`), or of everything, with their changes.

    A series is of ratios to the baseline in one metric of time; of the plain figures with `level`, of other metrics,
    and where there are no pairs. `scope` narrows the history (`frames.Scope`); without `provenance` it is what was
    measured. Raises NoTrend, and ResultsError where the warehouse can't be built.
    """
    from analytics.frames import frame
    from analytics.warehouse import ensure_built

    built = built or ensure_built(results)
    scope["provenance"] = scope.get("provenance") or "measured"
    rows = frame("series", results, built, **_metrics(scope, metric))
    better = {name: one.better for name, one in METRICS.items()} | _declared(results, built, scope)
    everything = series_of(_plain(rows), better, level, metric)
    found = [one for one in everything if what is None or fits(what, one)]
    if metric is None and not level:
        found = _paired(found, what)
    if not found:
        raise NoTrend(_nothing(results, built, what, metric, scope))
    facts = frame("run_facts", results, built, **_of_runs(scope)).to_dicts()
    looks = len(found) <= MOST_WATCHED
    by_run = {row["run"]: row for row in facts}
    weights = _weights(rows)
    answered = [_told(one, by_run, weights) for one in corrected([looked_at(one, looks) for one in found])]
    advances = [] if what or metric or level else frame("run_advances", results, built, **scope).to_dicts()
    return Trends(tuple(sorted(answered, key=_order)), progress_of(advances), tuple(clock_notes(facts)))


def _paired(found: Sequence[Series], what: str | None) -> list[Series]:
    """Without plain figures where others on the same ground have pairs (so without baselines), unless named."""
    grounds = {_ground(one) for one in found if one.kind == RATIO}
    return [
        one
        for one in found
        if one.kind == RATIO or _ground(one) not in grounds or (what and what.removeprefix("suite/") != one.suite)
    ]


def _ground(one: Series) -> tuple[str, ...]:
    return one.suite, one.model, one.workload, one.host, one.source


def fits(what: str, one: Series) -> bool:
    """Whether a suite, `technique`, `suite/technique`, `technique@model` or a whole label means this series."""
    named = what.removeprefix("suite/")
    fronts = (one.technique, f"{one.suite}/{one.technique}", one.key)
    backs = ("", f"@{one.model}", f"@{one.model}/{one.workload}")
    return named == one.suite or any(named == f"{front}{back}" for front in fronts for back in backs)


def _metrics(scope: dict[str, Any], metric: str | None) -> dict[str, Any]:
    if metric is not None:
        return scope | {"metric": metric}
    return scope if "field" in scope["provenance"] else scope | {"metric": list(TIMES)}


def _of_runs(scope: dict[str, Any]) -> dict[str, Any]:
    return {name: scope[name] for name in ("suite", "run", "host", "chip", "provenance") if name in scope}


def _declared(results: Path, built: Built, scope: dict[str, Any]) -> dict[str, str]:
    """The direction of each metric, as suites and sources declare it."""
    from analytics.frames import frame

    return {row["metric"]: row["better"] for row in frame("metric_directions", results, built, **scope).to_dicts()}


def _plain(rows: polars.DataFrame) -> polars.DataFrame:
    """Published rows stand under their key, since sources change their words."""
    import polars

    field = (polars.col("provenance") == "field") & polars.col("key").is_not_null()
    named = polars.when(field).then(polars.col("key")).otherwise(polars.col("technique")).alias("technique")
    return rows.with_columns(named).filter(polars.col("value").is_finite())


def _weights(rows: polars.DataFrame) -> dict[tuple[str, ...], str]:
    import polars

    known = rows.filter(polars.col("artefact").is_not_null())
    columns = ("run", "suite", "model", "workload", "technique", "artefact")
    return {row[:-1]: row[-1] for row in known.select(columns).unique().iter_rows()}


def _told(one: Series, facts: dict[str, dict[str, Any]], weights: dict[tuple[str, ...], str]) -> Series:
    """Each step with what changed there."""
    if not one.steps:
        return one
    sides = {"technique": one.technique, "baseline": one.baseline}
    hashes = [
        {side: weights[place] for side, name in sides.items()
         if (place := (run, one.suite, one.model, one.workload, name)) in weights}
        for run in one.runs
    ]  # fmt: skip
    steps = tuple(replace(step, what=what_changed(step.index, one.runs, facts, hashes)) for step in one.steps)
    return replace(one, steps=steps)


def _order(one: Series) -> tuple[Any, ...]:
    """Newest change first, then the longest series."""
    last = one.last_change
    newest = -last.timestamp() if last is not None else 0.0
    changed = any(step.stands for step in one.steps)
    return not changed, newest, -len(one.runs), one.case, one.metric, one.host, one.source


def _nothing(results: Path, built: Built, what: str | None, metric: str | None, scope: dict[str, Any]) -> str:
    from analytics.frames import frame

    there = frame("coverage", results, built, **scope)
    if there.is_empty():
        return "the history holds nothing of what was asked for; measure: bench run suite/diffusion"
    if what is not None:
        known = sorted({*there["suite"].to_list(), *there["technique"].to_list()})
        return f"no suite or case '{what}' was measured; {_nearest(what, known)}"
    return f"nothing there has a series of {metric or 'time'}; see bench frontier --json for the metrics that there are"


def _nearest(what: str, known: Sequence[str]) -> str:
    from bench.spec.table import nearest

    return nearest(what, list(known))
