"""Every sample of a run as one flat row: what the Parquet file holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from bench.metrics import METRICS

if TYPE_CHECKING:
    from bench.record import Block, Case, Pair, RunHeader, Trial
    from bench.store import RunContent

READINGS = ("wall", "net", "cpu")


def sample_rows(content: RunContent) -> Iterator[dict[str, Any]]:
    """One row a sample; a trial or pair that failed or was skipped has one without metric and value."""
    for trial in content.trials:
        yield from _filled(_identity(content.header, trial, "trial", 0), _of_trial(trial, content.header))
    for pair in content.pairs:
        yield from _filled(_identity(content.header, pair, "pair", pair.number), _of_pair(pair))


def _filled(identity: dict[str, Any], rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Rows with their identity, or the identity alone where there is none."""
    empty = True
    for row in rows:
        empty = False
        yield identity | row
    if empty:
        yield identity


def _identity(header: RunHeader, record: Trial | Pair, kind: str, number: int) -> dict[str, Any]:
    case: Case = record.case
    return {
        "run": header.run,
        "host": str(header.host.get("identity", "")),
        "provenance": header.provenance,
        "profile": header.profile,
        "identity": record.identity,
        "suite": case.suite,
        "technique": case.technique,
        "key": case.key,
        "model": case.model,
        "workload": case.workload,
        "baseline": header.baselines.get(case.model, ""),
        "kind": kind,
        "number": number,
        "status": record.status,
        "reason": record.reason,
        "started": record.started,
    }


def _of_trial(trial: Trial, header: RunHeader) -> Iterator[dict[str, Any]]:
    yield from _of_blocks("alone", trial.warm_up, trial.blocks)
    for name in ("load_time", "first_call_time"):
        value = getattr(trial, name)
        if value is not None:
            yield _row("alone", name, "s", float(value), 0)
    for name, value in trial.figures.items():
        if isinstance(value, int | float):
            yield _row("alone", name, METRICS[name].unit if name in METRICS else "", float(value), 0)
    for name, metric in trial.quality.items():
        unit = str(header.metrics.get(name, {}).get("unit", ""))
        yield _row("quality", name, unit, float(metric["value"]), 0)
        columns = {role: metric.get(role) or () for role in ("examples", "replicates")} | (metric.get("pairs") or {})
        for role, values in columns.items():
            for index, value in enumerate(values):
                yield _row(role, name, unit, float(value), index)


def _of_pair(pair: Pair) -> Iterator[dict[str, Any]]:
    for role, side in pair.sides.items():
        yield from _of_blocks(role, side.warm_up, side.blocks)


def _of_blocks(role: str, warm_up: Iterable[Block], blocks: Iterable[Block]) -> Iterator[dict[str, Any]]:
    for marked, taken in ((True, warm_up), (False, blocks)):
        for index, block in enumerate(taken):
            for reading in READINGS:
                value = getattr(block, f"{reading}_s")
                if value is not None:
                    yield _row(role, f"{reading}_time", "s", value / block.calls, index, marked, block.calls)


def _row(
    role: str, metric: str, unit: str, value: float, index: int, warm_up: bool = False, calls: int = 1
) -> dict[str, Any]:
    return {
        "role": role,
        "metric": metric,
        "unit": unit,
        "value": value,
        "sample": index,
        "warm_up": warm_up,
        "calls": calls,
    }
