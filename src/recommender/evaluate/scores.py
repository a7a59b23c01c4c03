"""Scores of predictions and of choices: errors, regret, closed gap, coverage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars


@dataclass(frozen=True, slots=True)
class Choices:
    """How good the choices were: `costs` are chosen over best of each context (1: right), beside the single best's."""

    contexts: int
    right: float
    geometric_mean: float
    median: float
    p90: float
    closed_gap: float


def median_error(values: np.ndarray, predicted: np.ndarray) -> float:
    """Median of |predicted / value - 1|; NaN without predictions."""
    known = np.isfinite(predicted)
    return float(np.median(np.abs(predicted[known] / values[known] - 1))) if known.any() else float("nan")


def costs(rows: polars.DataFrame, predicted: np.ndarray) -> np.ndarray:
    """Chosen over best for each context with several techniques, 1 or more; candidates that tie share the choice.

    Where a technique has several versions in a context, their median counts.
    """
    told = rows.with_columns(polars.Series("predicted", predicted).fill_nan(None))
    cells = told.group_by("context", "key", "better", maintain_order=True).agg(
        polars.col("value").median(), polars.col("predicted").median()
    )
    found = []
    for _, cell in cells.group_by("context", maintain_order=True):
        if cell.height < 2:
            continue
        sign = 1.0 if cell["better"][0] == "higher" else -1.0
        loss = -sign * np.log(cell["value"].to_numpy())
        score = sign * np.log(cell["predicted"].fill_null(1.0).to_numpy())
        chosen = score >= score.max() - 1e-9
        found.append(float(np.mean(np.exp(loss[chosen] - loss.min()))))
    return np.array(found)


def choices(chosen: np.ndarray, single: np.ndarray) -> Choices | None:
    """Scores of the costs of what was chosen; the gap is pooled over contexts. None without contexts."""
    if not len(chosen):
        return None
    gap = single.mean() - 1
    closed = (single.mean() - chosen.mean()) / gap if gap > 1e-12 else float("nan")
    return Choices(
        len(chosen), float((chosen < 1 + 1e-9).mean()), float(np.exp(np.log(chosen).mean())),
        float(np.median(chosen)), float(np.quantile(chosen, 0.9)), float(closed),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Coverage:
    """Share of figures within their interval, and the median of high over low."""

    rows: int
    share: float
    width: float


def coverage(values: np.ndarray, low: np.ndarray, high: np.ndarray) -> Coverage:
    """Coverage of intervals over rows."""
    within = (low <= values) & (values <= high)
    return Coverage(len(values), float(within.mean()), float(np.median(high / low)))
