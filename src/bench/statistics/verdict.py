"""The interval of a ratio and the verdict that it carries: better, worse, same, or cannot tell.

The pair is the unit. Student's t interval over the pairs' log-ratios, at the level that the look may spend;
"better" and "worse" need the whole interval on one side of 1, a ratio beyond the practical margin, and the
agreement of an exact sign-flip test (Fisher's randomisation test, which assumes symmetry and no shape).
"Same" needs the whole interval within the margin.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from scipy import special

from bench.statistics.looks import Looks
from bench.statistics.many import CANNOT_TELL, survivors, taken_back
from bench.statistics.settle import seconds_to_settle

MARGIN = 0.01
MOST_EXACT = 16  # pairs up to which all sign flips are tried


@dataclass(frozen=True, slots=True)
class Comparison:
    """A ratio technique over baseline with its interval at the level spent.

    `smallest_effect` is the relative change that this data could have shown (the interval's half-width);
    `seconds_to_settle` is how much longer pairs like these would take to reach the precision asked for; where that
    is reached and the verdict is open all the same, to tell the practical margin. `p_value` is two-sided and holds
    at whatever look the comparison stopped.
    """

    metric: str
    ratio: float
    low: float
    high: float
    verdict: str
    smallest_effect: float
    pairs: int
    p_value: float
    reading: str
    seconds_to_settle: float | None = None
    note: str = ""


def sign_flip_p(values: Sequence[float]) -> float:
    """Two-sided p of the mean under random signs; exact up to 16 values, 100,000 seeded draws beyond."""
    logs = np.asarray(values, dtype=float)
    count = len(logs)
    least, total = float(np.abs(logs).min()), abs(math.fsum(values))
    if count <= MOST_EXACT and least > 1e-9 * total and (logs > 0).all() | (logs < 0).all():
        return 2.0 ** (1 - count)  # only all signs as they are, or all the other way round, reach as far
    signs = _all_signs(count) if count <= MOST_EXACT else _some_signs(count)
    means = np.abs(signs @ logs)
    return float(np.mean(means >= abs(logs.sum()) * (1 - 1e-12)))


@lru_cache(maxsize=MOST_EXACT)
def _all_signs(count: int) -> np.ndarray[Any, Any]:
    """Every way to sign so many values, a row each."""
    bits = (np.arange(2**count)[:, None] >> np.arange(count)) & 1
    return (1.0 - 2.0 * bits).astype(float)


def _some_signs(count: int) -> np.ndarray[Any, Any]:
    """100,000 random ways, always the same ones."""
    return np.random.default_rng(0).choice([-1, 1], size=(100_000, count))


def verdict_of(ratio: float, low: float, high: float, margin: float, lower_is_better: bool = True) -> str:
    """The verdict that an interval carries by itself."""
    if low >= 1 / (1 + margin) and high <= 1 + margin:
        return "same"
    beyond = ratio > 1 + margin or ratio < 1 / (1 + margin)
    if beyond and (high < 1 or low > 1):
        return "better" if (ratio < 1) == lower_is_better else "worse"
    return CANNOT_TELL


def compare(
    values: Sequence[float],
    level: float,
    metric: str = "wall_time",
    reading: str = "net",
    margin: float = MARGIN,
    precision: float = 0.02,
    seconds_a_pair: float | None = None,
    width: float = 1.0,
    looks: Looks | None = None,
) -> Comparison:
    """Draw the comparison from log-ratios, one a pair, at error rate `level`; `width` as in `bench.statistics.width`.

    With fewer than two values or nothing to spend the verdict is "cannot tell" with an unbounded interval. With
    `looks`, which `level` is a share of, p-value and time to settle take all of them into account.
    """
    count = len(values)
    centre = math.fsum(values) / count if count else 0.0
    if count < 2 or level <= 0:
        return Comparison(
            metric, math.exp(centre), 0.0, math.inf, CANNOT_TELL, math.inf, count, 1.0, reading,
            _seconds_to_first_look(values, precision, seconds_a_pair, looks, width), "too few pairs",
        )  # fmt: skip
    error = width * float(np.asarray(values, dtype=float).std(ddof=1)) / math.sqrt(count)
    half = float(special.stdtrit(count - 1, 1 - level / 2)) * error
    p_value = float(2 * special.stdtr(count - 1, -abs(centre) / error)) if error > 0 else float(centre == 0)
    p_value = over_looks(p_value, level, looks)
    ratio, low, high = math.exp(centre), math.exp(centre - half), math.exp(centre + half)
    verdict, note = verdict_of(ratio, low, high, margin), ""
    if verdict in ("better", "worse") and sign_flip_p(values) > max(level, 2.0 ** (1 - count)):
        verdict, note = CANNOT_TELL, "the pairs disagree in sign"
    target = settling_half(half, verdict, precision, margin)
    seconds = None
    if seconds_a_pair is not None:
        seconds = seconds_to_settle(values, target, looks or level, seconds_a_pair, width) if half > target else 0.0
    return Comparison(
        metric, ratio, low, high, verdict, math.expm1(half), count, p_value, reading, seconds, note,
    )  # fmt: skip


def over_looks(p_value: float, level: float, looks: Looks | None) -> float:
    """The p-value that holds over all looks: at each it is spent in the same shares as alpha is (Bonferroni)."""
    return p_value if looks is None else min(1.0, p_value * looks.alpha / level)


def settling_half(half: float, verdict: str, precision: float, margin: float) -> float:
    """The half-width of the log-ratio that would settle a comparison.

    It is the precision asked for. Where the interval is as narrow and no verdict could be drawn, half the practical
    margin: equal sides are then called the same, and those two margins apart aren't.
    """
    asked = math.log1p(precision)
    return math.log1p(margin) / 2 if verdict == CANNOT_TELL and half <= asked else asked


def _seconds_to_first_look(
    values: Sequence[float], precision: float, seconds_a_pair: float | None, looks: Looks | None, width: float
) -> float | None:
    """Before the first look: the time up to the precision where a spread is known, else up to that look at least."""
    if looks is None or seconds_a_pair is None:
        return None
    if len(values) >= 2:
        return seconds_to_settle(values, math.log1p(precision), looks, seconds_a_pair, width)
    return (looks.at[0] - len(values)) * seconds_a_pair


def correct_for_many(comparisons: Mapping[str, Comparison]) -> dict[str, Comparison]:
    """Benjamini and Hochberg over a suite: a verdict that doesn't survive becomes "cannot tell"."""
    standing = survivors({name: one.p_value for name, one in comparisons.items()})
    return {name: one if name in standing else taken_back(one) for name, one in comparisons.items()}
