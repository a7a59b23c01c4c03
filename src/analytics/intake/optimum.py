"""Reports of optimum-benchmark: `benchmark.json`, or `benchmark_report.json` with `benchmark_config.json` beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from analytics.intake.content import Content, Found, Refused, Rows, number, text_of, whole
from analytics.intake.figure import Figure, Series
from analytics.intake.quantities import in_base_unit, quantity
from analytics.intake.words import key_of
from analytics.names.workloads import workload_name

MEASURED = ("memory", "latency", "throughput", "energy", "efficiency")
# Phase: metric of its latency, metric of its throughput. The rest is what other phases say already, or made of it:
# efficiency, the per-token throughput, reserved memory.
PHASES = {
    "load": ("load_time", None), "load_model": ("load_time", None),
    "first_generate": ("first_call_time", None), "first_call": ("first_call_time", None),
    "first_forward": ("first_call_time", None),
    "forward": ("wall_time", "throughput"), "call": ("wall_time", "throughput"), "generate": ("wall_time", None),
    "prefill": ("ttft", "throughput"), "decode": ("decode_time", "decode_tok_s"), "per_token": ("tpot", None),
    "per_step": ("wall_time", None), "train": ("train_time", "throughput"), "training": ("train_time", "throughput"),
    "overall": ("train_time", "throughput"), "warmup": ("first_call_time", None),
}  # fmt: skip
MEMORY = {"max_ram": "peak_memory", "max_allocated": "runtime_peak_memory"}
ENERGY = {"total": "energy_total", "cpu": "energy_cpu", "gpu": "energy_gpu", "ram": "energy_dram"}
TASKS = {
    "feature-extraction": "embedding", "sentence-similarity": "embedding", "text-to-image": "text-to-image",
    "automatic-speech-recognition": "speech-to-text", "text-to-audio": "text-to-speech",
}  # fmt: skip
TYPES = {"float16": "f16", "bfloat16": "bf16", "float32": "f32", "fp16": "f16", "bf16": "bf16", "fp32": "f32"}

Part = dict[str, Any]


def recognises(content: Content) -> bool:
    """Phases that each have memory, latency, throughput, energy and efficiency."""
    report = _report(content)
    return bool(report) and all(isinstance(one, dict) and set(MEASURED) <= one.keys() for one in report.values())


def read(content: Content) -> Rows:
    """A figure for each quantity of each phase, numbered in the order of the report."""
    about = _configuration(content)
    for row, (phase, kind, part) in enumerate(_parts(_report(content)), 1):
        if phase not in PHASES:
            yield Refused(row, f"phase '{phase}' is not known; known are {', '.join(PHASES)}")
            continue
        unit = text_of(part.get("unit"))
        if unit is None:
            yield Refused(row, f"{kind} of {phase} has no unit")
            continue
        for metric, value, values in _figures_of(phase, kind, part):
            base = in_base_unit(1.0, unit)
            if base is None:
                yield Refused(row, f"{kind} of {phase}: the unit '{unit}' is not known")
            elif value is None:
                yield Refused(row, f"{kind} of {phase} is no number")
            else:
                factor = base[0]
                scaled = tuple(one * factor for one in values)
                yield Found(row, _figure(about, phase, metric, value * factor, base[1], scaled))


def _report(content: Content) -> Part:
    document = content.json
    if not isinstance(document, dict):
        return {}
    report = document.get("report", document)
    return report if isinstance(report, dict) else {}


def _parts(report: Part) -> Iterator[tuple[str, str, Part]]:
    for phase, measured in report.items():
        for kind in MEASURED:
            if isinstance(measured.get(kind), dict):
                yield phase, kind, measured[kind]


def _figures_of(phase: str, kind: str, part: Part) -> Iterator[tuple[str, float | None, tuple[float, ...]]]:
    """Metric, value and the values that it is drawn from."""
    latency, throughput = PHASES[phase]
    if kind == "latency":
        raw = part.get("values")
        values = [number(one) for one in raw] if isinstance(raw, list) else []
        yield latency, number(part.get("mean")), tuple(one for one in values if one is not None)
    elif kind == "throughput" and throughput:
        tokens = phase == "prefill" and str(part.get("unit")).startswith("tokens")
        yield "prefill_tok_s" if tokens else throughput, number(part.get("value")), ()
    elif kind in ("memory", "energy"):
        for name, metric in (MEMORY if kind == "memory" else ENERGY).items():
            if part.get(name) is not None:
                yield metric, number(part[name]), ()


def _configuration(content: Content) -> Part:
    """What was run: in the file itself, or in the file that optimum-benchmark writes beside the report."""
    if isinstance(content.json, dict) and isinstance(content.json.get("config"), dict):
        return dict(content.json["config"])
    beside = content.path.with_name("benchmark_config.json")
    try:
        found = json.loads(beside.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _figure(about: Part, phase: str, metric: str, value: float, unit: str, values: tuple[float, ...]) -> Figure:
    backend, machine = about.get("backend") or {}, about.get("environment") or {}
    pairs = _technique(backend)
    memory = number(machine.get("cpu_ram_mb"))
    task = text_of(backend.get("task"))
    return Figure(
        source="", metric=metric, value=value, unit=unit, better=known.better if (known := quantity(metric)) else None,
        samples=len(values) or None, suite="optimum-benchmark", task=TASKS.get(task or "", task),
        technique=";".join(f"{name}={one}" for name, one in pairs.items() if one) or None, key=key_of(pairs),
        model=text_of(backend.get("model")), workload=_workload(about.get("scenario") or {}, phase),
        chip=_chip(machine, backend), memory_bytes=float(round(memory * 1e6)) if memory else None,
        os=text_of(machine.get("platform")), packages=_packages(backend, machine), read_via="optimum-benchmark",
        series=(Series(values),) if values else (),
    )  # fmt: skip


def _technique(backend: Part) -> dict[str, str | None]:
    scheme, settings = text_of(backend.get("quantization_scheme")), backend.get("quantization_config") or {}
    bits = whole(settings.get("bits"))
    kept = text_of(backend.get("torch_dtype") or backend.get("dtype"))
    quant = (f"int{bits}-{scheme}" if bits else scheme) if scheme else TYPES.get(kept or "", kept)
    device = text_of(backend.get("device"))
    attention = text_of(backend.get("attn_implementation"))
    return {
        "runtime": text_of(backend.get("name")),
        "quant": quant,
        "unit": {"cpu": "cpu", "cuda": "gpu", "mps": "gpu", "gpu": "gpu"}.get(device or ""),
        "attention": "flash" if (attention or "").startswith("flash") else None,
        "compile": "on" if backend.get("torch_compile") is True else None,
        "backend": device if device == "cuda" else None,  # on a Mac, mps is the only one of the GPU
    }


def _workload(scenario: Part, phase: str) -> str:
    shapes, calls = scenario.get("input_shapes") or {}, scenario.get("generate_kwargs") or {}
    parts = {"phase": phase, "batch": shapes.get("batch_size"), "prompt": shapes.get("sequence_length")}
    parts["tokens"] = calls.get("max_new_tokens")
    return workload_name({name: str(value) for name, value in parts.items() if value is not None})


def _chip(machine: Part, backend: Part) -> str | None:
    cpu, gpus = text_of(machine.get("cpu")), machine.get("gpu")
    kinds = sorted(set(map(str, gpus))) if isinstance(gpus, list) else [str(gpus)] if gpus else []
    if cpu is None or not kinds or backend.get("device") == "cpu":
        return cpu
    return f"{cpu} + {', '.join(kinds)}"


def _packages(backend: Part, machine: Part) -> dict[str, str]:
    found = {
        name.removesuffix("_version"): str(one) for name, one in machine.items() if name.endswith("_version") and one
    }
    engine, version = text_of(backend.get("name")), text_of(backend.get("version"))
    return found | ({engine: version} if engine and version else {})
