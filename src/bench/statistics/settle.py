"""How many more pairs a comparison needs for the precision asked for, and how long they take.

The half-width of the interval is t(1 - level / 2, n - 1) * spread / sqrt(n). With more pairs the root shrinks,
Student's quantile shrinks, and the level that a later look may spend is larger; all three are taken into
account. The spread of a few pairs is more often too small than too large, so its median-unbiased estimate counts.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from scipy import special

from bench.statistics.looks import Looks

MOST_PAIRS = 1_000_000


def likely_spread(spread: float, freedom: int) -> float:
    """The standard deviation that is as likely too small as too large, from one of `freedom` degrees."""
    return spread * math.sqrt(freedom / float(special.chdtri(freedom, 0.5)))


def half_width(spread: float, pairs: int, level: float) -> float:
    """Half of the t interval of the mean log-ratio; infinite where nothing may be drawn yet."""
    if pairs < 2 or level <= 0:
        return math.inf
    return float(special.stdtrit(pairs - 1, 1 - level / 2)) * spread / math.sqrt(pairs)


def pairs_needed(spread: float, target: float, looks: Looks | float) -> int:
    """The least number of pairs whose half-width (of the log-ratio) is `target` or less, if their spread is known.

    Within the looks it is the number at the first look that does; a float is one level for any number of pairs.
    Beyond the last look its level holds on. At most a million.
    """

    def reached(pairs: int) -> bool:
        return half_width(spread, pairs, looks if isinstance(looks, float) else looks.level(pairs)) <= target

    for pairs in looks.at if isinstance(looks, Looks) else ():
        if reached(pairs):
            return pairs
    least = looks.most + 1 if isinstance(looks, Looks) else 2
    return bisect_left(range(MOST_PAIRS), True, lo=least, key=reached)


def seconds_to_settle(
    values: Sequence[float], target: float, looks: Looks | float, seconds_a_pair: float, width: float = 1.0
) -> float:
    """Seconds that the pairs still missing would take, from two log-ratios or more; `width` widens intervals."""
    spread = width * likely_spread(float(np.std(values, ddof=1)), len(values) - 1)
    return max(0, pairs_needed(spread, target, looks) - len(values)) * seconds_a_pair
