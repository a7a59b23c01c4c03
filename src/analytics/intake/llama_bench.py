"""llama-bench of llama.cpp: JSON, JSON lines, CSV, SQL and Markdown; fields of tools/llama-bench/llama-bench.cpp."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import PurePath, PureWindowsPath
from statistics import fmean
from typing import Any

from analytics.intake.content import Content, Found, Refused, Rows, number, text_of, whole
from analytics.intake.figure import Figure, Series
from analytics.intake.llama_bench_table import is_table, table_records
from analytics.intake.words import gguf_quant, key_of, kv_quant
from analytics.names.workloads import workload_name

Record = dict[str, Any]
TESTED = frozenset({"n_prompt", "n_gen"})
SPEEDS = frozenset({"avg_ts", "avg_ns", "samples_ts"})
# Fields of the versions from 2023-08 to 2026-11; what a later version adds is kept in the note and reported.
KNOWN = frozenset({
    "build_commit", "build_number", "cuda", "opencl", "vulkan", "kompute", "metal", "sycl", "rpc", "gpu_blas", "blas",
    "cpu_info", "gpu_info", "backends", "model_filename", "model_type", "model_size", "model_n_params", "n_batch",
    "n_ubatch", "n_threads", "cpu_mask", "cpu_strict", "poll", "f16_kv", "type_k", "type_v", "n_gpu_layers",
    "n_cpu_moe", "split_mode", "main_gpu", "no_kv_offload", "flash_attn", "mul_mat_q", "devices", "tensor_split",
    "tensor_buft_overrides", "use_mmap", "use_direct_io", "load_mode", "lazy_mode", "moe_cache", "embeddings",
    "no_op_offload", "no_host", "repack", "fit_target", "fit_min_ctx", "n_prompt", "n_gen", "n_depth", "n_gen_warmup",
    "test_time", "avg_ns", "stddev_ns", "avg_ts", "stddev_ts", "samples_ns", "samples_ts",
})  # fmt: skip
METAL = frozenset({"metal", "mtl"})
NOT_GPU = frozenset({"cpu", "blas", "rpc", "accelerate", "zendnn", ""})
APPLE = re.compile(r"Apple (M\d+(?: (?:Pro|Max|Ultra))?|A\d+(?: Pro)?)\b( \(Virtual\))?")
KIND = re.compile(r"(?P<family>.*?) (?P<size>\d[\d.]*[BMKT](?:\.A(?P<active>[\d.]+)B)?) (?P<quant>.+)$")
SHARD = re.compile(r"-\d{5}-of-\d{5}$")
OFF_BY = 1.25  # avg_ts is a mean of rates, avg_ns a mean of times: alike within the spread of the repetitions
EVERY_LAYER = 99  # what people type for all layers, and the default until 2025; -1 since


def recognises(content: Content) -> bool:
    """Records with the tokens that were tested and a speed, in any of the five forms."""
    if is_table(content.lines):
        return True
    first = next((record for _, record in records(content) if isinstance(record, dict)), None)
    return first is not None and first.keys() >= TESTED and bool(first.keys() & SPEEDS)


def read(content: Content) -> Rows:
    """A figure for each test."""
    unknown: dict[str, int] = {}
    for row, record in records(content):
        if isinstance(record, str):
            yield Refused(row, record)
            continue
        for name in record.keys() - KNOWN:
            unknown.setdefault(name, row)
        yield _row(row, record)
    for name, row in sorted(unknown.items()):
        yield Refused(row, f"field '{name}' is not known: its values are kept in the note and mean nothing here")


def records(content: Content) -> Iterator[tuple[int, Record | str]]:
    """Rows as the fields of llama-bench, or the reason why one isn't a row."""
    if is_table(content.lines):
        yield from table_records(content.lines)
    elif isinstance(content.json, list):
        for index, record in enumerate(content.json, 1):
            yield index, record if isinstance(record, dict) else "is no record of llama-bench"
    elif isinstance(content.json, dict):
        yield 1, content.json
    elif content.text and content.text.lstrip().startswith("{"):
        yield from _json_lines(content.lines)
    elif "INSERT INTO llama_bench" in (content.text or ""):
        yield from _sql(content.lines)
    else:
        yield from _csv(content.lines)


def _json_lines(lines: list[str]) -> Iterator[tuple[int, Record | str]]:
    for index, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError:
            yield index, "is torn: no whole JSON object"
            continue
        yield index, record if isinstance(record, dict) else "is no record of llama-bench"


def _csv(lines: list[str]) -> Iterator[tuple[int, Record | str]]:
    """Lines before the header (a shell prints some) are passed over."""
    start = next((index for index, line in enumerate(lines) if "n_prompt" in line and "n_gen" in line), None)
    if start is None:
        return
    fields = next(csv.reader([lines[start]]))
    for index, line in enumerate(lines[start + 1 :], start + 2):
        if not line.strip():
            continue
        values = next(csv.reader([line]))
        if len(values) != len(fields):
            yield index, f"has {len(values)} values where the header has {len(fields)}"
        else:
            yield index, dict(zip(fields, values, strict=True))


INSERT = re.compile(r"INSERT INTO llama_bench \((?P<fields>[^)]*)\) VALUES \((?P<values>.*)\);?\s*$")


def _sql(lines: list[str]) -> Iterator[tuple[int, Record | str]]:
    """The values are read, nothing is run: a script for SQLite may write files."""
    for index, line in enumerate(lines, 1):
        if not line.startswith("INSERT INTO"):
            continue
        found = INSERT.match(line)
        values = next(csv.reader([found["values"]], quotechar="'", skipinitialspace=True)) if found else []
        fields = [name.strip() for name in found["fields"].split(",")] if found else []
        if not found or len(values) != len(fields):
            yield index, "is torn: no whole INSERT"
        else:
            yield index, dict(zip(fields, values, strict=True))


def _row(row: int, record: Record) -> Found | Refused:
    prompt, generated = whole(record.get("n_prompt")), whole(record.get("n_gen"))
    if prompt is None or generated is None or not prompt + generated:
        return Refused(row, "doesn't say how many tokens were tested (n_prompt, n_gen)")
    raw = record.get("samples_ts")
    samples = [number(one) for one in raw] if isinstance(raw, list) else []
    speeds = tuple(one for one in samples if one is not None)
    value = number(record.get("avg_ts"))
    value = fmean(speeds) if value is None and speeds else value
    if value is None:
        return Refused(row, "has no speed (avg_ts)")
    if problem := _wrong_unit(value, number(record.get("avg_ns")), prompt + generated):
        return Refused(row, problem)
    metric = "throughput_tok_s" if prompt and generated else "decode_tok_s" if generated else "prefill_tok_s"
    return Found(row, _figure(record, metric, value, speeds))


def _wrong_unit(value: float, nanoseconds: float | None, tokens: int) -> str | None:
    """The time says what the speed must be, so a speed in another unit shows."""
    if not nanoseconds or nanoseconds < 0:
        return None
    expected = tokens * 1e9 / nanoseconds
    if not value > 0 or expected / OFF_BY <= value <= expected * OFF_BY:
        return None
    return (
        f"avg_ts {value:g} doesn't fit avg_ns: {tokens} tokens in {nanoseconds / 1e9:g} s are {expected:.4g} a second"
    )


def _figure(record: Record, metric: str, value: float, speeds: tuple[float, ...]) -> Figure:
    kind = KIND.match(str(record.get("model_type") or ""))
    quant = gguf_quant(kind["quant"]) if kind else None
    pairs = technique_pairs(record, quant)
    chip, virtual = chip_of(record, pairs.get("unit"))
    parameters = number(record.get("model_n_params"))
    return Figure(
        source="", metric=metric, value=value, unit="1/s", better="higher",
        samples=len(speeds) or None, suite="llama-bench", task="text-generation",
        technique=";".join(f"{name}={one}" for name, one in pairs.items() if one), key=key_of(pairs),
        model=model_name(record, kind, quant), params_b=parameters / 1e9 if parameters else None,
        active_params_b=float(kind["active"]) if kind and kind["active"] else None,
        workload=workload(record), chip=chip, virtual=virtual,
        packages={"llama.cpp": build} if (build := _build(record)) else {},
        started=text_of(record.get("test_time")), read_via="llama-bench", note=_note(record),
        weight_bytes=number(record.get("model_size")), series=(Series(speeds),) if speeds else (),
    )  # fmt: skip


def technique_pairs(record: Record, quant: str | None) -> dict[str, str | None]:
    """What was done to the model, in the words of a key."""
    backends = _backends(record)
    unit = unit_of(record, backends)
    other = [name for name in backends if name not in METAL and name not in NOT_GPU]
    attention = str(record.get("flash_attn")).lower() in ("1", "true", "on")
    moe_on_cpu = whole(record.get("n_cpu_moe"))
    return {
        "runtime": "llama.cpp",
        "quant": quant,
        "unit": unit,
        "attention": "flash" if attention else None,
        "kv": kv_quant(text_of(record.get("type_k")), text_of(record.get("type_v"))),
        "backend": "+".join(other) if other and unit != "cpu" else None,
        "threads": text_of(record.get("n_threads")) if unit == "cpu" else None,
        "variant": f"cpu-moe-{moe_on_cpu}" if moe_on_cpu else None,
    }


def _backends(record: Record) -> list[str]:
    written = text_of(record.get("backends"))
    if written:
        return [name.strip().lower() for name in written.split(",")]
    flags = ("cuda", "opencl", "vulkan", "kompute", "metal", "sycl")  # until 2024-09 each had a field
    return [name for name in flags if str(record.get(name)).lower() in ("1", "true")]


def unit_of(record: Record, backends: list[str]) -> str | None:
    """gpu or cpu; None where some layers are on either, or it can't be told how many the model has."""
    if backends and all(name in NOT_GPU for name in backends):
        return "cpu"
    layers = whole(record.get("n_gpu_layers"))
    if layers == 0:
        return "cpu"
    return "gpu" if backends and (layers is None or layers < 0 or layers >= EVERY_LAYER) else None


def chip_of(record: Record, unit: str | None) -> tuple[str | None, bool | None]:
    """The chip, and whether it is a virtual machine's."""
    cpu, gpu = text_of(record.get("cpu_info")), text_of(record.get("gpu_info"))
    if apple := APPLE.search(f"{gpu} | {cpu}"):
        return apple[1], True if "(Virtual)" in f"{cpu} {gpu}" else None
    if cpu and gpu and unit != "cpu":
        return f"{cpu} + {gpu}", None
    return cpu or gpu, None


def model_name(record: Record, kind: re.Match[str] | None, quant: str | None) -> str | None:
    """The file's name without folder, shard and quantisation; else the model's type."""
    written = text_of(record.get("model_filename"))
    if written:
        name = (PureWindowsPath(written) if "\\" in written else PurePath(written)).name
        name = SHARD.sub("", name.removesuffix(".gguf"))
        if quant and name.lower().endswith((f"-{quant}", f".{quant}", f"_{quant}")):
            name = name[: -len(quant) - 1]
        return name or None
    if kind:
        return f"{kind['family']} {kind['size']}"
    return text_of(record.get("model_type"))


def workload(record: Record) -> str:
    """Tokens of prompt and answer, those in the context before, and batches that aren't the default."""
    named = {"prompt": "n_prompt", "tokens": "n_gen", "context": "n_depth"}
    pairs = {"batch": "1"} | {name: str(size) for name, one in named.items() if (size := whole(record.get(one)))}
    for name, usual in (("n_batch", 2048), ("n_ubatch", 512)):
        if (batch := whole(record.get(name))) is not None and batch != usual:
            pairs[name] = str(batch)
    return workload_name(pairs)


def _build(record: Record) -> str | None:
    commit, build = text_of(record.get("build_commit")), whole(record.get("build_number"))
    return f"b{build} ({commit})" if commit and build else commit or (f"b{build}" if build else None)


def _note(record: Record) -> str | None:
    spread = number(record.get("stddev_ts"))
    told = [f"stddev {spread:g} tok/s"] if spread else []
    layers = whole(record.get("n_gpu_layers"))
    if layers is not None and 0 < layers < EVERY_LAYER:
        told.append(f"{layers} layers on the GPU")
    told += [f"{name}={record[name]}" for name in sorted(record.keys() - KNOWN)]
    return "; ".join(told) or None
