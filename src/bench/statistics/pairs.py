"""One pair of workers to one log-ratio, technique over baseline.

Blocks come in rounds such as A B B A. Within a round a drift of the machine that is linear in time cancels;
the rounds of a pair share their two processes and so are no independent data: the pair is the unit. Rounds
that a burst of other work hit are outliers, so a pair's value is the trimmed mean of its rounds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from bench.record import Block, Pair

ROUND = 4  # blocks in A B B A
TRIM = 0.25
READINGS = ("net", "wall", "cpu")


def seconds_per_call(block: Block, reading: str) -> float | None:
    """Seconds of one call by `reading`; None where the block has no such reading."""
    value: float | None = getattr(block, f"{reading}_s")
    return None if value is None else value / block.calls


def log_ratio(pair: Pair, reading: str) -> float | None:
    """ln(technique / baseline), trimmed over the pair's rounds; None where the reading is missing or zero."""
    logs = round_log_ratios(pair, reading)
    return trimmed_mean(logs) if logs else None


def round_log_ratios(pair: Pair, reading: str) -> list[float]:
    """ln(technique / baseline) of each round of a pair; empty where the reading is missing or zero in any of them."""
    sides = {"A": list(pair.sides["baseline"].blocks), "B": list(pair.sides["technique"].blocks)}
    blocks = [(letter, sides[letter].pop(0)) for letter in pair.order if sides[letter]]
    rounds = [blocks[at : at + ROUND] for at in range(0, len(blocks) - ROUND + 1, ROUND)]
    logs = [_round(part, reading) for part in rounds]
    sound = [value for value in logs if value is not None]
    return sound if len(sound) == len(logs) else []


def trimmed_mean(values: Sequence[float], trim: float = TRIM) -> float:
    """The mean without the lowest and the highest quarter (rounded down, so that 2 or 3 values all count)."""
    cut = int(len(values) * trim)
    kept = sorted(values)[cut : len(values) - cut]
    return math.fsum(kept) / len(kept)


def _round(blocks: Sequence[tuple[str, Block]], reading: str) -> float | None:
    total = {"A": 0.0, "B": 0.0}
    for letter, block in blocks:
        seconds = seconds_per_call(block, reading)
        if seconds is None:
            return None
        total[letter] += seconds
    return math.log(total["B"] / total["A"]) if total["A"] > 0 and total["B"] > 0 else None


def log_ratios(pairs: Iterable[Pair], reading: str) -> list[float]:
    """The log-ratios of all sound pairs that have this reading."""
    found = (log_ratio(pair, reading) for pair in pairs if pair.status == "ok")
    return [value for value in found if value is not None]
