"""Reading a request; every mistake is found in one pass and said with its place."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from analytics.names.chips import chip_named
from analytics.names.metrics import UnknownMetric, metric_named
from analytics.names.models import checkpoint
from analytics.names.tasks import TASKS
from analytics.names.techniques import spelled
from bench.host import chips, detect_host
from bench.spec.table import MISSING, Field, Mistakes, nearest, read_table
from recommender.physics.machine import machine_of
from recommender.request.request import (
    OBJECTIVES,
    USUAL_METRIC,
    Constraints,
    HostAsked,
    ModelAsked,
    Request,
    RequestError,
)

GIGA = 1e9
GIB = 1 << 30
MOST = 1e15  # of any number: what is larger is a slip
LONGEST = 200  # characters of a name, members of a list: what a request may hold
FIELDS = {
    "task": Field(str, MISSING, TASKS),
    "model": Field(dict, MISSING),
    "host": Field(dict, None),
    "workload": Field(dict, None),
    "objective": Field(object, "throughput"),
    "metric": Field(str, None),
    "constraints": Field(dict, None),
    "candidates": Field(list, None, each=str),
}
MODEL = {
    "name": Field(str, MISSING),
    "params_b": Field(float, None),
    "active_params_b": Field(float, None),
    "bytes": Field(int, None),
}
HOST = {"chip": Field(str, MISSING), "gpu_cores": Field(int, None), "memory_gb": Field(float, None)}
CONSTRAINTS = {
    "max_quality_loss_pct": Field(float, None),
    "max_memory_gb": Field(float, None),
    "max_latency_s": Field(float, None),
    "max_energy_j": Field(float, None),
}


def from_json(document: Any) -> Request:
    """A request from a decoded JSON object, in the form of DESIGN 6. Without `host` it is asked of this machine.

    `objective` is a name or an object of names and weights.

    Raises RequestError with all mistakes.
    """
    mistakes = Mistakes()
    asked = read_table("", document, FIELDS, mistakes)
    model = _model(asked["model"], mistakes)
    host = _host(asked["host"], mistakes)
    objective = _objective(asked["objective"], mistakes)
    metric = _metric(asked["metric"], objective, asked["task"], mistakes)
    workload = _workload(asked["workload"], mistakes)
    constraints = _constraints(asked["constraints"], mistakes)
    candidates = _candidates(asked["candidates"] or [], mistakes)
    if mistakes.found:
        raise RequestError(mistakes.found)
    return Request(asked["task"], model, host, workload, objective, metric, constraints, candidates)


def from_words(
    *, task: str | None, model: str | None, params_b: float | None = None, active_params_b: float | None = None,
    chip: str | None = None, gpu_cores: int | None = None, memory: float | None = None, objective: str | None = None,
    metric: str | None = None, workload: Iterable[str] = (), max_memory: float | None = None,
    max_quality_loss: float | None = None, candidates: Iterable[str] = (),
) -> Request:  # fmt: skip
    """A request from the words of `bench recommend` (DESIGN 6): memory in GB, `workload` as `KEY=VALUE`.

    Raises RequestError with all mistakes.
    """
    pairs, wrong = _pairs(workload)
    described = {"chip": chip, "gpu_cores": gpu_cores, "memory_gb": memory}
    document = {
        "task": task,
        "model": _said({"name": model, "params_b": params_b, "active_params_b": active_params_b}),
        "host": _said(described) or None,
        "workload": pairs or None,
        "objective": objective,
        "metric": metric,
        "constraints": _said({"max_memory_gb": max_memory, "max_quality_loss_pct": max_quality_loss}) or None,
        "candidates": list(candidates) or None,
    }
    try:
        found = from_json(_said(document))
    except RequestError as error:
        raise RequestError([*wrong, *error.mistakes]) from None
    if wrong:
        raise RequestError(wrong)
    return found


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _pairs(words: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    split = [(word, *word.partition("=")) for word in words]
    wrong = [f"workload: '{word}' is not of the form KEY=VALUE" for word, key, _, value in split if not (key and value)]
    return {key.strip(): value.strip() for _, key, _, value in split if key and value}, wrong


def _model(table: Any, mistakes: Mistakes) -> ModelAsked:
    if table is None:
        return ModelAsked("")
    values = read_table("model", table, MODEL, mistakes)
    for name in ("params_b", "active_params_b", "bytes"):
        _positive(f"model.{name}", values[name], mistakes)
    total, active = values["params_b"], values["active_params_b"]
    if total and active and active > total:
        mistakes.add("model.active_params_b", f"{active:g} are more than the {total:g} of params_b")
    name = values["name"]
    is_name = name is not None and 0 < len(name.strip()) <= LONGEST
    if name is not None and not is_name:
        mistakes.add("model.name", f"must have 1 to {LONGEST} characters")
    return ModelAsked(checkpoint(name) if is_name else "", total, active, values["bytes"])


def _host(table: Any, mistakes: Mistakes) -> HostAsked:
    here = table is None or "chip" not in table
    known: dict[str, Any] = _this_machine() if here else {}
    rules = {name: Field(rule.kind, None) for name, rule in HOST.items()} if here else HOST
    asked = read_table("host", {} if table is None else table, rules, mistakes)
    for name in ("gpu_cores", "memory_gb"):
        _positive(f"host.{name}", asked[name], mistakes)
    chip = known.get("chip") or chip_named(asked["chip"] or "") or ""
    if not here and chip and not chips.rows_of(chip):
        names = {row["chip"] for row in chips.rows()}
        mistakes.add("host.chip", f"'{asked['chip']}' is not in the table of chips; {nearest(chip, names)}")
    memory = (
        int(asked["memory_gb"] * GIB) if asked["memory_gb"] and 0 < asked["memory_gb"] <= MOST else known.get("memory")
    )
    cores = asked["gpu_cores"] or known.get("gpu_cores")
    machine = machine_of(chip, cores, memory, known.get("bandwidth"))
    return HostAsked(
        chip, machine.gpu_cores, memory, machine.bandwidth, machine.flops, here, machine.assumed
    )  # fmt: skip


def _this_machine() -> dict[str, Any]:
    host = detect_host()
    bandwidth = host.bandwidth_gbs * 1e9 if host.bandwidth_gbs else None
    return {
        "chip": chip_named(host.chip) or host.chip, "gpu_cores": host.gpu_cores,
        "memory": host.usable_memory_bytes, "bandwidth": bandwidth,
    }  # fmt: skip


def _objective(asked: Any, mistakes: Mistakes) -> dict[str, float]:
    weights = {asked: 1.0} if isinstance(asked, str) else asked
    if not isinstance(weights, dict) or not weights:
        mistakes.add("objective", f"must be one of {', '.join(OBJECTIVES)}, or an object of them and their weights")
        return {"throughput": 1.0}
    for name, weight in weights.items():
        if name not in OBJECTIVES:
            mistakes.unknown("objective", "objective", str(name), OBJECTIVES)
        elif not _is_number(weight) or weight <= 0:
            mistakes.add(f"objective.{name}", f"its weight must be a number above 0, not {weight!r}")
    sound = {name: float(weight) for name, weight in weights.items() if _is_number(weight) and weight > 0}
    whole = sum(sound.values())
    return {name: weight / whole for name, weight in sound.items()} or {"throughput": 1.0}


def _metric(asked: str | None, objective: Mapping[str, float], task: str | None, mistakes: Mistakes) -> str:
    if asked is None:
        first = next((name for name in objective if name in USUAL_METRIC), "throughput")
        return USUAL_METRIC[first][0 if task == "text-generation" else 1]
    try:
        return metric_named(asked).name
    except UnknownMetric as error:
        mistakes.add("metric", str(error))
        return asked


def _workload(table: Any, mistakes: Mistakes) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in (table or {}).items():
        if isinstance(value, bool) or not isinstance(value, str | int | float) or len(str(value)) > LONGEST:
            mistakes.add(f"workload.{name}", f"must be a number or a short text, not {str(value)[:LONGEST]!r}")
        elif isinstance(value, int | float):
            _positive(f"workload.{name}", value, mistakes)
        found[str(name)] = str(value)
    return found


def _constraints(table: Any, mistakes: Mistakes) -> Constraints:
    values = read_table("constraints", table if table is not None else {}, CONSTRAINTS, mistakes)
    for name, value in values.items():
        if value is not None and (value < 0 or (value == 0 and name != "max_quality_loss_pct")):
            mistakes.add(f"constraints.{name}", f"must be above 0, not {value:g}")
    memory = values["max_memory_gb"]
    return Constraints(
        values["max_quality_loss_pct"], memory * GIGA if memory is not None else None, values["max_latency_s"],
        values["max_energy_j"],
    )  # fmt: skip


def _candidates(words: list[str], mistakes: Mistakes) -> tuple[str, ...]:
    if len(words) > LONGEST:
        mistakes.add("candidates", f"{len(words)} are more than {LONGEST}")
        return ()
    found: list[str] = []
    for at, word in enumerate(words):
        spelling = spelled(word)
        if spelling.key is None or not spelling.key:
            why = "; ".join(spelling.unmapped) or "it names no technique"
            mistakes.add(f"candidates[{at}]", f"'{word[:LONGEST]}': {why}")
        elif spelling.key in found:
            mistakes.add(f"candidates[{at}]", f"'{spelling.key}' is asked for twice")
        else:
            found.append(spelling.key)
    return tuple(found)


def _positive(place: str, value: Any, mistakes: Mistakes) -> None:
    if value is not None and not 0 < value <= MOST:
        mistakes.add(place, f"must be above 0 and at most {MOST:g}, not {value:g}")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
