"""Names at the right ends of lines, moved apart where they would cover each other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from analytics.charts.lettering import brief, one_line
from analytics.charts.panels import Ruled, Written
from bench.export import look

APART = 14.0  # pixels between two names
REACH = 22  # pixels from the panel's edge to the name


def end_labels(ends: Sequence[tuple[str, float]], colours: Sequence[str], height: float) -> list[Any]:
    """A name for each (name, pixel from the top) beside the panel, each with a thin line to its end."""
    layers = []
    for (name, y), place, colour in zip(ends, spread([y for _, y in ends], height), colours, strict=False):
        if not name:
            continue
        edge, text = look.WIDTH + REACH, one_line(brief(name))
        layers += [
            Ruled(look.WIDTH, y, edge - 4, place, colour, 0.7),
            Written(text, edge, place, colour=colour, bold=True),
        ]
    return layers


def spread(places: Sequence[float], height: float, apart: float = APART) -> list[float]:
    """The places moved so that they lie `apart`, as near as can be to where they were, in the same order.

    First downwards, then back up from `height`; where they are too many, they go on above the top.
    """
    order = sorted(range(len(places)), key=lambda at: places[at])
    found = list(places)
    for before, at in pairwise(order):
        found[at] = max(found[at], found[before] + apart)
    below = height
    for at in reversed(order):
        found[at] = min(found[at], below)
        below = found[at] - apart
    return found
