"""What stands for a front: techniques with a figure of each metric, and draws from how exactly they are known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from bench.statistics.intervals import CONFIDENCE, Array, expansion


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric of a front. A `relative` one (ratios, seconds, bytes: positive) is drawn on logarithms."""

    name: str
    lower_is_better: bool = True
    relative: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A technique: `values` has one figure a metric, NaN for none; `low` and `high` their 95 % intervals, NaN for none.

    `units` is what the figures are means of, one row a pair or example with a column a metric, shape (units, metrics)
    and in the metrics' own units (of a relative metric they are positive, and its figure is their geometric mean).
    Rows are drawn whole, so that metrics which vary together stay together. They go before `low` and `high`.
    """

    name: str
    values: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    units: Array | None = None


def problem(one: Candidate, metrics: Sequence[Metric]) -> str:
    """Why a candidate can't stand on a front; empty where it can."""
    if len(one.values) != len(metrics):
        return f"{len(one.values)} figures for {len(metrics)} metrics"
    missing = [metric.name for metric, value in zip(metrics, one.values, strict=True) if not math.isfinite(value)]
    if missing:
        return f"no figure of {', '.join(missing)}"
    wrong = [metric.name for metric, value in zip(metrics, one.values, strict=True) if metric.relative and value <= 0]
    return f"{', '.join(wrong)} isn't positive" if wrong else ""


def assumed_exact(one: Candidate, metrics: Sequence[Metric]) -> tuple[str, ...]:
    """Metrics whose figure comes without a usable interval; every draw has the figure itself."""
    if _resampled(one):
        return ()
    return tuple(metric.name for at, metric in enumerate(metrics) if _bounds(one, at, metric) is None)


def draws_of(one: Candidate, metrics: Sequence[Metric], draws: int, seed: int) -> Array:
    """Figures as they might have come out, shape (draws, metrics); they hang on name and seed alone."""
    chance = np.random.default_rng([seed, *one.name.encode()])
    if _resampled(one):
        return _by_units(one, metrics, draws, chance)
    columns = [_by_interval(one, at, metric, draws, chance) for at, metric in enumerate(metrics)]
    return np.stack(columns, axis=1)


def _resampled(one: Candidate) -> bool:
    return one.units is not None and len(one.units) >= 2


def _by_units(one: Candidate, metrics: Sequence[Metric], draws: int, chance: np.random.Generator) -> Array:
    """Bootstrap over whole rows, around the figures; widened for few rows (Hesterberg, see bench.statistics)."""
    units = np.asarray(one.units, float)
    relative = np.asarray([metric.relative for metric in metrics])
    rows = np.where(relative, np.log(np.where(relative, units, 1.0)), units)
    count = len(rows)
    means = chance.multinomial(count, np.full(count, 1 / count), size=draws) @ rows / count
    away = expansion(count) * (means - rows.mean(axis=0))
    values = np.asarray(one.values)
    drawn: Array = np.where(relative, values * np.exp(np.where(relative, away, 0.0)), values + away)
    return drawn


def _by_interval(one: Candidate, at: int, metric: Metric, draws: int, chance: np.random.Generator) -> Array:
    """A normal on each side of the figure, as wide as its bound on that side says; on logarithms if relative."""
    value, bounds = one.values[at], _bounds(one, at, metric)
    normal = chance.standard_normal(draws)  # drawn in any case, so that the other metrics' draws stay the same
    if bounds is None:
        return np.full(draws, value)
    scale = math.log if metric.relative else float
    quantile = float(stats.norm.ppf(0.5 + CONFIDENCE / 2))
    below, above = ((scale(bounds[1]) - scale(value)) / quantile, (scale(value) - scale(bounds[0])) / quantile)
    away = normal * np.where(normal > 0, below, above)
    drawn: Array = value * np.exp(away) if metric.relative else value + away
    return drawn


def _bounds(one: Candidate, at: int, metric: Metric) -> tuple[float, float] | None:
    if len(one.low) <= at or len(one.high) <= at:
        return None
    low, high = one.low[at], one.high[at]
    if not (math.isfinite(low) and math.isfinite(high)) or not low <= one.values[at] <= high:
        return None
    return None if metric.relative and low <= 0 else (low, high)
