"""Names beside points where there is room, each with a thin line to its point where it stands off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analytics.charts.panels import Ruled, Written
from analytics.charts.plane import Plane
from bench.export import look
from bench.export.labels import CHARACTER, Box, place_where_free


@dataclass(frozen=True, slots=True)
class Callouts:
    """What is written and ruled, and how many points have no name for want of room."""

    parts: tuple[Any, ...]
    unnamed: int


def callouts(
    points: Sequence[tuple[float, float]],
    texts: Sequence[str],
    plane: Plane,
    bars: Sequence[Box] = (),
    needed: int = 0,
    colours: Sequence[str] = (),
) -> Callouts:
    """One text a point (in pixels), earlier ones choosing first; the first `needed` stand in any case, in bold.

    `bars` are what names keep off where they can; `colours` one a text, ink without.
    """
    labels = place_where_free(points, texts, plane.width, plane.height, bars, needed)
    lines, written = [], []
    for at, ((x, y), text, label) in enumerate(zip(points, texts, labels, strict=True)):
        if label is None:
            continue
        if label.far:
            nearest = min(max(x, label.x), label.x + len(text) * CHARACTER)
            lines.append(Ruled(x, y, nearest, label.y, look.FAINT, 0.7))
        colour = colours[at] if colours else look.INK
        written.append(Written(text, label.x, label.y, colour=colour, bold=at < needed))
    return Callouts((*lines, *written), sum(label is None for label in labels))
