"""Lines as rows of trials: which of them count, whose run they are, and which pairs no verdict stands on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from analytics.warehouse.headers import Header
from analytics.warehouse.heat import heat_columns
from bench.record import Case, Pair
from bench.summary.exclusion import left_out

if TYPE_CHECKING:
    import polars

CASE = ("suite", "technique", "model", "workload", "key")
STATE = ("thermal", "power_source", "low_power_mode", "swapped_out")


def current_lines(lines: polars.DataFrame, headers: Sequence[Header]) -> polars.DataFrame:
    """The lines that `RunFolder.read` gives: the latest trial of each case, and the pairs that belong with it.

    With the columns `run` and `trial` in front and the case's names beside.
    """
    import polars

    names = polars.DataFrame(
        {"path": [str(one.lines) for one in headers], "run": [one.run for one in headers]},
        schema={"path": polars.String, "run": polars.String},
    )
    cased = (
        lines.join(names, on="path", how="inner", maintain_order="left")
        .with_columns(polars.col("case").struct.field(name).fill_null("") for name in CASE)
        .rename({"line": "trial"})
        .drop("case")
    )
    alone = polars.col("kind") == "trial"
    place = ["run", *CASE]
    newest = (
        cased.filter(alone)
        .group_by(place)
        .agg(polars.col("trial").max().alias("newest"), polars.col("identity").sort_by("trial").last().alias("wanted"))
    )
    joined = cased.join(newest, on=place, how="left", maintain_order="left")
    counts = (
        polars.when(alone)
        .then(polars.col("trial") == polars.col("newest"))
        .otherwise(polars.col("wanted").is_null() | (polars.col("wanted") == polars.col("identity")))
    )
    return joined.filter(counts).drop("newest", "wanted", "path")


def trial_rows(current: polars.DataFrame, headers: Sequence[Header]) -> polars.DataFrame:
    """Rows of trials."""
    import polars

    alone = polars.col("kind") == "trial"
    own = polars.col("suite_baseline")
    joined = current.join(run_facts(headers), on="run", how="left", maintain_order="left").join(
        model_facts(headers), on=["run", "model"], how="left", maintain_order="left"
    )
    return joined.select(
        "run", "trial", "number", *CASE, "task", "params_b", "status", "reason", "identity",
        polars.when(alone).then(polars.lit("alone")).otherwise(polars.lit("pair")).alias("kind"),
        polars.when(alone).then(own).otherwise(polars.col("baseline")).alias("baseline"),
        (alone & (polars.col("technique") == own)).fill_null(False).alias("is_baseline"),
        _left_out(current),
        *heat_columns(current),
        polars.col("started").str.to_datetime("%+", time_unit="us", time_zone="UTC", strict=False),
        polars.col("took_s").alias("took"),
        polars.col("facts").struct.field("weight_hash").alias("artefact"),
    )  # fmt: skip


def run_facts(headers: Sequence[Header]) -> polars.DataFrame:
    """What a header says of all cases of a run: columns run and task."""
    import polars

    rows = [{"run": one.run, "task": one.content.task or None} for one in headers]
    return polars.DataFrame(rows, schema={"run": polars.String, "task": polars.String})


def model_facts(headers: Sequence[Header]) -> polars.DataFrame:
    """What headers say of models: columns run, model, suite_baseline and params_b."""
    import polars

    schema = {"run": polars.String, "model": polars.String, "suite_baseline": polars.String, "params_b": polars.Float64}
    rows = [
        {
            "run": one.run,
            "model": model,
            "suite_baseline": one.content.baselines.get(model),
            "params_b": (one.content.models.get(model) or {}).get("params_b"),
        }
        for one in headers
        for model in sorted({*one.content.baselines, *one.content.models})
    ]
    return polars.DataFrame(rows, schema=schema, strict=False)


def _left_out(current: polars.DataFrame) -> polars.Series:
    """Why a sound pair counts for no verdict: `bench.summary.exclusion`, asked once for each state of machines."""
    import polars

    states = current.select(
        (polars.col("kind") == "pair") & (polars.col("status") == "ok"),
        *(
            polars.col(f"device_{when}").struct.field(name).alias(f"{when}_{name}")
            for when in ("before", "after")
            for name in STATE
        ),
    )
    reasons = [_reason(row[1:5], row[5:9]) if row[0] else None for row in states.iter_rows()]
    return polars.Series("left_out", reasons, dtype=polars.String)


@lru_cache(maxsize=65536)
def _reason(before: tuple[Any, ...], after: tuple[Any, ...]) -> str | None:
    states = [_state(one) for one in (before, after)]
    pair = Pair("", Case("", "", "", ""), "", 0, "ok", device_before=states[0], device_after=states[1])
    return left_out(pair) or None


def _state(values: tuple[Any, ...]) -> dict[str, Any]:
    """The part of a device's state that rules read; texts are JSON."""
    *texts, swapped = values
    state = {name: json.loads(text) for name, text in zip(STATE, texts, strict=False) if text is not None}
    return state if swapped is None else state | {"swapped_out": swapped}
