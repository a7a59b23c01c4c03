"""Pairs and qualities as rows of comparisons: `bench.statistics` over the columns of a batch, a run at a time.

The values come from the tables, the tests and the correction over a run from `bench`, so that a verdict here is the
one that `bench compare` prints.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analytics.warehouse.headers import Header
from analytics.warehouse.samples import PLACE
from analytics.warehouse.trials import CASE, model_facts
from bench.record import Case, RunHeader, Trial
from bench.statistics import Comparison, Difference, compare
from bench.statistics.quality import examples_of
from bench.summary.family import Drawn, corrected, quality_differences
from bench.summary.plans import PLANS

if TYPE_CHECKING:
    import polars

Row = dict[str, Any]
Logs = dict[tuple[Case, str], list[float]]


@dataclass(slots=True)
class _OfRun:
    """What one run's comparisons are drawn from."""

    logs: Logs = field(default_factory=dict)  # by case and metric, in the order of the file
    trials: dict[Case, Trial] = field(default_factory=dict)


def comparison_rows(
    current: polars.DataFrame, qualities: Sequence[Row], trials: polars.DataFrame, ratios: polars.DataFrame,
    headers: Sequence[Header],
) -> polars.DataFrame:  # fmt: skip
    """Columns of comparisons, of all runs; `trials` and `ratios` are rows of those tables."""
    import polars

    runs: dict[str, _OfRun] = {}
    _add_trials(runs, current, qualities)
    _add_logs(runs, trials, ratios)
    rows = [row for header in headers if header.run in runs for row in _rows(header, runs[header.run])]
    facts = model_facts(headers).drop("suite_baseline")
    tasks = {header.run: header.content.task or None for header in headers}
    frame = polars.DataFrame(rows, schema=_schema(), strict=False)
    frame = frame.with_columns(polars.col("run").replace_strict(tasks, default=None).alias("task"))
    return frame.join(facts, on=["run", "model"], how="left", maintain_order="left")


def _schema() -> dict[str, Any]:
    """The columns of a row."""
    import polars

    texts = ("run", *CASE, "metric", "unit", "baseline", "verdict")
    numbers = ("ratio", "difference", "low", "high", "smallest_effect")
    return dict.fromkeys(texts, polars.String) | dict.fromkeys(numbers, polars.Float64) | {"pairs": polars.Int64}


def _add_trials(runs: dict[str, _OfRun], current: polars.DataFrame, qualities: Sequence[Row]) -> None:
    """Each case's trial, with its qualities and nothing else."""
    import polars

    of_trial: dict[tuple[str, int], dict[str, Any]] = {}
    for record in qualities:
        of_trial.setdefault((record["run"], record["trial"]), {})[record["metric"]] = record
    alone = current.filter(polars.col("kind") == "trial").select(*PLACE, *CASE, "status")
    for run, trial, *names, status in alone.iter_rows():
        case = Case(*names)
        quality = of_trial.get((run, trial), {})
        runs.setdefault(run, _OfRun()).trials[case] = Trial("", case, status, quality=quality)


def _add_logs(runs: dict[str, _OfRun], trials: polars.DataFrame, ratios: polars.DataFrame) -> None:
    """The log-ratios of pairs that count, of cases that have a trial."""
    import polars

    counted = trials.filter((polars.col("kind") == "pair") & polars.col("left_out").is_null())
    cases = counted.select(*PLACE, polars.col(*CASE).fill_null(""))
    joined = ratios.join(cases, on=PLACE, how="inner", maintain_order="left")
    lists = joined.group_by("run", *CASE, "metric", maintain_order=True).agg("log_ratio")
    for run, *names, metric, values in lists.iter_rows():
        runs.setdefault(run, _OfRun()).logs[Case(*names), metric] = values


def _rows(header: Header, found: _OfRun) -> Iterator[Row]:
    """The rows of one run."""
    content = header.content
    drawn, quality = corrected(_times(content, found.logs), quality_differences(found.trials.values(), content))
    for (case, metric), one in drawn.items():
        if case in found.trials:
            yield _about(header, case, metric) | _time_row(one)
    for (case, metric), difference in quality.items():
        record = found.trials[case].quality[metric]
        unit = content.metrics.get(metric, {}).get("unit")
        yield _about(header, case, metric) | _quality_row(difference, examples_of(record)) | {"unit": unit}


def _times(header: RunHeader, logs: Logs) -> Drawn:
    """Comparisons by case and metric; a profile that this toolkit doesn't know has none."""
    plan = PLANS.get(header.profile)
    if plan is None:
        return {}
    found: Drawn = {}
    for (case, metric), values in _in_order(logs):
        reading = metric.removesuffix("_time")
        found[case, metric] = compare(
            values, plan.looks.level(len(values)), metric, reading, precision=header.precision,
            width=header.widths.get(reading, 1.0), looks=plan.looks,
        )  # fmt: skip
    return found


def _in_order(logs: Logs) -> Iterable[tuple[tuple[Case, str], list[float]]]:
    """As `bench.summary` goes through them: the net time first, which carries the verdict."""
    order = {"net_time": 0, "wall_time": 1, "cpu_time": 2}
    return sorted(logs.items(), key=lambda one: order[one[0][1]])


def _about(header: Header, case: Case, metric: str) -> Row:
    names = {name: getattr(case, name) for name in CASE}
    baseline = header.content.baselines.get(case.model)
    return {"run": header.run, **names, "metric": metric, "baseline": baseline}


def _time_row(one: Comparison) -> Row:
    return {
        "unit": "s", "ratio": one.ratio, **_interval(one.low, one.high), "pairs": one.pairs, "verdict": one.verdict,
        "smallest_effect": one.smallest_effect,
    }  # fmt: skip


def _quality_row(one: Difference, examples: int) -> Row:
    return {
        "difference": one.value, **_interval(one.low, one.high), "pairs": examples, "verdict": one.verdict,
        "smallest_effect": one.smallest_effect,
    }  # fmt: skip


def _interval(low: float, high: float) -> dict[str, float | None]:
    """Both ends, or none where one isn't bounded."""
    bounded = math.isfinite(low) and math.isfinite(high)
    return {"low": low if bounded else None, "high": high if bounded else None}
