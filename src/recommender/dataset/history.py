"""Contexts x techniques x metrics from the warehouse: what was asked, of which machine, and the figure.

A context is everything that a technique is chosen for: task, model, workload, machine and source. A cell is a context,
a technique, a version and a metric; where it has several figures, their median counts.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.names.models import checkpoint
from bench.spec import parse_key
from recommender.dataset.ideal import ideal_value
from recommender.physics.bits import bits_per_weight
from recommender.physics.machine import machine_of
from recommender.physics.models import architecture

if TYPE_CHECKING:
    import polars

# What each column of `history` means.
COLUMNS = {
    "context": "what identifies the context: source, task, model, workload and machine, joined by |",
    "task": "the task",
    "metric": "name of the metric",
    "better": "higher or lower",
    "provenance": "measured or field",
    "source": "where the figure comes from",
    "model": "the checkpoint's canonical name",
    "params_b": "its parameters in 10^9; null where nobody says",
    "active_b": "those that a token uses",
    "workload": "the workload's canonical name",
    "batch": "sequences or pictures at once; null where it isn't said",
    "prompt": "tokens of the prompt",
    "tokens": "tokens that are made",
    "depth": "tokens in the cache before",
    "chip": "the chip's short name",
    "gpu_cores": "cores of its GPU, as said or assumed",
    "memory_bytes": "the machine's memory",
    "bandwidth": "published bandwidth, B/s",
    "flops": "rate of its GPU in 16 bits, 1/s, as published or from its cores",
    "generation": "M1, M2, ...; null of other chips",
    "tier": "base, Pro, Max, Ultra",
    "version": "version of the technique's runtime, as the source says; null where it doesn't",
    "key": "the technique's canonical key",
    "runtime": "its runtime",
    "quant": "its quant; null where it isn't said",
    "unit": "its compute unit; null where it isn't said",
    "bits": "bits a weight, scales included; null where nothing says it",
    "value": "the figure in base units: the median of the cell's",
    "figures": "how many figures the cell has",
    "ideal": "what the machine's limits would allow, in the metric's unit (recommender.dataset.ideal)",
}
CELL = (
    "source", "provenance", "task", "model", "params_b", "workload", "chip", "gpu_cores", "memory_bytes", "bandwidth",
    "version", "key", "metric", "better",
)  # fmt: skip
IDENTITY = ("context", "key", "version", "metric", "provenance")
MACHINES_OF = ("chip", "gpu_cores", "memory_bytes")


def history(results: Path = Path("results")) -> polars.DataFrame:
    """Everything that can be learned from, a row a cell, with the columns of `COLUMNS`.

    Left out: figures of trust C, techniques without a key, figures of no machine, simulated ones.
    Raises ResultsError where the warehouse can't be built.
    """
    import polars

    from analytics.frames import frame

    field = frame("field", results)
    cases = frame("cases", results, provenance="measured")
    hosts = frame("hosts", results)
    return rows_of(polars.concat([_from_field(field), _from_cases(cases, hosts)], how="diagonal_relaxed"))


def rows_of(figures: polars.DataFrame) -> polars.DataFrame:
    """Rows of `COLUMNS` from figures with the columns of `CELL` and `value`; a row a cell."""
    import polars

    asked = figures.group_by(CELL, maintain_order=True).agg(polars.col("value"))
    rows = polars.DataFrame([_row(one) for one in asked.iter_rows(named=True)], infer_schema_length=None)
    # Sources that round parameters or leave out cores say the same cell in two ways.
    values = polars.col("value").explode()
    others = [name for name in COLUMNS if name not in (*IDENTITY, "value", "figures")]
    cells = rows.group_by(IDENTITY, maintain_order=True).agg(
        polars.col(others).first(), values.median().alias("value"), values.len().alias("figures")
    )
    return cells.select(list(COLUMNS))


def _from_field(field: polars.DataFrame) -> polars.DataFrame:
    import polars

    sound = field.filter(
        (polars.col("trust") != "C")
        & polars.col("key").is_not_null()
        & polars.col("chip").is_not_null()
        & (polars.col("value") > 0)
    )
    versions = [_version(key, packages) for key, packages in sound.select("key", "packages").iter_rows()]
    return sound.with_columns(
        polars.Series("version", versions, dtype=polars.String), polars.lit("field").alias("provenance")
    ).select(*CELL, "value")


def _from_cases(cases: polars.DataFrame, hosts: polars.DataFrame) -> polars.DataFrame:
    import polars

    machines = hosts.select("host", "gpu_cores", "memory_bytes", "bandwidth").unique("host")
    sound = cases.filter(polars.col("key").is_not_null() & (polars.col("value") > 0)).join(
        machines, on="host", how="left"
    )
    return sound.with_columns(polars.lit(None, dtype=polars.String).alias("version")).select(*CELL, "value")


def _version(key: str, packages: str | None) -> str | None:
    known = json.loads(packages) if packages else {}
    return known.get(parse_key(key).get("runtime", ""))


def workload_parts(name: str | None) -> dict[str, str]:
    """The pairs of a workload's canonical name; a name without pairs has none."""
    parts = (piece.partition("=") for piece in (name or "").split(","))
    return {key: value for key, equals, value in parts if equals}


def _row(cell: dict[str, Any]) -> dict[str, Any]:
    technique = parse_key(cell["key"])
    runtime, quant = technique.get("runtime"), technique.get("quant")
    memory = int(cell["memory_bytes"]) if cell["memory_bytes"] else None
    machine = machine_of(cell["chip"] or "", cell["gpu_cores"], memory, cell["bandwidth"])
    model = checkpoint(cell["model"] or "")
    size = architecture(model, cell["params_b"])
    work = {name: _number(value) for name, value in workload_parts(cell["workload"]).items()}
    bits = bits_per_weight(quant, runtime or "", technique.get("bpw"))
    row = {name: cell.get(name) for name in COLUMNS} | {
        "model": model, "params_b": size.params_b, "active_b": size.active_b, "batch": work.get("batch"),
        "prompt": work.get("prompt"), "tokens": work.get("tokens"), "depth": work.get("context"),
        "chip": machine.chip, "gpu_cores": machine.gpu_cores, "bandwidth": machine.bandwidth, "flops": machine.flops,
        "generation": machine.generation, "tier": machine.tier, "runtime": runtime, "quant": quant,
        "unit": technique.get("unit"), "bits": bits, "memory_bytes": memory,
        "ideal": ideal_value(cell["metric"], technique, size, bits, machine, work),
    }  # fmt: skip
    named = (row["source"], row["task"], model, row["workload"], *(row[name] for name in MACHINES_OF))
    return row | {"context": "|".join("" if part is None else str(part) for part in named)}


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
