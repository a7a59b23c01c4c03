"""Two figures that were not measured beside each other, such as one technique on two machines: an unpaired ratio.

Nothing cancels here, so the interval holds both sides' noise. Whoever asks the other way round gets the inverse.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from bench.statistics import CANNOT_TELL, Comparison
from bench.statistics.intervals import Array
from bench.statistics.looks import ALPHA
from bench.statistics.verdict import MARGIN, verdict_of

TURNED = {"better": "worse", "worse": "better"}


@dataclass(frozen=True, slots=True)
class Ratio:
    """One figure over another with the interval at 1 - level; 0 and infinity where a side has no spread to go by.

    The verdict is about the first: "better" means that it is the better one.
    """

    ratio: float
    low: float
    high: float
    verdict: str
    smallest_effect: float
    p_value: float
    note: str = ""


def unpaired_ratio(
    one: Sequence[float],
    other: Sequence[float],
    level: float = ALPHA,
    margin: float = MARGIN,
    lower_is_better: bool = True,
) -> Ratio:
    """Geometric mean of `one` over that of `other`, each of shape (runs,) or (trials,), by Welch's t on logarithms.

    Welch, Biometrika 34, 1947. A side with a single value gets no interval.
    Raises ValueError for a side that is empty or not positive and finite.
    """
    sides = [_logs(side) for side in (one, other)]
    centre = float(sides[0].mean() - sides[1].mean())
    if min(len(side) for side in sides) < 2:
        return _open(centre, "a single value on a side: no interval")
    parts = [float(side.var(ddof=1)) / len(side) for side in sides]
    total = sum(parts)
    if total == 0:
        return _judged(centre, 0.0, float(centre == 0), margin, lower_is_better)
    freedom = total**2 / sum(part**2 / (len(side) - 1) for part, side in zip(parts, sides, strict=True))
    half = float(stats.t.ppf(1 - level / 2, freedom)) * math.sqrt(total)
    p_value = float(2 * stats.t.sf(abs(centre) / math.sqrt(total), freedom))
    return _judged(centre, half, p_value, margin, lower_is_better)


def ratio_of_figures(
    one: tuple[float, float | None, float | None],
    other: tuple[float, float | None, float | None],
    confidence: float = 0.95,
    level: float = ALPHA,
    margin: float = MARGIN,
    lower_is_better: bool = True,
) -> Ratio:
    """The ratio of two published figures (value, low, high), whose intervals hold at `confidence`.

    Each interval is read as log-normal, its half-width on logarithms as a normal quantile times the error; the errors
    add in squares. A figure without bounds has no interval, and neither has the ratio.
    Raises ValueError for a value that isn't positive and finite.
    """
    centre = float(_logs([one[0]])[0] - _logs([other[0]])[0])
    errors = [_error(low, high, confidence) for _, low, high in (one, other)]
    if None in errors:
        return _open(centre, "a figure without an interval: none for the ratio")
    error = math.hypot(*(value for value in errors if value is not None))
    half = float(stats.norm.ppf(1 - level / 2)) * error
    p_value = float(2 * stats.norm.sf(abs(centre) / error)) if error > 0 else float(centre == 0)
    return _judged(centre, half, p_value, margin, lower_is_better)


def swapped(one: Comparison | Ratio) -> Comparison | Ratio:
    """The same comparison asked the other way round: the inverse ratio and interval, the opposite verdict."""
    low, high = _inverse(one.high), _inverse(one.low)
    return replace(one, ratio=_inverse(one.ratio), low=low, high=high, verdict=TURNED.get(one.verdict, one.verdict))


def _logs(values: Sequence[float]) -> Array:
    side = np.asarray(values, float)
    if side.ndim != 1 or len(side) == 0 or not np.isfinite(side).all() or (side <= 0).any():
        raise ValueError("a ratio needs positive, finite figures, one at least on each side")
    logs: Array = np.log(side)
    return logs


def _error(low: float | None, high: float | None, confidence: float) -> float | None:
    if low is None or high is None or not 0 < low <= high < math.inf:
        return None
    return math.log(high / low) / (2 * float(stats.norm.ppf(0.5 + confidence / 2)))


def _judged(centre: float, half: float, p_value: float, margin: float, lower_is_better: bool) -> Ratio:
    ratio, low, high = math.exp(centre), math.exp(centre - half), math.exp(centre + half)
    return Ratio(ratio, low, high, verdict_of(ratio, low, high, margin, lower_is_better), math.expm1(half), p_value)


def _open(centre: float, note: str) -> Ratio:
    return Ratio(math.exp(centre), 0.0, math.inf, CANNOT_TELL, math.inf, 1.0, note)


def _inverse(ratio: float) -> float:
    return math.inf if ratio == 0 else 1 / ratio
