"""The canonical spelling of a technique: lower-case `key=value` pairs in one fixed order."""

from __future__ import annotations

from collections.abc import Mapping

FIRST = ("runtime", "quant", "unit", "attention", "kv", "speculative", "compile")
SUITE_OWN = ("sampler", "steps", "guidance", "cache", "merge", "prune", "adapter", "rank")
LAST = ("backend", "threads", "variant")


def _position(key: str) -> tuple[int, str]:
    """Keys that no table names stand between the suites' own and the last ones, by alphabet."""
    named = (*FIRST, *SUITE_OWN)
    if key in named:
        return named.index(key), ""
    return (len(named) + 1 + LAST.index(key), "") if key in LAST else (len(named), key)


def parse_key(text: str) -> dict[str, str]:
    """Read `key=value,key=value` in any order.

    Raises ValueError with one line that names the pair at fault.
    """
    pairs: dict[str, str] = {}
    for part in filter(None, (piece.strip() for piece in text.lower().split(","))):
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if not (key and equals and value):
            raise ValueError(f"'{part}' is not of the form key=value")
        if key in pairs:
            raise ValueError(f"'{key}' is given twice")
        pairs[key] = value
    return pairs


def canonical_key(pairs: Mapping[str, str] | str) -> str:
    """Write pairs (or a spelling in any order) in the canonical order."""
    found = parse_key(pairs) if isinstance(pairs, str) else pairs
    return ",".join(f"{key}={found[key]}" for key in sorted(found, key=_position))
