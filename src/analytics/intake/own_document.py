"""`bench export --format json` and `bench run --json`: figures and comparisons, with every sample where it is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analytics.intake.content import Content, Found, Refused, Rows, number, text_of, whole
from analytics.intake.figure import OWN, Figure, Series
from analytics.intake.own import against, direction, own_origin, provenance_problem, series_of
from bench.export.samples import sample_rows
from bench.record import Pair, RunHeader, Trial
from bench.record.shape import from_json
from bench.store import RunContent

Case = tuple[str, str, str, str]
Document = dict[str, Any]


def recognises(content: Content) -> bool:
    """A run and its cases."""
    document = content.json
    return (
        isinstance(document, dict)
        and isinstance(document.get("run"), dict)
        and isinstance(document.get("cases"), list)
        and "provenance" in document["run"]
    )


def read(content: Content) -> Rows:
    """A figure for each metric of each case; a case without any is one, too. Rows count figures."""
    document = content.json
    about = document["run"]
    if problem := provenance_problem(about.get("provenance")):
        yield Refused(1, problem)
        return
    raw = document.get("raw") if isinstance(document.get("raw"), dict) else {}
    origin = _origin(about, raw.get("header") or {})
    samples, problem = _samples(raw)
    if problem:
        yield Refused(1, problem)
    for row, (case, metric) in enumerate(_metrics(document["cases"]), 1):
        if not isinstance(case, dict):
            yield Refused(row, "is no case")
            continue
        series = samples.get(_name(case), {}).get(metric or "", ())
        yield Found(row, _figure(case, metric, origin, series))


def _metrics(cases: list[Any]) -> Iterator[tuple[Any, str | None]]:
    for case in cases:
        if not isinstance(case, dict):
            yield case, None
            continue
        parts = [case.get(name) or {} for name in ("metrics", "comparison", "quality", "unavailable")]
        names = dict.fromkeys(name for part in parts for name in part)
        yield from ((case, name) for name in names or (None,))


def _origin(about: Document, header: Document) -> Document:
    """Machine, software and run, as a figure has them; what a host couldn't tell is a table with the reason."""
    host, software = about.get("host") or {}, about.get("environment") or {}
    known = {name: value for name, value in host.items() if not isinstance(value, dict)}
    run, identity = text_of(about.get("run")), text_of(known.get("identity"))
    found = own_origin(run, identity, about.get("profile"), about["provenance"])
    packages = {str(name): str(one) for name, one in (software.get("packages") or {}).items()}
    if python := text_of(software.get("python")):
        packages = {"python": python} | packages
    return found | {
        "started": text_of(about.get("started")) or found["started"],
        "chip": text_of(known.get("chip")),
        "gpu_cores": whole(known.get("gpu_cores")),
        "memory_bytes": number(known.get("memory_bytes")),
        "os": text_of(known.get("os_version")) or text_of(known.get("os")),
        "virtual": known["virtual"] if isinstance(known.get("virtual"), bool) else None,
        "packages": packages,
        "task": text_of(header.get("task")),
    }


def _name(case: Document) -> Case:
    return (str(case.get("suite")), str(case.get("technique")), str(case.get("model")), str(case.get("workload")))


def _samples(raw: Document) -> tuple[dict[Case, dict[str, tuple[Series, ...]]], str | None]:
    """Samples by case and metric, or what is wrong with the records that they stand in."""
    if not raw:
        return {}, None
    try:
        content = RunContent(
            from_json(RunHeader, raw["header"]),
            tuple(from_json(Trial, one) for one in raw.get("trials") or ()),
            tuple(from_json(Pair, one) for one in raw.get("pairs") or ()),
        )
        rows = list(sample_rows(content))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return {}, f"the raw records can't be read ({error}); figures are taken without their samples"
    cases: dict[Case, list[Document]] = {}
    for row in rows:
        cases.setdefault(_name(row), []).append(row)
    return {case: series_of(ours) for case, ours in cases.items()}, None


def _figure(case: Document, metric: str | None, origin: Document, series: tuple[Series, ...]) -> Figure:
    name = metric or ""
    figure = (case.get("metrics") or {}).get(name) or {}
    told = dict(origin)
    if unavailable := (case.get("unavailable") or {}).get(name):
        told["note"] += f"; not available: {unavailable}"
    difference = (case.get("quality") or {}).get(name) or {}
    compared = (case.get("comparison") or {}).get(name) or difference | {"difference": difference.get("value")}
    return Figure(
        **told, source="", metric=metric, value=number(figure.get("value")), unit=text_of(figure.get("unit")),
        better=direction(metric), low=number(figure.get("low")), high=number(figure.get("high")),
        samples=whole(figure.get("samples")), trials=whole(figure.get("trials")),
        suite=text_of(case.get("suite")), technique=text_of(case.get("technique")), key=text_of(case.get("key")),
        model=text_of(case.get("model")), workload=text_of(case.get("workload")),
        is_baseline=case.get("baseline") if isinstance(case.get("baseline"), bool) else None,
        status=text_of(case.get("status")) or "ok", reason=text_of(case.get("reason")), read_via=OWN,
        series=series, comparison=against(compared),
    )  # fmt: skip
