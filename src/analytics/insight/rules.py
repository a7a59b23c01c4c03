"""The rules of `bench insight`, one row each: its code, what it looks for, and the function that finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from analytics.insight import bandwidth, flips, units
from analytics.insight.finding import Finding
from analytics.insight.rows import Frames


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule; `about` says in words when it fires."""

    code: str
    about: str
    find: Callable[[Frames], Iterator[Finding]]


RULES = (
    Rule("decode-memory-bound", "decode speeds of three machines or more amount to a share of the memory's bandwidth",
         bandwidth.over_chips),
    Rule("bandwidth-share", "a decode speed, the bytes of the weights and the chip's bandwidth are known", bandwidth.per_chip),
    Rule("ane-gpu-crossover", "one source timed both compute units, and the faster one turns with the GPU's cores",
         units.crossover),
    Rule("ane-gpu-energy", "one source recorded the energy of both compute units", units.energy),
    Rule("runtime-flip", "two runtimes change places between two chips in one source, each ahead by 5 % or more",
         flips.runtimes),
)  # fmt: skip
