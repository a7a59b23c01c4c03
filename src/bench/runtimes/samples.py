"""A bounded sample of an output, kept in a file, and how far one output is from another.

The file: one line of JSON (the parts with place, kind, shape and number of values, and the stride), then all values
as little-endian doubles. At most `MOST` values are kept, every stride-th one of each part, so that a picture of any
size takes 128 kB and two outputs of the same shape are sampled at the same places.
"""

from __future__ import annotations

import json
import math
import sys
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.runtimes.values import Values, arrays

FILE = "output.values"
MOST = 16_384
FEWEST = 8  # numbers below which "they are all the same" says nothing


@dataclass(frozen=True, slots=True)
class Part:
    """One leaf of an output."""

    place: str
    kind: str
    shape: tuple[int, ...]
    is_number: bool
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """An output's parts, every `stride`-th element of each."""

    parts: tuple[Part, ...]
    stride: int = 1

    @property
    def shape(self) -> str:
        """The shapes of all parts in one text; what a text's length is, is content and not shape."""
        shapes = ["x".join(map(str, part.shape)) or ("number" if part.is_number else part.kind) for part in self.parts]
        return ", ".join(shapes) if len(shapes) <= 8 else f"{len(shapes)} parts, {', '.join(sorted(set(shapes))[:8])}"

    @property
    def is_constant(self) -> bool:
        """True where there are numbers enough and all of them are one."""
        numbers = [value for part in self.parts if part.is_number for value in part.values]
        return len(numbers) >= FEWEST and len(set(numbers)) == 1


def take(output: Any, values: Values) -> Sample:
    """Sample an output."""
    found = list(arrays(output))
    stride = max(1, math.ceil(sum(values.size(leaf) for _, leaf in found) / MOST))
    return Sample(tuple(_part(place, leaf, values, stride) for place, leaf in found[:MOST]), stride)


def _part(place: str, leaf: Any, values: Values, stride: int) -> Part:
    elements = tuple(values.elements(leaf, stride))
    return Part(place, values.kind(leaf), values.shape(leaf), values.is_number(leaf), elements)


def write(sample: Sample, path: Path) -> None:
    """Keep a sample."""
    parts = [(part.place, part.kind, part.shape, part.is_number, len(part.values)) for part in sample.parts]
    stored = array("d", [value for part in sample.parts for value in part.values])
    if sys.byteorder == "big":
        stored.byteswap()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(json.dumps({"parts": parts, "stride": sample.stride}).encode() + b"\n" + stored.tobytes())


def read(path: Path) -> Sample | None:
    """A kept sample; None where there is none, or none that can be read."""
    try:
        head, _, body = path.read_bytes().partition(b"\n")
        described, stored = json.loads(head), array("d", body)
        rows, stride = described["parts"], described["stride"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if sys.byteorder == "big":
        stored.byteswap()
    parts, at = [], 0
    for place, kind, shape, is_number, count in rows:
        parts.append(Part(place, kind, tuple(shape), is_number, tuple(stored[at : at + count])))
        at += count
    return Sample(tuple(parts), stride)


@dataclass(frozen=True, slots=True)
class Distance:
    """How far an output is from another one of the same shape.

    relative: length of the difference over the length of the other (L2, over all numbers), None where there are no
    numbers, the other is all zero, or the difference is beyond a float. largest: of a single number. equal: share of
    elements that are the same.
    """

    relative: float | None
    largest: float | None
    equal: float


def distance(ours: Sample, theirs: Sample) -> Distance | None:
    """Ours from theirs; None where the shapes differ."""
    if [(p.place, p.shape) for p in ours.parts] != [(p.place, p.shape) for p in theirs.parts]:
        return None
    pairs = list(zip(ours.parts, theirs.parts, strict=True))
    total = sum(max(len(one.values), len(other.values)) for one, other in pairs)
    same = sum(a == b for one, other in pairs for a, b in zip(one.values, other.values, strict=False))
    equal = same / total if total else 1.0
    numeric = [(a, b) for one, other in pairs if one.is_number for a, b in zip(one.values, other.values, strict=False)]
    if not numeric:
        return Distance(None, None, equal)
    ours_numbers, theirs_numbers = zip(*numeric, strict=True)
    apart, length = math.dist(ours_numbers, theirs_numbers), math.hypot(*theirs_numbers)
    relative = 0.0 if apart == 0 else (apart / length if length and math.isfinite(apart) else None)
    largest = max(abs(a - b) for a, b in numeric)
    return Distance(relative, largest if math.isfinite(largest) else None, equal)
