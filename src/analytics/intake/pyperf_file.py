"""pyperf's JSON, packed or not, read by the pyperf library; also what `bench export --format pyperf` wrote."""

from __future__ import annotations

import re
from statistics import fmean, median
from typing import Any

from analytics.intake.content import Content, Found, Refused, Rows, number, text_of
from analytics.intake.figure import OWN, Figure, Series
from analytics.intake.own import own_origin
from analytics.intake.words import key_from_words

UNITS = {"second": ("wall_time", "s"), "byte": ("peak_memory", "B"), "integer": ("count", "1")}
LABEL = re.compile(r"(?P<suite>[^/]+)/(?P<technique>.+)@(?P<model>[^/@]+)/(?P<workload>[^/]+)$")
ROLES = {"trial": "alone", "baseline": "baseline", "technique": "technique"}


def recognises(content: Content) -> bool:
    """A list of benchmarks, each with runs, and the version of the format."""
    document = content.json
    if not isinstance(document, dict) or "version" not in document:
        return False
    benchmarks = document.get("benchmarks")
    return isinstance(benchmarks, list) and all(isinstance(one, dict) and "runs" in one for one in benchmarks)


def read(content: Content) -> Rows:
    """A figure for each benchmark, by its place in the file."""
    import pyperf

    try:
        suite = pyperf.BenchmarkSuite.loads(content.plain.decode("utf-8"))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        yield Refused(1, f"pyperf can't read the file: {error}")
        return
    for row, benchmark in enumerate(suite.get_benchmarks(), 1):
        yield _row(row, benchmark)


def _row(row: int, benchmark: Any) -> Found | Refused:
    unit = benchmark.get_unit()
    if unit not in UNITS:
        return Refused(row, f"the unit '{unit}' is not known; known are {', '.join(UNITS)}")
    series = tuple(one for index, run in enumerate(benchmark.get_runs()) for one in _series(index, run))
    timed = [value for one in series if not one.warm_up for value in one.values]
    if not timed:
        return Refused(row, "no run has a value")
    facts = dict(benchmark.get_metadata())
    ours = _ours(benchmark.get_name() or "", facts)
    # A trial of ours is summed up by its median, as everywhere in bench; pyperf itself prints means.
    alone = [value for one in series if one.role == "alone" and not one.warm_up for value in one.values]
    value = median(alone) if ours and alone else fmean(timed)
    metric, base = UNITS[unit]
    figure = ours or _theirs(benchmark, facts)
    return Found(row, _with_values(figure, metric, base, value, series, alone or timed))


def _with_values(
    about: dict[str, Any], metric: str, unit: str, value: float, series: tuple[Series, ...], drawn: list[float]
) -> Figure:
    processes = len({one.process for one in series if not one.warm_up})
    return Figure(
        **about, source="", metric=metric, value=value, unit=unit, better="lower", samples=len(drawn),
        trials=processes, series=series,
    )  # fmt: skip


def _series(process: int, run: Any) -> list[Series]:
    facts = run.get_metadata()
    role = ROLES.get(str(facts["bench_role"]), "field") if "bench_role" in facts else "field"
    loops = run.get_total_loops()
    warm_ups = [Series((float(value),), role, process, calls, True) for calls, value in run._warmups or ()]
    values = tuple(float(value) for value in run.values)
    return warm_ups + ([Series(values, role, process, loops)] if values else [])


def _ours(name: str, facts: dict[str, Any]) -> dict[str, Any] | None:
    """What an export of this toolkit says of the case."""
    label = LABEL.match(name)
    if "bench_run" not in facts or not label:
        return None
    about = own_origin(str(facts["bench_run"]), None, facts.get("bench_profile"), "measured")
    return {**about, **label.groupdict(), "key": text_of(facts.get("bench_key")), "read_via": OWN}


def _theirs(benchmark: Any, facts: dict[str, Any]) -> dict[str, Any]:
    name = benchmark.get_name() or "unnamed"
    implementation, version = text_of(facts.get("python_implementation")), text_of(facts.get("python_version"))
    dates = benchmark.get_dates()
    memory = number(facts.get("mem_total"))
    return {
        "read_via": "pyperf",
        "suite": "pyperf",
        "technique": name,
        "key": key_from_words(name),
        "workload": text_of(facts.get("timeit_stmt")),
        "chip": text_of(facts.get("cpu_model_name")),
        "memory_bytes": memory,
        "os": text_of(facts.get("platform")),
        "packages": {implementation: version} if implementation and version else {},
        "started": dates[0].isoformat() if dates else None,
    }
