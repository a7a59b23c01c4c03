"""How much wider intervals must be so that they hold: from comparisons whose true ratio is 1.

Pairs share a machine, so their errors can be larger than their spread within one comparison says (a core that
is slow for a minute hits all pairs of that minute). Where identical work was compared, each comparison gives a
t value whose spread is known if the intervals are honest. The factor is the scale factor of the Particle Data
Group (Review of Particle Physics, introduction, 5.2.2): the root of the mean square over its expectation, and
never below 1, since luck is no reason to narrow an interval.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

LEAST_VALUES = 4  # of one comparison: with fewer, t has no variance to hold it against (3 degrees of freedom)
LEAST_COMPARISONS = 5


def width_factor(comparisons: Iterable[Sequence[float]]) -> float | None:
    """The factor from the log-ratios of comparisons of identical work, one sequence each; None for too few.

    t with k degrees of freedom has the variance k / (k - 2), so each square is divided by its own.
    """
    squares = [
        _squared_t(values) * (len(values) - 3) / (len(values) - 1)
        for values in comparisons
        if len(values) >= LEAST_VALUES and np.std(values) > 0
    ]
    if len(squares) < LEAST_COMPARISONS:
        return None
    return max(1.0, math.sqrt(math.fsum(squares) / len(squares)))


def _squared_t(values: Sequence[float]) -> float:
    error = float(np.std(values, ddof=1)) / math.sqrt(len(values))
    return (math.fsum(values) / len(values) / error) ** 2
