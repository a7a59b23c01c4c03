"""Up to which batch packed weights pay: their time over that of dense ones, batch by batch, and where it passes 1.

With few rows a layer waits for its weights, and fewer bits are less to wait for. With many rows it multiplies, and
packed weights are unpacked on top.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from bench.roofline.record import BatchRatio, BreakEven, Operation

DENSE = ("f32", "f16", "bf16")
BATCH = "batch"


def break_evens_of(operations: Sequence[Operation]) -> list[BreakEven]:
    """Each packed technique beside each dense one of the same runtime, unit and width, from two batches on."""
    ladders: dict[tuple[str, str, str, int | None], dict[str, list[Operation]]] = defaultdict(lambda: defaultdict(list))
    for one in operations:
        if BATCH in one.sizes:
            place = (one.operation, one.runtime, one.unit, one.sizes.get("width"))
            ladders[place][one.technique].append(one)
    found = []
    for by_technique in ladders.values():
        dense = [steps for steps in by_technique.values() if steps[0].precision in DENSE]
        packed = [steps for steps in by_technique.values() if steps[0].precision not in DENSE]
        met = (break_even(ours, theirs) for ours in packed for theirs in dense)
        found += [pair for pair in met if pair is not None]
    return found


def break_even(packed: Sequence[Operation], dense: Sequence[Operation]) -> BreakEven | None:
    """Of two ladders; None with fewer than two batches in common."""
    theirs = {one.sizes[BATCH]: one for one in dense}
    ours = sorted((one for one in packed if one.sizes[BATCH] in theirs), key=lambda one: one.sizes[BATCH])
    if len(ours) < 2:
        return None
    ratios = tuple(_ratio(one, theirs[one.sizes[BATCH]]) for one in ours)
    outcome, batch, between = crossing(ratios)
    first = ours[0]
    return BreakEven(
        first.operation, first.runtime, first.unit, first.technique, dense[0].technique, first.sizes.get("width"),
        outcome, batch, between, ratios,
    )  # fmt: skip


def _ratio(packed: Operation, dense: Operation) -> BatchRatio:
    ours, theirs = packed.seconds, dense.seconds
    high = ours.high / theirs.low if theirs.low > 0 else math.inf
    return BatchRatio(packed.sizes[BATCH], ours.value / theirs.value, ours.low / theirs.high, high)


def crossing(ratios: Sequence[BatchRatio]) -> tuple[str, float | None, tuple[int, int] | None]:
    """What happens over the batches, where the ratio passes 1, and the two batches that it passes between."""
    pays = [one.ratio < 1 for one in ratios]
    turns = [(early, late) for early, late in pairwise(ratios) if (early.ratio < 1) != (late.ratio < 1)]
    if not turns:
        return ("always" if pays[0] else "never"), None, None
    if len(turns) > 1:
        return "mixed", None, None
    (early, late) = turns[0]
    share = -math.log(early.ratio) / (math.log(late.ratio) - math.log(early.ratio))
    batch = math.exp(math.log(early.batch) + share * (math.log(late.batch) - math.log(early.batch)))
    return ("until" if pays[0] else "from"), batch, (early.batch, late.batch)
