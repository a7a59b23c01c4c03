"""One row of a published table as a figure: its words mapped to canonical names, its value in the base unit."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from analytics.intake.content import Refused, number, text_of, whole
from analytics.intake.figure import Figure
from analytics.intake.plausible import fastest_decode
from analytics.names.chips import chip_named
from analytics.names.metrics import MetricName, UnknownMetric, metric_named
from analytics.names.models import ACTIVE, checkpoint, is_mixture, params_in_name
from analytics.names.tasks import task_named
from analytics.names.techniques import Spelling, parts_of, spelled
from analytics.names.workloads import workload_name, workload_pairs

EXCEEDS = "exceeds_bandwidth"
NO_MACHINE = "n/a"  # of a figure of quality or size: it belongs to a model and a technique on any machine
GIB = 2.0**30  # memory is sold in these, whatever the table's heading says

# What the reader of a source put into the note and belongs elsewhere.
STEPS = re.compile(r"(?<![\w~])(\d+) steps\b(?!\))")
PART = re.compile(r"^(UNet|VAE decoder|text encoder|full pipeline) converted", re.IGNORECASE)
DEVICE = re.compile(r"device '([^']+)'")
HUB = re.compile(r"\b(?:mlx-community|lmstudio-community|nightmedia|Qwen)/[\w.-]+")
VERSION = re.compile(r"([A-Za-z][\w.+-]*) (\d[\w.]*)")
BITS = re.compile(r"(?<!\d)([2-8])-?(?:bit|k)", re.IGNORECASE)
NAMES_DIFFER = 1.6  # 6.74 and 7, 1.24 and 1, 1.5 with both embeddings and 1: beyond this the name is believed


def figure_of(source: str, row: int, cells: Mapping[str, str]) -> Figure | Refused:
    """The figure of a row, or all that is wrong with it."""
    model = _model(cells)
    spelling = spelled(cells["technique"], source=source, model=model)
    metric, value, task = (
        _metric(source, cells),
        number(cells["value"]),
        task_named(cells["task"], cells["suite"], model),
    )
    wrong = [*_problems(cells, metric, value), *([] if task else [f"task '{cells['task']}' is not known"])]
    if wrong or value is None or task is None or not isinstance(metric, MetricName):
        return Refused(row, "; ".join([*spelling.unmapped, *wrong]))
    params, about_params = _params(cells, model)
    active = ACTIVE.search(model)
    figure = Figure(
        source=source, metric=metric.name, value=value * metric.factor, unit=metric.unit, better=metric.better,
        suite=cells["suite"], task=task[0], technique=_words(cells, spelling), key=spelling.key,
        model=checkpoint(model), params_b=params, active_params_b=float(active[1]) if active else None,
        workload=workload_name(_workload(cells, task[1], spelling, metric)) or None, **_machine(cells),
        packages=packages_of(cells["technique"], cells["runtime_version"]), date=text_of(cells["date"]),
        citation=text_of(cells["citation"]), licence=text_of(cells["licence"]), read_via=text_of(cells["read_via"]),
        trust=cells["trust"], flag=text_of(cells["flag"]), note=_note(cells, spelling, about_params),
    )  # fmt: skip
    return _checked(figure)


def packages_of(technique: str, version: str) -> dict[str, str]:
    """Versions by product: {"rapid-mlx": "0.7.26", "mlx": "0.31.2"} of rapid-mlx at `0.7.26 (mlx 0.31.2)`.

    What a source's words for the runtime say of versions counts too; products without a version are left out.
    """
    words = dict(parts_of(technique)).get("runtime", "")
    product, _, inside = words.partition(" (")
    found = {name.lower(): number for name, number in VERSION.findall(inside)}
    if tail := re.fullmatch(r"(.+?) (\d[\d.]*)", product):
        product, found[tail[1].lower()] = tail[1], tail[2]
    if version:
        own, _, beside = version.partition(" (")
        named = dict(VERSION.findall(beside))
        found |= {name.lower(): number for name, number in named.items()}
        found[product.lower().replace(" ", "-")] = own if named else version
    return found


def _problems(cells: Mapping[str, str], metric: MetricName | str, value: float | None) -> Iterator[str]:
    if isinstance(metric, str):
        yield metric
    if value is None or not math.isfinite(value):
        yield f"value '{cells['value']}' is no number"
    elif value <= 0:
        yield f"{value:g} is no value of {cells['metric']}"
    if cells["trust"] not in ("A", "B", "C"):
        yield f"trust '{cells['trust']}' is none of A, B, C"
    if not cells["citation"]:
        yield "no citation says where it comes from"


def _metric(source: str, cells: Mapping[str, str]) -> MetricName | str:
    try:
        return metric_named(cells["metric"], cells["unit"], source)
    except UnknownMetric as error:
        return str(error).split(";")[0]


def _model(cells: Mapping[str, str]) -> str:
    """The checkpoint as the note names it on the hub, which says more than a short name, or else as the row does."""
    hub = HUB.search(cells["note"])
    return hub[0] if hub else cells["model"]


def _words(cells: Mapping[str, str], spelling: Spelling) -> str:
    """The source's words for the technique; they go on in the model's name where the quantisation stands only there."""
    return ";".join(filter(None, (cells["technique"], spelling.quant_from and f"model={spelling.quant_from}")))


def _params(cells: Mapping[str, str], model: str) -> tuple[float | None, str]:
    """Parameters in billions, and a note where the row's own can't be meant.

    Whoever read the sources took some from names such as GLM-4.5-Air-4bit, whose 4 are bits.
    """
    given = number(cells["params_b"])
    named = params_in_name(model) or params_in_name(cells["model"])
    if given is None or named is None:
        bits = {float(one) for one in BITS.findall(f"{model} {cells['model']} {cells['technique']}")}
        misread = given is not None and given in bits
        return (None, f"params_b {given:g} left out: those are bits") if misread else (given or named, "")
    if max(given, named) / min(given, named) > NAMES_DIFFER:
        return named, f"params_b {given:g} replaced by {named:g}, which the name says"
    return given, ""


def _workload(
    cells: Mapping[str, str], of_task: Mapping[str, str], spelling: Spelling, metric: MetricName
) -> dict[str, str]:
    pairs = workload_pairs(cells["batch"], cells["shape"])
    note = cells["note"]
    if (steps := STEPS.search(f"{note}; {cells['model']}")) and not note.startswith("steps differ"):
        pairs["steps"] = steps[1]
    if part := PART.search(note):
        pairs["part"] = part[1].lower().replace(" ", "-")
    return pairs | dict(of_task) | dict(spelling.workload) | dict(metric.workload)


def _machine(cells: Mapping[str, str]) -> dict[str, Any]:
    """What is known of the machine; nothing of a figure that belongs to none."""
    if cells["chip"].startswith(NO_MACHINE):
        return {}
    chip, memory = chip_named(cells["chip"]), number(cells["memory_gb"])
    device = DEVICE.search(cells["note"])
    return {
        "chip": chip,
        "host": device[1] if device else None if chip else cells["chip"],
        "gpu_cores": whole(cells["gpu_cores"]),
        "memory_bytes": memory * GIB if memory else None,
        "os": text_of(cells["os"]),
    }


def _note(cells: Mapping[str, str], spelling: Spelling, about_params: str) -> str | None:
    own = cells["note"].removeprefix("None; ").strip("; ")
    dated = re.fullmatch(r"(\d{4}(-\d\d){0,2})?", cells["date"])
    parts = (own, *spelling.notes, *spelling.unmapped, about_params, "" if dated else f"dated {cells['date']}")
    return "; ".join(filter(None, parts)) or None


def _checked(figure: Figure) -> Figure:
    """A decode speed above what the memory can deliver is kept, flagged and not to be trained on."""
    impossible = None if is_mixture(figure.model or "") else fastest_decode(figure)
    if impossible is None:
        return figure
    return replace(
        figure, trust="C", flag=figure.flag or EXCEEDS, note="; ".join(filter(None, (figure.note, impossible)))
    )
