"""What can't be true of a figure, each with its reason; a rule is a function and a row in RULES."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime

from analytics.intake.figure import Figure
from analytics.intake.given import ZONES, day_problem
from analytics.intake.machines import chip_problem
from analytics.intake.plausible import fastest_decode
from analytics.intake.quantities import quantity, unit_problem

MAY_BE_ZERO = frozenset({"cpu_time", "net_time"})  # a coarse clock counts nothing of a short call
SIZES = ("params_b", "active_params_b", "weight_bytes", "memory_bytes", "gpu_cores")
OF_MEMORY = re.compile(r"(peak|active|cache)_memory")


def reasons(figure: Figure, now: datetime) -> list[str]:
    """All that is wrong with a figure; empty where nothing is."""
    found = [chip_problem(figure.chip), *_dates(figure, now), *_sizes(figure)]
    if figure.metric is not None and _has_values(figure):
        found += [unit_problem(figure.metric, figure.unit)] if figure.value is not None else []
        found += _numbers(figure)
    if not any(found) and figure.value is not None:
        found += [_share(figure), _memory(figure), fastest_decode(figure)]
    return [one for one in found if one]


def _has_values(figure: Figure) -> bool:
    return figure.value is not None or bool(figure.series)


def _sizes(figure: Figure) -> Iterator[str | None]:
    """What model and machine are made of is a number above nothing, where it is said."""
    for name in SIZES:
        size = getattr(figure, name)
        if size is not None and not 0 < size < math.inf:
            yield f"{name} {size:g} is no size"


def _dates(figure: Figure, now: datetime) -> Iterator[str | None]:
    started = figure.started or ""
    if figure.date and not started.startswith(figure.date):
        yield day_problem(figure.date, now)
    if not started:
        return
    try:
        moment = datetime.fromisoformat(started.replace("Z", "+00:00"))
    except ValueError:
        yield f"'{started}' is no time"
        return
    if (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) > now + ZONES:
        yield f"{started} lies in the future"


def _numbers(figure: Figure) -> Iterator[str | None]:
    """NaN, infinity, less than nothing: of the figure, its interval and the values behind it."""
    shown = {"value": figure.value, "low": figure.low, "high": figure.high}
    shown |= {f"sample {index}": one for index, one in enumerate(_samples(figure), 1)}
    for name, value in shown.items():
        if value is None:
            continue
        if problem := _number_problem(figure, value):
            yield f"{name} {problem}"
            return
    if figure.low is not None and figure.high is not None and figure.low > figure.high:
        yield f"the interval {figure.low:g} to {figure.high:g} is upside down"


def _samples(figure: Figure) -> list[float]:
    return [value for one in figure.series for value in one.values]


def _number_problem(figure: Figure, value: float) -> str | None:
    if not math.isfinite(value):
        return f"is {'not a number' if math.isnan(value) else 'infinite'}"
    metric = figure.metric or ""
    costs = figure.unit in ("s", "B", "W", "J") or (figure.unit or "").endswith("/s")
    # Energy above a machine at rest is a difference, and may come out below nothing.
    if value < 0 and costs and metric != "energy":
        return f"{value:g} is below zero"
    timed = figure.unit == "s" or (figure.unit or "").endswith("/s")
    if value == 0 and timed and metric not in MAY_BE_ZERO and quantity(metric):
        return "0 is no time and no speed"
    return None


def _share(figure: Figure) -> str | None:
    known = quantity(figure.metric)
    most = known.most if known and figure.unit == known.unit else None
    if most is None or figure.value is None or 0 <= figure.value <= most:
        return None
    return f"{figure.metric} {figure.value:g} is a share, and lies outside 0 to 1"


def _memory(figure: Figure) -> str | None:
    if not (figure.metric and figure.value and figure.memory_bytes and OF_MEMORY.search(figure.metric)):
        return None
    if figure.value <= figure.memory_bytes:
        return None
    most = figure.memory_bytes / 2**30
    return f"{figure.metric} {figure.value / 2**30:.1f} GB is more than the machine's memory of {most:g} GB"
