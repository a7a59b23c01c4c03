"""Answers as flat rows for CSV and Parquet: the columns of each question, and what they mean.

A figure that isn't known, and an end of an interval that isn't there, is null; values are in base units.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analytics.warehouse.schema import FLAG, INTEGER, REAL, TEXT, Column

if TYPE_CHECKING:
    import polars

    from analytics.comparison import Compared, Family, History
    from analytics.front import Front, Fronts
    from analytics.insight import Finding
    from analytics.trends import Step, Trends

PLACE = (
    Column("suite", TEXT, "the suite"),
    Column("task", TEXT, "its task"),
    Column("model", TEXT, "the checkpoint"),
    Column("workload", TEXT, "the workload"),
)
TECHNIQUE = (Column("technique", TEXT, "short name"), Column("key", TEXT, "canonical spelling"))
ENDS = (
    Column("low", REAL, "lower end of its interval; null where there is none"),
    Column("high", REAL, "upper end"),
)
ORIGIN = Column("provenance", TEXT, "measured, field or simulated")
COLUMNS: dict[str, tuple[Column, ...]] = {
    "compare": (
        *PLACE, *TECHNIQUE,
        Column("baseline", TEXT, "what it is compared with"),
        Column("baseline_key", TEXT, "canonical spelling of that"),
        Column("by", TEXT, "how runs are grouped"),
        Column("group", TEXT, "the group: a host, chip, version, run or day"),
        ORIGIN,
        Column("metric", TEXT, "a time, a quality, peak_memory or size_on_disk"),
        Column("unit", TEXT, "unit of a difference; null of a ratio"),
        Column("ratio", REAL, "technique over baseline; null of a quality"),
        Column("difference", REAL, "technique minus baseline, of a quality"),
        *ENDS,
        Column("verdict", TEXT, "better, worse, same or cannot tell; null of a size, which is not tested"),
        Column("smallest_effect", REAL, "the smallest relative change that this data could have shown"),
        Column("p_value", REAL, "of the ratio being 1"),
        Column("pairs", INTEGER, "pairs behind a time"),
        Column("runs", TEXT, "ids of the runs, oldest first, with spaces between"),
        Column("note", TEXT, "what limits it"),
    ),
    "families": (
        Column("family", TEXT, "the idea"),
        Column("task", TEXT, "the task"),
        Column("phase", TEXT, "decode, prefill, encode, or call"),
        ORIGIN, *TECHNIQUE,
        Column("model", TEXT, "the checkpoint"),
        Column("workload", TEXT, "the workload"),
        Column("machine", TEXT, "host, or chip of a published figure"),
        Column("metric", TEXT, "what was timed"),
        Column("ratio", REAL, "time with the idea over time without"),
        *ENDS,
        Column("verdict", TEXT, "measured: with its interval; field: by the two figures alone"),
        Column("memory", REAL, "the same ratio of memory"),
        Column("size", REAL, "the same ratio of bytes on disk"),
        Column("quality", TEXT, "qualities that moved, with semicolons between"),
        Column("source", TEXT, "where it comes from"),
    ),
    "frontier": (
        *PLACE,
        Column("host", TEXT, "the machine"), Column("chip", TEXT, "its chip"),
        ORIGIN,
        Column("source", TEXT, "where it comes from"),
        *TECHNIQUE,
        Column("baseline", FLAG, "the suite's baseline"),
        Column("on_front", FLAG, "nobody beats it"),
        Column("probability", REAL, "of being on the front"),
        Column("contribution", REAL, "share of the box that it covers alone"),
        Column("metric", TEXT, "the metric"),
        Column("unit", TEXT, "its base unit"),
        Column("better", TEXT, "higher or lower"),
        Column("of", TEXT, "what the figure is where it isn't the metric's own value"),
        Column("value", REAL, "the figure"),
        *ENDS,
        Column("runs", INTEGER, "runs behind it"),
        Column("citation", TEXT, "where a published figure stands"),
    ),
    "trend": (
        *(column for column in PLACE if column.name != "task"), *TECHNIQUE,
        Column("host", TEXT, "the machine"), Column("chip", TEXT, "its chip"),
        ORIGIN,
        Column("source", TEXT, "where it comes from"),
        Column("baseline", TEXT, "what a ratio is to"),
        Column("metric", TEXT, "the metric"),
        Column("unit", TEXT, "its base unit; null of a ratio"),
        Column("kind", TEXT, "ratio (to the baseline) or figure"),
        Column("run", TEXT, "the run"),
        Column("started", TEXT, "when it started, ISO 8601"),
        Column("value", REAL, "the ratio, or the figure"),
        *ENDS,
        Column("pairs", INTEGER, "pairs behind a ratio"),
        Column("step", REAL, "where a new level begins: it over the one before"),
        Column("step_low", REAL, "lower end of its interval"),
        Column("step_high", REAL, "upper end"),
        Column("step_of", TEXT, "ratio, or difference where figures aren't all positive"),
        Column("verdict", TEXT, "better, worse, same or cannot tell, of the step"),
        Column("what", TEXT, "what changed there, with semicolons between"),
    ),
    "insight": (
        Column("code", TEXT, "the rule"),
        Column("sentence", TEXT, "the finding"),
        Column("level", TEXT, "strong, fair or weak"),
        Column("why", TEXT, "why it is as sure as that"),
        Column("limits", TEXT, "what it doesn't say"),
        Column("what", TEXT, "what the figure is"),
        Column("value", REAL, "the figure"),
        Column("unit", TEXT, "its base unit; empty of a ratio"),
        *ENDS,
        Column("x", REAL, "what the figure is drawn over, where it is"),
        ORIGIN,
        Column("source", TEXT, "where it comes from"),
        Column("at", TEXT, "run, or citation of a published figure"),
        Column("chip", TEXT, "the chip"), Column("host", TEXT, "the machine"), Column("model", TEXT, "the checkpoint"),
        Column("technique", TEXT, "canonical spelling"),
        Column("workload", TEXT, "the workload"),
        Column("note", TEXT, "what there is to add"),
    ),
}  # fmt: skip


def table(question: str, rows: Iterable[Mapping[str, Any]]) -> polars.DataFrame:
    """The rows with the question's columns in their order; empty texts and numbers without end are null."""
    import polars

    kinds = {TEXT: polars.String, REAL: polars.Float64, INTEGER: polars.Int64, FLAG: polars.Boolean}
    columns = COLUMNS[question]
    plain = [{column.name: _known(row.get(column.name)) for column in columns} for row in rows]
    return polars.DataFrame(plain, schema={column.name: kinds[column.type] for column in columns})


def _known(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return None if value == "" else value


def compare_rows(found: History) -> Iterator[dict[str, Any]]:
    """One row a case and metric: the time first, then qualities, then sizes."""
    for row in found.rows:
        identity = _identity(row, found.by)
        time = row.time
        bounded = 0 < time.low <= time.high < math.inf
        yield identity | {
            "metric": row.metric, "ratio": time.ratio, "low": time.low if bounded else None,
            "high": time.high if bounded else None, "verdict": time.verdict, "smallest_effect": time.smallest_effect,
            "p_value": time.p_value, "pairs": time.pairs, "note": time.note,
        }  # fmt: skip
        for one in row.quality:
            figures = {name: getattr(one, name) for name in ("metric", "unit", "difference", "low", "high", "verdict")}
            yield identity | figures | {"runs": one.run}
        for metric, ratio in row.sizes.items():
            yield identity | {"metric": metric, "ratio": ratio}


def _identity(row: Compared, by: str) -> dict[str, Any]:
    case = {name: getattr(row.case, name) for name in ("suite", "model", "workload", "technique")}
    names = ("task", "key", "baseline", "baseline_key", "group", "provenance")
    return case | {name: getattr(row, name) for name in names} | {"by": by, "runs": " ".join(row.runs)}


def family_rows(found: Sequence[Family]) -> Iterator[dict[str, Any]]:
    """One row a case of each family."""
    names = [column.name for column in COLUMNS["families"] if column.name != "quality"]
    for one in found:
        for member in one.members:
            yield {name: getattr(member, name) for name in names} | {"quality": "; ".join(member.quality)}


def frontier_rows(found: Fronts) -> Iterator[dict[str, Any]]:
    """One row a front, technique and metric."""
    for front in found.fronts:
        yield from _front_rows(front)


def _front_rows(front: Front) -> Iterator[dict[str, Any]]:
    names = ("suite", "task", "model", "workload", "host", "chip", "provenance", "source")
    ground = {name: getattr(front.ground, name) for name in names}
    for place in front.places:
        technique = {
            "technique": place.name, "key": front.known.keys.get(place.name),
            "baseline": place.name == front.ground.baseline, "on_front": place.on_front,
            "probability": place.probability, "contribution": place.contribution,
        }  # fmt: skip
        for metric in front.metrics:
            one = front.figure(place.name, metric.name)
            kind = {"metric": metric.name, "unit": metric.unit, "better": metric.better, "of": metric.of}
            figure = {name: getattr(one, name) for name in ("value", "low", "high", "runs", "citation")}
            yield ground | technique | kind | figure


def trend_rows(found: Trends) -> Iterator[dict[str, Any]]:
    """One row a series and run, oldest first; where a level begins, the step."""
    names = ("suite", "model", "workload", "technique", "key", "host", "chip", "provenance", "source", "baseline")
    for one in found.series:
        series = {name: getattr(one, name) for name in (*names, "metric", "kind")}
        steps = {step.index: step for step in one.steps}
        for at, point in enumerate(one.points):
            figures = {name: getattr(point, name) for name in ("run", "value", "low", "high", "pairs")}
            moment = {"started": point.started.isoformat() if point.started else None, "unit": one.unit}
            yield series | figures | moment | (_step_row(steps[at]) if at in steps else {})


def _step_row(step: Step) -> dict[str, Any]:
    bounds = {"step": step.size, "step_low": step.low, "step_high": step.high, "step_of": step.of}
    return bounds | {"verdict": step.verdict, "what": "; ".join(step.what)}


def evidence_rows(found: Sequence[Finding]) -> Iterator[dict[str, Any]]:
    """One row a figure with its finding beside it; a finding without figures has one row."""
    for one in found:
        told = {
            "code": one.code, "sentence": one.sentence, "level": one.strength.level, "why": one.strength.why,
            "limits": one.cannot_say,
        }  # fmt: skip
        names = [column.name for column in COLUMNS["insight"] if column.name not in told]
        for row in one.evidence or (None,):
            yield told | ({name: getattr(row, name) for name in names} if row is not None else {})
