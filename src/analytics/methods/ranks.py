"""Many techniques over many models: average ranks, whether they differ at all, and which can't be told apart.

Demšar, Statistical Comparisons of Classifiers over Multiple Data Sets, JMLR 7, 2006. A model is one vote here, so the
question is "which technique is better on most models", not "by how much".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import stats

from analytics.methods.refusal import Refusal
from bench.statistics.intervals import Array

ALPHA = 0.05
LEAST_MODELS = 2


@dataclass(frozen=True, slots=True)
class Ranking:
    """Techniques by average rank (1 is best) over `models` complete models.

    `groups` holds the names of techniques that are not told apart, best group first, each as long as can be; where
    Friedman's test finds no difference at all, it is one group of everybody. `difference` is Nemenyi's critical
    difference in ranks. `left_out` counts models on which a technique has no figure.
    """

    names: tuple[str, ...]
    ranks: tuple[float, ...]
    models: int
    left_out: int
    chi_square: float
    f_statistic: float
    p_value: float
    difference: float
    alpha: float
    groups: tuple[tuple[str, ...], ...]
    note: str = ""


def critical_difference(
    figures: Sequence[Sequence[float]] | Array,
    names: Sequence[str],
    lower_is_better: bool = True,
    alpha: float = ALPHA,
) -> Ranking | Refusal:
    """Friedman's test, and Nemenyi's critical difference, over `figures` of shape (models, techniques).

    A cell that isn't finite is missing, and its model is left out: Friedman's test takes complete blocks only. Ties
    share their ranks. Raises ValueError where names and columns don't match.
    """
    table = as_table(figures, names)
    whole = table[np.isfinite(table).all(axis=1)]
    models, techniques = whole.shape
    left_out = len(table) - models
    if techniques < 2:
        return Refusal("one technique has nobody to be ranked against; two are needed")
    if models < LEAST_MODELS:
        return Refusal(_too_few(models, left_out))
    ranks = stats.rankdata(whole if lower_is_better else -whole, axis=1)
    chi_square, f_statistic, p_value = friedman(ranks)
    difference = nemenyi(techniques, models, alpha)
    order = np.argsort(ranks.mean(axis=0), kind="stable")
    mean, sorted_names = ranks.mean(axis=0)[order], tuple(names[at] for at in order)
    told = p_value <= alpha
    spans = groups(mean, difference) if told else [(0, techniques)]
    return Ranking(
        sorted_names, tuple(float(rank) for rank in mean), models, left_out, chi_square, f_statistic, p_value,
        difference, alpha, tuple(sorted_names[first:last] for first, last in spans),
        _note(models, left_out, told, techniques, alpha),
    )  # fmt: skip


def as_table(figures: Sequence[Sequence[float]] | Array, names: Sequence[str]) -> Array:
    """Figures as an array of shape (models, techniques).

    Raises ValueError where names and columns don't match.
    """
    table = np.asarray(figures, float)
    if table.ndim != 2 or table.shape[1] != len(names) or len(set(names)) != len(names):
        raise ValueError("figures must be models x techniques, with one name of its own for each technique")
    return table


def friedman(ranks: Array) -> tuple[float, float, float]:
    """Friedman's chi-square with its correction for ties, Iman and Davenport's F, and the p of F.

    `ranks` has the shape (models, techniques). Friedman, JASA 32, 1937, with ties as in Conover, Practical
    Nonparametric Statistics, 1999, section 5.8; F = (N - 1) chi² / (N (k - 1) - chi²), Iman and Davenport,
    Communications in Statistics A 9, 1980 (Demšar section 3.2.2). Where all models agree F is infinite and p is exact:
    (1 / k!)^(N - 1).
    """
    models, techniques = ranks.shape
    scatter = float(np.sum(ranks**2)) - models * techniques * (techniques + 1) ** 2 / 4
    if scatter <= 0:
        return 0.0, 0.0, 1.0
    away = ranks.sum(axis=0) - models * (techniques + 1) / 2
    chi_square = (techniques - 1) * float(np.sum(away**2)) / scatter
    rest = models * (techniques - 1) - chi_square
    if rest <= 1e-9 * chi_square:
        return chi_square, math.inf, math.exp(-math.lgamma(techniques + 1) * (models - 1))
    f_statistic = (models - 1) * chi_square / rest
    freedom = techniques - 1
    return chi_square, f_statistic, float(stats.f.sf(f_statistic, freedom, freedom * (models - 1)))


@cache
def nemenyi(techniques: int, models: int, alpha: float = ALPHA) -> float:
    """The difference of average ranks that chance exceeds with probability `alpha` (Demšar section 3.2.2)."""
    quantile = float(stats.studentized_range.ppf(1 - alpha, techniques, np.inf)) / math.sqrt(2)
    return quantile * math.sqrt(techniques * (techniques + 1) / (6 * models))


def groups(ranks: Array, difference: float) -> list[tuple[int, int]]:
    """The longest stretches of sorted ranks whose ends lie less than `difference` apart, as (first, behind the last).

    A stretch of one, which is told apart from everybody, is none; nor is one that lies within another.
    """
    found: list[tuple[int, int]] = []
    for first in range(len(ranks)):
        last = int(np.searchsorted(ranks, ranks[first] + difference, side="left"))
        if last - first > 1 and (not found or last > found[-1][1]):
            found.append((first, last))
    return found


def _too_few(models: int, left_out: int) -> str:
    without = f" ({left_out} left out, where a technique has no figure)" if left_out else ""
    some = {0: "no model has", 1: "1 model has"}[models]
    return f"{some} figures of every technique{without}; ranks need {LEAST_MODELS} models or more"


def _note(models: int, left_out: int, told: bool, techniques: int, alpha: float) -> str:
    parts = []
    if left_out:
        parts.append(f"{left_out} of {models + left_out} models left out: not every technique has a figure there")
    if not told:
        parts.append("no difference between the techniques shown")
        if math.exp(-math.lgamma(techniques + 1) * (models - 1)) > alpha:
            parts.append(f"{models} models could show none whatever the figures")
    return "; ".join(parts)
