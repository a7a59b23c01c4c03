"""Trials as rows of metrics: the figures of `bench.summary.cases`, for all trials of a batch at once.

Medians and quartiles by columns instead of one trial after the other; the formulas are those of Python's `statistics`
(median, and quantiles by the exclusive method), in the same order of operations, so that no bit differs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analytics.warehouse.headers import Header
from analytics.warehouse.samples import PLACE, READINGS, figure_numbers
from analytics.warehouse.trials import CASE, model_facts, run_facts
from bench.metrics import METRICS
from bench.statistics.quality import examples_of, value_interval

if TYPE_CHECKING:
    import polars

COLUMNS = (*PLACE, "metric", "unit", "value", "low", "high", "samples")
LEAST = 4  # samples that carry quartiles


def metric_rows(
    current: polars.DataFrame, qualities: Sequence[dict[str, Any]], headers: Sequence[Header]
) -> polars.DataFrame:
    """Rows of metrics: one for each figure of each case; `qualities` are the rows of `quality_records`."""
    import polars

    alone = current.filter(polars.col("kind") == "trial")
    times = _times(alone)
    figures = polars.concat(
        [
            _plain(figure_numbers(alone)),
            times,
            _plain(_once(alone, "load_time")),
            _plain(_once(alone, "first_call_time")),
            _plain(_sizes(alone)),
            _throughput(alone, times, headers),
            _qualities(qualities, headers),
        ]
    ).unique([*PLACE, "metric"], keep="last", maintain_order=True)
    cased = alone.select(*PLACE, *CASE).join(run_facts(headers), on="run", how="left")
    cased = cased.join(model_facts(headers).drop("suite_baseline"), on=["run", "model"], how="left")
    joined = figures.join(cased, on=PLACE, how="left", maintain_order="left")
    return joined.join(_better(headers), on=["run", "metric"], how="left", maintain_order="left").select(
        polars.exclude("trial", "better"),
        polars.col("better").fill_null(
            polars.col("metric").replace_strict(_known("better"), default=None, return_dtype=polars.String)
        ),
        polars.lit(1).alias("trials"),
    )


def _known(attribute: str) -> dict[str, str]:
    return {name: getattr(metric, attribute) for name, metric in METRICS.items()}


def _plain(values: polars.DataFrame) -> polars.DataFrame:
    """Figures that a trial has once, of metrics that every suite has."""
    import polars

    unit = polars.col("metric").replace_strict(_known("unit"), default=None, return_dtype=polars.String)
    nothing = polars.lit(None, dtype=polars.Float64)
    return values.filter(polars.col("value").is_finite()).select(
        *PLACE,
        "metric",
        unit.alias("unit"),
        "value",
        nothing.alias("low"),
        nothing.alias("high"),
        polars.lit(1, dtype=polars.Int64).alias("samples"),
    )


def _once(alone: polars.DataFrame, name: str) -> polars.DataFrame:
    import polars

    return alone.select(*PLACE, polars.lit(name).alias("metric"), polars.col(name).alias("value"))


def _sizes(alone: polars.DataFrame) -> polars.DataFrame:
    """Bytes of the weights, where a trial counted them."""
    import polars

    size = polars.col("facts").struct.field("weight_bytes").cast(polars.Float64, strict=False)
    return alone.select(*PLACE, polars.lit("size_on_disk").alias("metric"), size.alias("value"))


def _times(alone: polars.DataFrame) -> polars.DataFrame:
    """Median and quartiles of the steady samples of each reading."""
    import polars

    block = polars.element().struct
    found = []
    for reading in READINGS:
        samples = block.field(f"{reading}_s") / block.field("calls")
        finite = polars.when(samples.is_finite()).then(samples)
        rows = alone.select(*PLACE, polars.col("blocks").list.eval(finite.drop_nulls()).list.sort().alias("sorted"))
        rows = rows.filter(polars.col("sorted").list.len() > 0)
        found.append(
            rows.select(
                *PLACE,
                polars.lit(f"{reading}_time").alias("metric"),
                polars.lit("s").alias("unit"),
                _median().alias("value"),
                _quartile(1).alias("low"),
                _quartile(3).alias("high"),
                polars.col("sorted").list.len().cast(polars.Int64).alias("samples"),
            )
        )
    return polars.concat(found)


def _median() -> polars.Expr:
    import polars

    count = polars.col("sorted").list.len().cast(polars.Int64)
    return (_at((count - 1) // 2) + _at(count // 2)) / 2


def _quartile(which: int) -> polars.Expr:
    """`statistics.quantiles(samples, n=4)[which - 1]`."""
    import polars

    count = polars.col("sorted").list.len().cast(polars.Int64)
    place = (which * (count + 1) // 4).clip(1, count - 1)
    rest = which * (count + 1) - place * 4
    value = (_at(place - 1) * (4 - rest) + _at(place) * rest) / 4
    return polars.when(count >= LEAST).then(value)


def _at(place: polars.Expr) -> polars.Expr:
    import polars

    return polars.col("sorted").list.get(place, null_on_oob=True)


def _throughput(alone: polars.DataFrame, times: polars.DataFrame, headers: Sequence[Header]) -> polars.DataFrame:
    """Work a second, from the net time where there is one."""
    import polars

    preferred = polars.concat(
        [times.filter(polars.col("metric") == f"{reading}_time") for reading in ("net", "wall")]
    ).unique(PLACE, keep="first", maintain_order=True)
    rows = preferred.join(alone.select(*PLACE, "workload"), on=PLACE, how="left", maintain_order="left")
    rows = rows.join(_work(headers), on=["run", "workload"], how="left", maintain_order="left")
    work, unit = polars.col("work").fill_null(1.0), polars.col("work_unit").fill_null("call")
    return rows.filter(polars.col("value") != 0).select(
        *PLACE,
        polars.lit("throughput").alias("metric"),
        (unit + "/s").alias("unit"),
        (work / polars.col("value")).alias("value"),
        polars.when(polars.col("high") != 0).then(work / polars.col("high")).alias("low"),
        polars.when(polars.col("low") != 0).then(work / polars.col("low")).alias("high"),
        "samples",
    )


def _work(headers: Sequence[Header]) -> polars.DataFrame:
    import polars

    rows = [
        {
            "run": one.run,
            "workload": name,
            "work": float(workload.get("work", 1.0)),
            "work_unit": workload.get("work_unit", "call"),
        }
        for one in headers
        for name, workload in one.content.workloads.items()
    ]
    schema = {"run": polars.String, "workload": polars.String, "work": polars.Float64, "work_unit": polars.String}
    return polars.DataFrame(rows, schema=schema)


def _better(headers: Sequence[Header]) -> polars.DataFrame:
    """What suites declare of their metrics: columns run, metric, better."""
    import polars

    rows = [
        {"run": one.run, "metric": name, "better": declared.get("better")}
        for one in headers
        for name, declared in one.content.metrics.items()
    ]
    return polars.DataFrame(rows, schema={"run": polars.String, "metric": polars.String, "better": polars.String})


def _qualities(qualities: Sequence[dict[str, Any]], headers: Sequence[Header]) -> polars.DataFrame:
    """Quality figures, each with its own interval where the record carries one."""
    import polars

    units = {
        (one.run, name): declared.get("unit", "") for one in headers for name, declared in one.content.metrics.items()
    }
    rows = []
    for record in qualities:
        if record["value"] is None:
            continue
        low, high = value_interval(record) or (None, None)
        place = (record["run"], record["trial"], record["metric"])
        unit = units.get((record["run"], record["metric"]), "")
        rows.append((*place, unit, record["value"], low, high, examples_of(record)))
    kinds = (polars.String, polars.Int64, polars.String, polars.String, polars.Float64, polars.Float64, polars.Float64)
    return polars.DataFrame(rows, schema=dict(zip(COLUMNS, (*kinds, polars.Int64), strict=True)), orient="row")
