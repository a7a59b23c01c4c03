"""A geometric mean over machines or sources, each of which counts once however many figures it gives.

Figures of one machine share its cooling, its system and its owner's way of measuring; so the machine is the unit that
is drawn, and the interval is that of another set of machines like these.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bench.statistics.intervals import CONFIDENCE, expansion

LEAST_CLUSTERS = 5  # below, resamples repeat one another and an interval by percentiles is too narrow to be shown
RESAMPLES = 4000


@dataclass(frozen=True, slots=True)
class Clustered:
    """A geometric mean with its 95 % interval over `clusters`; None for fewer than LEAST_CLUSTERS.

    `lowest` and `highest` are the means of single clusters; `figures` counts what went in.
    """

    value: float
    low: float | None
    high: float | None
    clusters: int
    figures: int
    lowest: float
    highest: float


def mean_over_clusters(figures: Mapping[str, Sequence[float]], seed: int = 0) -> Clustered | None:
    """The geometric mean of the clusters' own geometric means; None without figures.

    Bootstrap of clusters (Davison and Hinkley, Bootstrap Methods and their Application, 1997, section 3.8), the
    percentiles widened for few of them as Student's t is (Hesterberg, The American Statistician 2015, section 5.3).
    Raises ValueError for figures that aren't positive and finite.
    """
    filled = {name: values for name, values in figures.items() if len(values)}
    if not all(math.isfinite(value) and value > 0 for values in filled.values() for value in values):
        raise ValueError("a geometric mean needs positive, finite figures")
    if not filled:
        return None
    logs = np.asarray([np.mean(np.log(np.asarray(filled[name], float))) for name in sorted(filled)])
    centre, count = float(logs.mean()), sum(map(len, filled.values()))
    low, high = _interval(logs, seed)
    ends = math.exp(float(logs.min())), math.exp(float(logs.max()))
    return Clustered(math.exp(centre), low, high, len(logs), count, *ends)


def _interval(logs: np.ndarray[tuple[int], np.dtype[np.float64]], seed: int) -> tuple[float | None, float | None]:
    if len(logs) < LEAST_CLUSTERS:
        return None, None
    centre = float(logs.mean())
    drawn = np.random.default_rng(seed).choice(logs, size=(RESAMPLES, len(logs))).mean(axis=1)
    tails = (0.5 - CONFIDENCE / 2, 0.5 + CONFIDENCE / 2)
    low, high = expansion(len(logs)) * (np.quantile(drawn, tails) - centre)
    return math.exp(centre + float(low)), math.exp(centre + float(high))
