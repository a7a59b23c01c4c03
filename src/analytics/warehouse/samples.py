"""Blocks, figures and qualities of the lines as rows of samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars

READINGS = ("wall", "net", "cpu")
PLACE = ("run", "trial")


def sample_rows(current: polars.DataFrame) -> polars.DataFrame:
    """Rows of samples, NaN and infinity among them; within a metric and role in the order of the files."""
    import polars

    blocks = [_of_blocks(current, "alone", polars.col("warm_up"), polars.col("blocks"))]
    for side in ("baseline", "technique"):
        worker = polars.col("sides").struct.field(side)
        blocks.append(_of_blocks(current, side, worker.struct.field("warm_up"), worker.struct.field("blocks")))
    return polars.concat([*blocks, *_single(current), *_quality(current)])


def _of_blocks(current: polars.DataFrame, role: str, warm_up: polars.Expr, blocks: polars.Expr) -> polars.DataFrame:
    """A row for each reading of each block, the warm-up first."""
    import polars

    flat = (
        current.select(*PLACE, warm_up.alias("first"), blocks.alias("then"))
        .with_columns(polars.col("first", "then").fill_null([]))
        .with_columns(polars.concat_list("first", "then").alias("block"), polars.col("first").list.len().alias("first"))
        .filter(polars.col("block").list.len() > 0)
        .select(*PLACE, "first", "block", polars.int_ranges(0, polars.col("block").list.len()).alias("sample"))
        .explode("block", "sample")
        .unnest("block")
    )
    return polars.concat(
        flat.select(
            *PLACE,
            polars.lit(f"{reading}_time").alias("metric"),
            polars.lit(role).alias("role"),
            "sample",
            (polars.col("sample") < polars.col("first")).alias("warm_up"),
            "calls",
            (polars.col(f"{reading}_s") / polars.col("calls")).alias("value"),
        ).filter(polars.col("value").is_not_null())
        for reading in READINGS
    )


def _single(current: polars.DataFrame) -> list[polars.DataFrame]:
    """Figures that a trial has once."""
    import polars

    alone = current.filter(polars.col("kind") == "trial")
    named = [
        alone.select(*PLACE, polars.lit(name).alias("metric"), polars.col(name).alias("value"))
        for name in ("load_time", "first_call_time")
    ]
    return [_row(one, "alone") for one in (*named, figure_numbers(alone))]


def figure_numbers(alone: polars.DataFrame) -> polars.DataFrame:
    """Columns run, trial, metric, value: the probes' figures that are numbers."""
    import polars

    entries = alone.select(*PLACE, "figures").filter(polars.col("figures").list.len() > 0).explode("figures")
    pairs = entries.select(
        *PLACE,
        polars.col("figures").struct.field("key").alias("metric"),
        polars.col("figures").struct.field("value").cast(polars.Float64, strict=False).alias("value"),
    )
    return pairs.filter(polars.col("value").is_not_null())


def quality_records(current: polars.DataFrame) -> polars.DataFrame:
    """Columns run, trial, metric and the members of a quality record, one row each."""
    import polars

    alone = current.filter(polars.col("kind") == "trial").select(*PLACE, "quality")
    entries = alone.filter(polars.col("quality").list.len() > 0).explode("quality")
    return entries.select(
        *PLACE,
        polars.col("quality").struct.field("key").alias("metric"),
        polars.col("quality").struct.field("value").struct.unnest(),
    )


def _quality(current: polars.DataFrame) -> list[polars.DataFrame]:
    import polars

    records = quality_records(current)
    value = records.select(*PLACE, "metric", "value")
    examples = (
        records.select(*PLACE, "metric", "examples")
        .filter(polars.col("examples").list.len() > 0)
        .with_columns(polars.int_ranges(0, polars.col("examples").list.len()).alias("sample"))
        .explode("examples", "sample")
        .rename({"examples": "value"})
    )
    return [_row(value, "quality"), _row(examples, "examples")]


def _row(frame: polars.DataFrame, role: str) -> polars.DataFrame:
    """Values without calls in the form of samples."""
    import polars

    sample = polars.col("sample") if "sample" in frame.columns else polars.lit(0, dtype=polars.Int64).alias("sample")
    return frame.select(
        *PLACE,
        "metric",
        polars.lit(role).alias("role"),
        sample,
        polars.lit(False).alias("warm_up"),
        polars.lit(None, dtype=polars.Int64).alias("calls"),
        "value",
    ).filter(polars.col("value").is_not_null())
