"""Rows of the history as series: one a case, host and source, runs in the order of time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analytics.trends.records import FIGURE, RATIO, Series

if TYPE_CHECKING:
    import polars

PLACE = ("suite", "technique", "model", "workload", "host", "provenance", "source", "metric")
TIMES = ("net_time", "wall_time")
RUN = ("run", "started", "value", "deviation", "pairs", "artefact")
Baselines = Mapping[tuple[str, str, str, str], str]  # hash of the weights by run, model, workload and technique


def series_of(rows: polars.DataFrame, better: Mapping[str, str], level: bool, metric: str | None) -> list[Series]:
    """The series in rows of `series`: ratios where there are pairs (not with `level`), else figures.

    Without a `metric` a case has the first of net and wall time that all its runs have.
    """
    import polars

    ratios = rows.filter(polars.col("kind") == RATIO).clear() if level else rows.filter(polars.col("kind") == RATIO)
    figures = rows.filter(polars.col("kind") == FIGURE)
    paired = ratios.select(*PLACE).unique()
    figures = figures.join(paired, on=PLACE, how="anti", nulls_equal=True)
    found = [*_grouped(ratios, RATIO, better), *_grouped(figures, FIGURE, better)]
    return found if metric else list(_leading(found))


def _grouped(rows: polars.DataFrame, kind: str, better: Mapping[str, str]) -> Iterator[Series]:
    """One series a place; of figures the median of a moment, since nothing says in which order they were taken."""
    import polars

    if rows.is_empty():
        return
    moment = polars.col("started").is_null().alias("undated")
    ordered = rows.with_columns(moment).sort("undated", "started", "run")
    if kind == FIGURE:
        ordered = _by_moment(ordered)
    named = ordered.group_by(*PLACE, maintain_order=True).agg(
        *(polars.col(name).last() for name in ("key", "chip", "unit", "baseline")), *(polars.col(name) for name in RUN)
    )
    for row in named.iter_rows(named=True):
        yield _series(row, kind, better.get(row["metric"], "lower"))


def _by_moment(ordered: polars.DataFrame) -> polars.DataFrame:
    import polars

    when = polars.when(polars.col("started").is_null()).then(polars.col("run")).otherwise(
        polars.col("started").cast(polars.String)
    )  # fmt: skip
    columns = [name for name in ordered.columns if name not in (*PLACE, "value")]
    return (
        ordered.group_by(*PLACE, when.alias("moment"), maintain_order=True)
        .agg(polars.col("value").median(), *(polars.col(name).last() for name in columns))
        .drop("moment")
    )


def _series(row: Mapping[str, Any], kind: str, better: str) -> Series:
    texts: dict[str, Any] = {name: row[name] or "" for name in (*PLACE, "key", "chip", "unit", "baseline")}
    columns = {name: tuple(row[name]) for name in RUN}
    return Series(
        **texts, kind=kind, better="lower" if kind == RATIO else better, runs=columns["run"],
        started=columns["started"], values=columns["value"], deviations=columns["deviation"],
        pairs=columns["pairs"], artefacts=columns["artefact"],
    )  # fmt: skip


def _leading(found: Sequence[Series]) -> Iterator[Series]:
    """Of a case's times the one that its verdicts stand on; a shorter series of net time gives way to wall time."""
    by_case: dict[tuple[str, ...], dict[str, Series]] = {}
    for one in found:
        if one.metric in TIMES:
            place = (one.suite, one.technique, one.model, one.workload, one.host, one.provenance, one.source, one.kind)
            by_case.setdefault(place, {})[one.metric] = one
        elif one.provenance == "field":
            yield one
    for times in by_case.values():
        net, wall = (times.get(name) for name in TIMES)
        if wall is None or (net is not None and len(net.runs) >= len(wall.runs)):
            yield net or times[TIMES[1]]
        else:
            yield wall
