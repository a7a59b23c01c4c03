"""Which cases of a group nobody beats in both time and quality."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bench.export.reading import Group, lower_is_better, value_of

if TYPE_CHECKING:
    from bench.summary import CaseSummary, RunSummary


@dataclass(frozen=True, slots=True)
class Point:
    """A case in the plane of time ratio and quality; bounds are None where the data gave no interval."""

    case: CaseSummary
    ratio: float
    quality: float
    ratio_low: float | None = None
    ratio_high: float | None = None
    quality_low: float | None = None
    quality_high: float | None = None
    on_front: bool = False


def points(group: Group, summary: RunSummary) -> list[Point]:
    """The group's cases that have both figures; the baseline stands at ratio 1 by definition."""
    placed = [point for case in group.measured if (point := _point(case, group)) is not None]
    lower = bool(group.quality) and lower_is_better(summary, str(group.quality))
    front = {place for place, one in enumerate(placed) if not any(_beats(other, one, lower) for other in placed)}
    return [_marked(point, place in front) for place, point in enumerate(placed)]


def _point(case: CaseSummary, group: Group) -> Point | None:
    figure, headline = value_of(case, group.quality), case.headline
    if figure is None:
        return None
    if case.is_baseline:
        return Point(case, 1.0, figure.value, None, None, figure.low, figure.high)
    if headline is None:
        return None
    bounded = 0 < headline.low <= headline.high < float("inf")
    low, high = (headline.low, headline.high) if bounded else (None, None)
    return Point(case, headline.ratio, figure.value, low, high, figure.low, figure.high)


def _marked(point: Point, on_front: bool) -> Point:
    return replace(point, on_front=on_front)


def _beats(other: Point, one: Point, lower_is_better: bool) -> bool:
    """Whether `other` is at least as good in both and better in one."""
    sign = 1 if lower_is_better else -1
    ours, theirs = (one.ratio, sign * one.quality), (other.ratio, sign * other.quality)
    return theirs[0] <= ours[0] and theirs[1] <= ours[1] and theirs != ours
