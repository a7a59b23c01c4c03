"""Speed as physics times a learned efficiency, with intervals from chips that were left out.

log(value / ideal) is a ridge regression over groups and numbers (recommender.estimators.effects), in its dual form:
a mixed model whose random effects shrink to 0, so that far from known chips the physics and the general level remain.
Figures far off count less (Huber weights; Huber 1964, Ann. Math. Stat. 35).

Intervals are conformal on residuals of chips left out (Vovk et al. 2005; Barber et al. 2021, "Predictive inference with
the jackknife+"), scaled by the model's own standard error. Leaving a chip's rows S out of a ridge has a closed form:
the residuals are inv(B[S, S]) (B y)[S] with B = inv(K + noise), and the diagonal of inv(B[S, S]) is their variance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars

from recommender.estimators.effects import GROUPS, UNCOUNTED, Encoding

NOISES = (0.1, 0.3, 1.0)
LEVEL_VARIANCE = 100.0  # of the general level: free, beside the effects
HUBER = 0.15  # residual (log) from which a figure counts less
LEAST_WEIGHT = 0.05
ROUNDS = 4
FARTHEST = 14.0  # log of a factor of a million: nothing is known, and more says no more
FEW = 5  # figures of a chip: fewer have no quantile of their own
COUNTED = ("decode_tok_s", "tpot", "prefill_tok_s", "prefill_s_per_tok", "ttft", "peak_memory", "runtime_peak_memory")


@dataclass(frozen=True, slots=True)
class Predicted:
    """For each row the predicted value and the interval around it, in the metric's unit."""

    value: np.ndarray
    low: np.ndarray
    high: np.ndarray


class EfficiencyModel:
    """Learns one metric of one task from rows of `recommender.dataset.history` that have an `ideal`."""

    def __init__(self, coverage: float = 0.9) -> None:
        self.coverage = coverage

    def fit(self, rows: polars.DataFrame) -> EfficiencyModel:
        """Learn the efficiencies; the noise is the one with the smallest error on chips left out.

        Raises ValueError where there are fewer than two rows, or one has no value or no ideal.
        """
        if rows.height < 2:
            raise ValueError(f"{rows.height} rows are too few to learn an efficiency from: two at least")
        target = np.log(rows["value"].to_numpy()) - np.log(rows["ideal"].to_numpy())
        if not np.isfinite(target).all():
            raise ValueError("every row needs a value and an ideal above 0: filter those without")
        counted = rows["metric"][0] in COUNTED and rows["active_b"].null_count() < rows.height
        self.encoding = Encoding(GROUPS if counted else GROUPS + UNCOUNTED).fit(rows)
        columns = self.encoding.encode(rows)
        kernel = columns @ columns.T + LEVEL_VARIANCE
        chips = np.array([str(chip) for chip in rows["chip"]])
        weights = _weights(kernel, target)
        fits = [_Fit.of(kernel, target, chips, noise, weights) for noise in NOISES]
        best = min(fits, key=lambda fit: float(np.median(np.abs(fit.residuals))))
        self.columns, self.best = columns, best
        self.bound = _bound(best.residuals / best.errors, chips, self.coverage)
        return self

    def predict(self, rows: polars.DataFrame) -> Predicted:
        """Values and intervals of rows with the same columns; `value` isn't read."""
        cross = self.encoding.encode(rows)
        kernel = cross @ self.columns.T + LEVEL_VARIANCE
        level = np.log(rows["ideal"].to_numpy()) + kernel @ self.best.dual
        own = (cross**2).sum(axis=1) + LEVEL_VARIANCE
        explained = np.einsum("ij,jk,ik->i", kernel, self.best.inverse, kernel)
        error = np.sqrt(np.maximum(own - explained, 0.0) + self.best.noise)
        reach = np.minimum(self.bound * error, FARTHEST)
        return Predicted(np.exp(level), np.exp(level - reach), np.exp(level + reach))

    def known(self) -> dict[str, Any]:
        """What it rests on: figures, noise, and the bound in standard errors."""
        return {"rows": len(self.columns), "noise": self.best.noise, "bound": self.bound}


@dataclass(frozen=True, slots=True)
class _Fit:
    noise: float
    inverse: np.ndarray
    dual: np.ndarray
    residuals: np.ndarray  # of each row with its chip left out
    errors: np.ndarray  # their standard errors by the model

    @staticmethod
    def of(kernel: np.ndarray, target: np.ndarray, chips: np.ndarray, noise: float, weights: np.ndarray) -> _Fit:
        inverse = np.linalg.inv(kernel + np.diag(noise / weights))
        dual = inverse @ target
        residuals, variances = np.empty(len(target)), np.empty(len(target))
        for chip in np.unique(chips):
            out = np.flatnonzero(chips == chip)
            block = np.linalg.inv(inverse[np.ix_(out, out)])
            residuals[out] = block @ dual[out]
            # A figure's own weight says how odd it was, which nobody knows beforehand.
            variances[out] = np.diag(block) - noise / weights[out] + noise
        return _Fit(noise, inverse, dual, residuals, np.sqrt(np.maximum(variances, noise)))


def _weights(kernel: np.ndarray, target: np.ndarray) -> np.ndarray:
    """How much each figure counts, by how far it lies from what the others make of it."""
    weights = np.ones(len(target))
    for _ in range(ROUNDS):
        dual = np.linalg.solve(kernel + np.diag(NOISES[1] / weights), target)
        misses = np.abs(target - kernel @ dual)
        weights = np.clip(HUBER / np.maximum(misses, 1e-9), LEAST_WEIGHT, 1.0)
    return weights


def _bound(scores: np.ndarray, chips: np.ndarray, coverage: float) -> float:
    """The score that `coverage` of the chips keep with `coverage` of their figures; chips with few figures are one.

    Figures of one chip miss together, so the promise is made to chips first (two layers: Dunn, Wasserman and Ramdas
    2022, "Distribution-free prediction sets for two-layer hierarchical models").
    """
    absolute = np.abs(scores)
    large = [chip for chip in np.unique(chips) if (chips == chip).sum() >= FEW]
    groups = [absolute[chips == chip] for chip in large]
    rest = absolute[~np.isin(chips, large)]
    if len(rest):
        groups.append(rest)
    return float(np.quantile([np.quantile(group, coverage) for group in groups], coverage))
