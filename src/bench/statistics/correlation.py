"""Correlations of a score with the truth, and how two techniques differ in them on the same examples."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import stats

from bench.statistics.intervals import Interval, bootstrap_interval

Array = np.ndarray[Any, Any]
RESAMPLES = 999
MOST_NUMBERS = 2_000_000  # drawn at a time, so that many examples don't fill the memory
STATISTICS = ("pearson", "spearman")


def correlation(truth: Array, score: Array, statistic: str) -> Array:
    """The correlation along the last axis; 0 where either side has no spread."""
    if statistic == "spearman":
        truth, score = (stats.rankdata(side, axis=-1) for side in (truth, score))
    truth, score = (side - side.mean(axis=-1, keepdims=True) for side in (truth, score))
    length = np.sqrt((truth**2).sum(axis=-1) * (score**2).sum(axis=-1))
    product = (truth * score).sum(axis=-1)
    return np.asarray(np.divide(product, length, out=np.zeros_like(product), where=length > 0))


def correlation_replicates(truth: Array, scores: Sequence[Array], statistic: str) -> list[Array]:
    """Bootstrap replicates of each score's correlation with the truth, over the same resampled examples.

    `truth` and each score have one number an example. The paired bootstrap: an example that happens to be drawn
    twice counts twice for every score (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 8).
    """
    draw, count = np.random.default_rng(0), len(truth)
    found: list[list[Array]] = [[] for _ in scores]
    step = max(1, MOST_NUMBERS // count)
    for start in range(0, RESAMPLES, step):
        rows = draw.integers(0, count, (min(step, RESAMPLES - start), count))
        for kept, score in zip(found, scores, strict=True):
            kept.append(correlation(truth[rows], score[rows], statistic))
    return [np.concatenate(kept) for kept in found]


def correlation_interval(truth: Array, score: Array, statistic: str) -> Interval:
    """One correlation: the bootstrap's spread on Fisher's z scale, where the distribution is close to normal."""
    (replicates,) = correlation_replicates(truth, [score], statistic)
    value = float(correlation(truth, score, statistic))
    found = bootstrap_interval(_fisher(replicates), float(_fisher(np.asarray(value))), len(truth))
    return Interval(value, math.tanh(found.low), math.tanh(found.high), found.p_value)


def correlation_difference(truth: Array, baseline: Array, technique: Array, statistic: str) -> Interval:
    """The technique's correlation less the baseline's, on the same examples: paired bootstrap.

    `truth`, `baseline` and `technique` have one number an example each.
    """
    theirs, ours = correlation_replicates(truth, [baseline, technique], statistic)
    value = float(correlation(truth, technique, statistic) - correlation(truth, baseline, statistic))
    return bootstrap_interval(ours - theirs, value, len(truth))


def _fisher(correlations: Array) -> Array:
    return np.asarray(np.arctanh(np.clip(correlations, -1 + 1e-12, 1 - 1e-12)))
