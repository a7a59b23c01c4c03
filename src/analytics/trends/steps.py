"""The steps of a series: what one look says, and what looks after each run say."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analytics.trends.records import RATIO, Series, Step
from bench.statistics import CANNOT_TELL, ChangePoint, Changes, TooShort, change_points, watch
from bench.statistics.intervals import Array
from bench.statistics.many import NOT_SURVIVED, survivors
from bench.statistics.verdict import MARGIN, verdict_of

LEAST_ERROR = 1e-6  # of a log-ratio: pairs that agree to the last digit are luck, no certainty


def looked_at(series: Series, looks: bool = False) -> Series:
    """The series with its answer; with `looks` also with what looks after each run say. Steps have no `what` yet."""
    values, of, scale = on_a_line(series)
    errors = errors_of(series)
    answer = change_points(values, errors)
    watched = watch(values, errors) if looks else None
    changes = answer.changes if isinstance(answer, Changes) else ()
    seen = _seen(watched, changes)
    steps = tuple(_step(series, one, of, scale, seen.get(one.index)) for one in changes)
    return replace(series, answer=answer, watched=watched, steps=steps)


def corrected(found: Sequence[Series]) -> list[Series]:
    """The series with steps taken back that chance explains among so many (Benjamini and Hochberg, 5 %).

    Each step is a finding; each series that was looked at and has none counts as one that found nothing.
    """
    p_values = {(at, step.index): step.p_value for at, one in enumerate(found) for step in one.steps}
    quiet = {(at, -1): 1.0 for at, one in enumerate(found) if not one.steps and isinstance(one.answer, Changes)}
    standing = survivors(p_values | quiet)
    return [
        replace(one, steps=tuple(step if (at, step.index) in standing else _taken_back(step) for step in one.steps))
        for at, one in enumerate(found)
    ]


def _taken_back(step: Step) -> Step:
    return replace(step, verdict=CANNOT_TELL, note=NOT_SURVIVED)


def on_a_line(series: Series) -> tuple[list[float], str, float]:
    """Values whose differences count: logarithms, or figures over their size where some aren't positive."""
    if series.kind == RATIO:
        return list(series.values), "ratio", 1.0
    if min(series.values) > 0:
        return [math.log(value) for value in series.values], "ratio", 1.0
    scale = max(abs(value) for value in series.values) or 1.0
    return [value / scale for value in series.values], "difference", scale


def errors_of(series: Series) -> list[float] | None:
    """Standard errors of log-ratios; a run of one pair has the runs' common spread. None of figures."""
    if series.kind != RATIO or not series.deviations:
        return None
    known = [(own, count) for own, count in zip(series.deviations, series.pairs, strict=True) if own is not None]
    freedom = sum((count or 1) - 1 for _, count in known)
    if not freedom:
        return None
    common = math.sqrt(sum(own**2 * ((count or 1) - 1) for own, count in known) / freedom)
    spreads: Array = np.asarray([common if own is None else own for own in series.deviations])
    pairs: Array = np.asarray([count or 1 for count in series.pairs], float)
    return [max(float(one), LEAST_ERROR) for one in spreads / np.sqrt(pairs)]


def _seen(watched: Changes | TooShort | None, changes: Sequence[ChangePoint]) -> dict[int, int]:
    """By the place of each change: how many points there were when a look saw one nearest to it."""
    if not isinstance(watched, Changes) or not changes:
        return {}
    found: dict[int, int] = {}
    for alarm in watched.changes:
        nearest = min(changes, key=lambda one: abs(one.index - alarm.index))
        if abs(nearest.index - alarm.index) <= 5:
            found.setdefault(nearest.index, alarm.found_after)
    return found


def _step(series: Series, one: ChangePoint, of: str, scale: float, seen_after: int | None) -> Step:
    bounded = one.low > 0 and one.high < math.inf
    if of == "ratio":
        size, low, high = one.ratio, one.low, one.high
        verdict = verdict_of(size, low, high, MARGIN, series.better == "lower")
    else:
        size, low, high = (scale * math.log(value) if 0 < value < math.inf else math.nan for value in
                           (one.ratio, one.low, one.high))  # fmt: skip
        verdict = _of_difference(size, low, high, series.better == "lower") if bounded else CANNOT_TELL
    return Step(
        one.index, series.runs[one.index], series.started[one.index], of, size, low if bounded else None,
        high if bounded else None, one.p_value, verdict, (),
        None if seen_after is None else series.runs[seen_after - 1],
    )  # fmt: skip


def _of_difference(size: float, low: float, high: float, lower_is_better: bool) -> str:
    if low <= 0 <= high:
        return CANNOT_TELL
    return "better" if (size < 0) == lower_is_better else "worse"
