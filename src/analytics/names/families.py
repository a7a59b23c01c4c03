"""The family of a technique: one idea that text generation, embedding, diffusion and compression share.

A key says exactly what runs; a family says which idea that is, so that `quant=q4` on MLX, `quant=q4_k_m` in llama.cpp
and `quant=int4` on ONNX Runtime can stand in one row. Beside a baseline only what differs from it counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from analytics.names.rules import Words, table
from bench.spec import parse_key

UNCHANGED = "unchanged"
PLAIN, COMPARED = "plain", "compared"  # counts where nothing else does | counts only beside a baseline


@dataclass(frozen=True, slots=True)
class _Rule:
    values: Words
    family: str
    also: str
    rank: str


def family(key: str, baseline: str = "") -> str:
    """The idea behind a key, such as `4-bit weights`; a stack has several, joined by ` + `.

    With the `baseline`'s key, only pairs that differ from it count, the runtime and the compute unit among them;
    without it these are where a technique runs, not what it is. A key in which nothing counts is `unchanged`.

    Raises ValueError for a key that isn't spelled `key=value,...`.
    """
    return " + ".join(dict.fromkeys(rule[0] for rule in _found(key, baseline))) or UNCHANGED


def families(key: str, baseline: str = "") -> tuple[str, ...]:
    """Every family that a key belongs to: those of `family` and wider ones (a 4-bit palette is of 4 bits too)."""
    found = _found(key, baseline)
    return tuple(dict.fromkeys(name for names in found for name in names if name)) or (UNCHANGED,)


def _found(key: str, baseline: str) -> list[tuple[str, str]]:
    """Family and wider family of each pair that counts, plain ones only where they are alone."""
    pairs, base = parse_key(key), parse_key(baseline)
    differing = {name: value for name, value in pairs.items() if base.get(name) != value}
    found = [names for name, value in differing.items() if (names := _of_pair(name, value, bool(baseline)))]
    telling = [(name, also) for rank, name, also in found if rank not in (PLAIN, COMPARED)]
    plain = [(name, also) for rank, name, also in found if rank == PLAIN]
    where = [(name, also) for rank, name, also in found if rank == COMPARED]
    return (telling or plain) + where


def _of_pair(name: str, value: str, compared: bool) -> tuple[str, str, str] | None:
    for rule in _rules().get(name, ()):
        found = rule.values.expand(value, rule.family)
        if found is not None:
            counts = found and (compared or rule.rank != COMPARED)
            return (rule.rank, found, rule.values.expand(value, rule.also) or "") if counts else None
    return None


@cache
def _rules() -> Mapping[str, tuple[_Rule, ...]]:
    by_key: dict[str, list[_Rule]] = {}
    for row in table("families"):
        by_key.setdefault(row["key"], []).append(
            _Rule(Words.of(row["values"]), row["family"], row["also"], row["rank"])
        )
    return {key: tuple(rules) for key, rules in by_key.items()}
