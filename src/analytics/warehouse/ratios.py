"""Pairs as rows of ratios: `bench.statistics.log_ratio` to the last bit, for all pairs of a batch at once.

Where each round of four blocks holds two of either side, the order within a round doesn't matter to the sum of two
numbers, so the blocks of a side add up two by two. A pair with another order, or with blocks missing, is given to
`log_ratio` itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from analytics.warehouse.samples import PLACE, READINGS
from bench.record import Block, Case, Pair, Side
from bench.statistics import log_ratio
from bench.statistics.pairs import trimmed_mean

if TYPE_CHECKING:
    import numpy
    import polars

ROUNDS = "^(AABB|ABAB|ABBA|BAAB|BABA|BBAA)+$"


def ratio_rows(current: polars.DataFrame) -> polars.DataFrame:
    """Rows of ratios: one for each reading of each sound pair that has it."""
    import polars

    pairs = current.filter((polars.col("kind") == "pair") & (polars.col("status") == "ok")).select(
        *PLACE,
        polars.col("order").fill_null(""),
        *(
            polars.col("sides").struct.field(side).struct.field("blocks").fill_null([]).alias(side)
            for side in ("baseline", "technique")
        ),
    )
    lengths = [polars.col(side).list.len() * 2 == polars.col("order").str.len_bytes() for side in SIDES]
    regular = polars.col("order").str.contains(ROUNDS) & polars.all_horizontal(lengths)
    usual, others = pairs.filter(regular), pairs.filter(~regular)
    found = [_frame(usual, reading, _regular(usual, reading)) for reading in READINGS]
    found += [_frame(others, reading, _one_by_one(others, reading)) for reading in READINGS]
    return polars.concat(found).filter(polars.col("log_ratio").is_finite())


SIDES = ("baseline", "technique")


def _frame(pairs: polars.DataFrame, reading: str, values: Iterator[float | None]) -> polars.DataFrame:
    import polars

    ratios = polars.Series("log_ratio", list(values), dtype=polars.Float64)
    return pairs.select(*PLACE, polars.lit(f"{reading}_time").alias("metric"), ratios)


def _regular(pairs: polars.DataFrame, reading: str) -> Iterator[float | None]:
    """The log-ratio of each pair whose rounds all hold two blocks of either side."""
    below, above = (_round_seconds(pairs[side], reading) for side in SIDES)
    sound = (below > 0) & (above > 0)
    logs = [math.log(b / a) if fine else None for a, b, fine in zip(below, above, sound, strict=True)]
    start = 0
    for rounds in (pairs["order"].str.len_bytes() // 4).to_list():
        ours = logs[start : start + rounds]
        start += rounds
        yield None if None in ours else trimmed_mean([one for one in ours if one is not None])


def _round_seconds(blocks: polars.Series, reading: str) -> numpy.ndarray[Any, Any]:
    """Seconds a call of a side's two blocks in each round, added up; all rounds of all pairs in a row."""
    import polars

    flat = blocks.explode(empty_as_null=False).struct.unnest()
    seconds = flat.select(polars.col(f"{reading}_s") / polars.col("calls")).to_series().to_numpy()
    added: numpy.ndarray[Any, Any] = seconds[0::2] + seconds[1::2]
    return added


def _one_by_one(pairs: polars.DataFrame, reading: str) -> Iterator[float | None]:
    for row in pairs.iter_rows(named=True):
        sides = {side: Side(blocks=tuple(_block(one) for one in row[side])) for side in SIDES}
        yield log_ratio(Pair("", Case("", "", "", ""), "", 0, "ok", order=row["order"], sides=sides), reading)


def _block(stored: dict[str, Any]) -> Block:
    return Block(stored["calls"], stored["wall_s"], stored["cpu_s"], stored["net_s"])
