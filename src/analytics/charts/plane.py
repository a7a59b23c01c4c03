"""A panel's coordinates: figures to pixels, so that names can be set where there is room."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bench.export import look
from bench.export.labels import Box


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis from `low` to `high`."""

    low: float
    high: float
    log: bool = False

    def share(self, value: float) -> float:
        """How far along the axis a value lies, 0 to 1."""
        low, high, at = (
            (math.log(v) for v in (self.low, self.high, value)) if self.log else (self.low, self.high, value)
        )
        return (at - low) / (high - low)

    def channel(self, which: str, field: str, title: str, form: str = "", marks: Sequence[float] = ()) -> Any:
        """The x or y channel of a field on this axis, labelled at `marks` where they are given."""
        import altair

        scale = altair.Scale(type="log" if self.log else "linear", domain=[self.low, self.high], nice=False, zero=False)
        if self.log and not marks:
            marks = look.ticks([self.low, self.high])
        more: dict[str, Any] = {"values": list(marks)} if marks else {}
        if form or self.log:
            more["format"] = form or "~g"
        return getattr(altair, which)(
            field, title=title or None, scale=scale, axis=altair.Axis(labelOverlap=True, **more)
        )


def axis_of(values: Iterable[float | None], log: bool = False, room: float = 0.07) -> Axis:
    """The axis that holds the values, with room at both ends; values that a logarithm has no place for don't count."""
    kept = [value for value in values if value is not None and (value > 0 or not log)]
    if not kept:
        return Axis(0.5, 2.0, log)
    low, high = (math.log(min(kept)), math.log(max(kept))) if log else (min(kept), max(kept))
    off = (high - low) * room if high > low else (0.1 if log else abs(high) * 0.1 or 0.1)
    return Axis(math.exp(low - off), math.exp(high + off), log) if log else Axis(low - off, high + off)


@dataclass(frozen=True, slots=True)
class Plane:
    """Two axes and the panel's size in pixels."""

    x: Axis
    y: Axis
    width: float
    height: float

    def pixel(self, x: float, y: float) -> tuple[float, float]:
        """From the left and from the top."""
        return self.x.share(x) * self.width, (1 - self.y.share(y)) * self.height

    def bars(self, rows: Iterable[Mapping[str, Any]]) -> list[Box]:
        """The intervals of points (x_low to x_high, y_low to y_high) as thin boxes, for names to stay off."""
        found: list[Box] = []
        for row in rows:
            x, y = self.pixel(row["x"], row["y"])
            if row["x_low"] is not None:
                found.append(
                    (self.x.share(row["x_low"]) * self.width, y - 1, self.x.share(row["x_high"]) * self.width, y + 1)
                )
            if row["y_low"] is not None:
                top, bottom = self.pixel(row["x"], row["y_high"])[1], self.pixel(row["x"], row["y_low"])[1]
                found.append((x - 1, top, x + 1, bottom))
        return found

    def along(self, points: Sequence[tuple[float, float]]) -> list[Box]:
        """A line through pixels as small boxes, for names to stay off."""
        found: list[Box] = []
        for (x, y), (to_x, to_y) in pairwise(points):
            steps = max(1, round(math.hypot(to_x - x, to_y - y) / 4))
            places = [(x + (to_x - x) * at / steps, y + (to_y - y) * at / steps) for at in range(steps + 1)]
            found += [(left - 2, top - 2, left + 2, top + 2) for left, top in places]
        return found
