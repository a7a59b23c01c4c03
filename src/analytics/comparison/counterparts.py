"""Field figures beside their counterpart: the same source, machine, model and workload without the one idea.

A published table has no baseline by name. The counterpart of 4-bit weights is the same row in 16 or 32 bits, that of
flash attention the row without. Whatever else differs is a confounder, so nothing else may.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from analytics.names.families import family
from bench.spec import canonical_key, parse_key

PLAIN = ("f16", "bf16", "f32")  # the first that the source has is the counterpart of packed weights
ADDED = ("attention", "speculative", "kv", "compile", "batching", "cache", "imatrix")  # left out for the counterpart
PLACE = ("source", "host", "environment", "suite", "task", "model", "workload", "metric")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Counterpart:
    """One published figure over its counterpart; `ratio` is below 1 where the technique is the better one."""

    family: str
    key: str
    counterpart: str
    ratio: float
    metric: str
    unit: str
    task: str
    model: str
    workload: str
    chip: str
    gpu_cores: int | None
    source: str
    citation: str


def counterparts(rows: Iterable[Row]) -> list[Counterpart]:
    """Every figure of `field_speeds` that has one; the median where a source has several for one place and key."""
    by_place: dict[tuple[Any, ...], dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        by_place[tuple(row[name] for name in PLACE)][row["key"]].append(row)
    return [found for cells in by_place.values() for key in cells for found in _of_key(key, cells)]


def _of_key(key: str, cells: Mapping[str, list[Row]]) -> Iterator[Counterpart]:
    for other in without_one_idea(key):
        if other in cells:
            yield _counterpart(key, other, cells)


def without_one_idea(key: str) -> Iterator[str]:
    """The keys that a key may be compared with, each with one idea less; the nearest plain precision first."""
    pairs = parse_key(key)
    if pairs.get("quant", PLAIN[0]) not in PLAIN:
        for plain in PLAIN:
            yield canonical_key({**pairs, "quant": plain})
    for name in ADDED:
        if name in pairs:
            yield canonical_key({part: value for part, value in pairs.items() if part != name})


def _counterpart(key: str, other: str, cells: Mapping[str, list[Row]]) -> Counterpart:
    ours, theirs = (median(row["value"] for row in cells[one]) for one in (key, other))
    row = cells[key][0]
    ratio = ours / theirs if row["better"] == "lower" else theirs / ours
    return Counterpart(
        family(key, other), key, other, ratio, row["metric"], row["unit"], row["task"] or "", row["model"],
        row["workload"], row["chip"] or "", row["gpu_cores"], row["source"], row["citation"] or "",
    )  # fmt: skip
