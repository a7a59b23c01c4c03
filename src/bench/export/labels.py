"""Names beside points that don't cover each other: placed greedily, for charts that are read in print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

CHARACTER, LINE, GAP = 6.2, 13.0, 7.0  # pixels, at a font size of 11
POINT = 5.0  # radius that a label keeps clear of
MOST_COVERED = 6.0  # square pixels that a name may cover without being mush


@dataclass(frozen=True, slots=True)
class Label:
    """A text's middle-left corner in pixels, and whether it stands so far off that it needs a line."""

    x: float
    y: float
    far: bool = False


Box = tuple[float, float, float, float]  # left, top, right, bottom


def place(
    points: Sequence[tuple[float, float]],
    texts: Sequence[str],
    width: float,
    height: float,
    bars: Sequence[Box] = (),
) -> list[Label]:
    """One label a point, the earlier ones choosing first; within `width` x `height` where that is possible.

    Points and other labels are kept clear of; `bars`, thin as they are, where that costs nothing.
    """
    taken: list[Box] = [*bars, *((x - POINT, y - POINT, x + POINT, y + POINT) for x, y in points)]
    labels = []
    for point, text in zip(points, texts, strict=True):
        label, box = _best(point, len(text) * CHARACTER, taken, width, height)
        taken.append(box)
        labels.append(label)
    return labels


def place_where_free(
    points: Sequence[tuple[float, float]],
    texts: Sequence[str],
    width: float,
    height: float,
    bars: Sequence[Box] = (),
    needed: int = 0,
) -> list[Label | None]:
    """The same, but None for a text that would cover another, a point or the edge; the first `needed` always stand."""
    taken: list[Box] = [*bars, *((x - POINT, y - POINT, x + POINT, y + POINT) for x, y in points)]
    labels: list[Label | None] = []
    for at, (point, text) in enumerate(zip(points, texts, strict=True)):
        label, box = _best(point, len(text) * CHARACTER, taken, width, height)
        covered = sum(_overlap(box, other) for other in taken[len(bars) :]) + _outside(box, width, height)
        if at >= needed and covered > MOST_COVERED:
            labels.append(None)
        else:
            taken.append(box)
            labels.append(label)
    return labels


def _best(
    point: tuple[float, float], length: float, taken: Sequence[Box], width: float, height: float
) -> tuple[Label, Box]:
    candidates = []
    for rank, (x, y, far) in enumerate(_places(point, length)):
        box = (x, y - LINE / 2, x + length, y + LINE / 2)
        cost = sum(_overlap(box, other) for other in taken) + 20 * _outside(box, width, height)
        candidates.append((cost, rank, Label(x, y, far), box))
    _, _, label, box = min(candidates, key=lambda candidate: candidate[:2])
    return label, box


def _places(point: tuple[float, float], length: float) -> list[tuple[float, float, bool]]:
    """Right, left, above, below; then further and further off."""
    x, y = point
    found = []
    for step in range(8):
        off = step * LINE
        sides = [(x + GAP, y), (x - GAP - length, y)] if step == 0 else []
        rows = [y - off - LINE, y + off + LINE]
        sides += [(left, row) for row in rows for left in (x + GAP, x - length / 2, x - GAP - length)]
        found += [(left, row, step > 0) for left, row in sides]
    return found


def _outside(box: Box, width: float, height: float) -> float:
    return max(0.0, -box[0]) + max(0.0, box[2] - width) + max(0.0, -box[1]) + max(0.0, box[3] - height)


def _overlap(one: Box, other: Box) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide * high if wide > 0 and high > 0 else 0.0
