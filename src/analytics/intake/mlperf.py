"""MLPerf inference results as MLCommons publishes them: the `summary.csv` of its submission checker."""

from __future__ import annotations

import csv
import re
from typing import Any

from analytics.intake.content import Content, Found, Refused, Rows, number, text_of, whole
from analytics.intake.figure import Figure
from analytics.intake.words import key_of
from analytics.names.workloads import workload_name

# Two spellings are about: the submission checker's, and that of the tables made from it for the web.
NAMES = {
    "submitter": ("Organization", "Submitter"), "system": ("SystemName", "System"), "model": ("Model",),
    "scenario": ("Scenario",), "result": ("Result", "Performance_Result"), "units": ("Units", "Performance_Units"),
    "accelerator": ("accelerator_model_name", "Accelerator"), "accelerators": ("accelerators_per_node", "a#"),
    "nodes": ("number_of_nodes", "Nodes"), "processor": ("host_processor_model_name", "Processor"),
    "accuracy": ("Accuracy",), "framework": ("framework", "Software"), "os": ("operating_system",),
    "errors": ("errors",), "inferred": ("inferred",), "division": ("Division", "Category"),
    "availability": ("Availability",), "version": ("version",), "location": ("Location", "Details"),
    "weights": ("weight_data_types",), "power": ("has_power",), "notes": ("notes", "Notes"),
}  # fmt: skip
NEEDED = ("submitter", "model", "scenario", "result", "units", "system")
LEFT_OUT = frozenset({
    "SystemType", "Platform", "MlperfModel", "host_processors_per_node", "host_processor_core_count", "compliance",
    "used_model", "Suite", "ID", "Power_Result", "Power_Units",
})  # fmt: skip
UNITS = {
    "latency (ms)": ("wall_time", 1e-3, "s", "lower"), "latency (us)": ("wall_time", 1e-6, "s", "lower"),
    "latency (ns)": ("wall_time", 1e-9, "s", "lower"), "latency (s)": ("wall_time", 1.0, "s", "lower"),
    "queries/s": ("throughput", 1.0, "1/s", "higher"), "samples/s": ("throughput", 1.0, "1/s", "higher"),
    "tokens/s": ("throughput", 1.0, "1/s", "higher"), "streams": ("count", 1.0, "1", "higher"),
    "watts": ("power", 1.0, "W", "lower"), "millijoules": ("energy_total", 1e-3, "J", "lower"),
    "joules": ("energy_total", 1.0, "J", "lower"), "millijoule/stream": ("energy_total", 1e-3, "J", "lower"),
}  # fmt: skip
TASKS = (
    ("stable-diffusion", "text-to-image"), ("resnet", "image-classification"), ("retinanet", "object-detection"),
    ("ssd", "object-detection"), ("yolo", "object-detection"), ("whisper", "speech-to-text"),
    ("rnnt", "speech-to-text"), ("llama", "text-generation"), ("gptj", "text-generation"),
    ("mixtral", "text-generation"), ("deepseek", "text-generation"), ("gpt-oss", "text-generation"),
)  # fmt: skip
GPUS = re.compile(r"\b(nvidia|geforce|amd|instinct|radeon|intel.*gpu|arc|apple)\b", re.I)
PERCENTILES = {"singlestream": "90th percentile of latency", "multistream": "99th percentile of latency"}  # the rules'
WEIGHTS = {"fp32": "f32", "fp16": "f16", "bf16": "bf16", "int8": "int8", "int4": "int4", "fp8": "fp8", "fp4": "fp4"}


def recognises(content: Content) -> bool:
    """A header with submitter, system, model, scenario, result and units."""
    header = _header(content)
    return all(any(name in header for name in NAMES[needed]) for needed in NEEDED)


def read(content: Content) -> Rows:
    """A figure for each row, by its line."""
    header = _header(content)
    known = {name for names in NAMES.values() for name in names} | LEFT_OUT
    for name in header:
        if name not in known:
            yield Refused(1, f"column '{name}' is not known and is left out")
    reader = csv.reader(content.lines[1:])
    for cells in reader:
        row = reader.line_num + 1
        if not any(cells):
            continue
        if len(cells) != len(header):
            yield Refused(row, f"has {len(cells)} values where the header has {len(header)}")
        else:
            yield _row(row, _named(dict(zip(header, cells, strict=True))))


def _header(content: Content) -> list[str]:
    return next(csv.reader(content.lines[:1]), [])


def _named(cells: dict[str, str]) -> dict[str, str | None]:
    return {
        ours: next((text_of(cells[name]) for name in theirs if name in cells), None) for ours, theirs in NAMES.items()
    }


def _row(row: int, cells: dict[str, str | None]) -> Found | Refused:
    units, value = (cells["units"] or "").lower(), number(cells["result"])
    if not units:
        return Refused(row, "has no unit")
    if units not in UNITS:
        return Refused(row, f"the unit '{cells['units']}' is not known")
    if value is None:
        return Refused(row, f"'{cells['result']}' is no number")
    return Found(row, _figure(cells, value, *UNITS[units]))


def _figure(cells: dict[str, str | None], value: float, metric: str, factor: float, unit: str, better: str) -> Figure:
    model = cells["model"] or ""
    runtime = (cells["framework"] or "").split(",")[0].split(" ")[0].lower() or None
    pairs = {
        "runtime": runtime,
        "quant": WEIGHTS.get((cells["weights"] or "").lower()),
        # An accelerator that isn't named may be there all the same: its absence makes no result one of the CPU.
        "unit": "gpu" if GPUS.search(cells["accelerator"] or "") else None,
    }
    flags = [name for name in ("inferred", "errors") if (whole(cells[name]) or 0) > 0]
    return Figure(
        source="", metric=metric, value=value * factor, unit=unit, better=better, suite="mlperf-inference",
        task=next((task for name, task in TASKS if name in model), None),
        technique=";".join(f"{name}={one}" for name, one in pairs.items() if one), key=key_of(pairs),
        model=cells["model"], workload=_workload(cells, unit), chip=_chip(cells),
        os=cells["os"], packages={runtime: cells["framework"] or ""} if runtime else {}, read_via="mlperf",
        trust="C" if flags else "A", flag=", ".join(flags) or None, note=_note(cells),
    )  # fmt: skip


def _workload(cells: dict[str, str | None], unit: str) -> str:
    """The scenario, and what is counted in a rate: queries, samples or tokens."""
    parts = {"scenario": (cells["scenario"] or "").lower()}
    if unit == "1/s":
        parts["counted"] = (cells["units"] or "").lower().removesuffix("/s")
    return workload_name(parts)


def _chip(cells: dict[str, Any]) -> str | None:
    accelerator, count, nodes = cells["accelerator"], whole(cells["accelerators"]) or 0, whole(cells["nodes"]) or 1
    if accelerator in (None, "N/A", "-"):
        chip = cells["processor"]
    else:
        chip = f"{count} x {accelerator}" if count > 1 else accelerator
    return f"{nodes} nodes of {chip}" if chip and nodes > 1 else chip


def _note(cells: dict[str, str | None]) -> str:
    """What the figure was published with; the accuracy has no unit in the file, so it is no figure of its own."""
    told = [
        f"{name} {cells[name]}"
        for name in ("submitter", "system", "division", "availability", "version")
        if cells[name]
    ]
    told += [f"accuracy as reported: {cells['accuracy']}"] if cells["accuracy"] else []
    told += [PERCENTILES[scenario]] if (scenario := (cells["scenario"] or "").lower()) in PERCENTILES else []
    told += [cells["location"]] if cells["location"] else []
    return "; ".join(told)
