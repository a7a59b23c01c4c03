"""Each chip, model or source left out in turn: what is predicted for its rows by what the others say."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import polars

from recommender.estimators.efficiency import EfficiencyModel, Predicted
from recommender.evaluate.baselines import PREDICTORS, Predictor

MOST_FOLDS = 24
KINDS = ("chip", "model", "source")


def subject(history: polars.DataFrame, task: str, metrics: tuple[str, ...]) -> polars.DataFrame:
    """Published rows of a task's metric that physics has an ideal for."""
    return history.filter(
        (polars.col("task") == task)
        & polars.col("metric").is_in(metrics)
        & polars.col("ideal").is_not_null()
        & (polars.col("provenance") == "field")
    )


def folds(rows: polars.DataFrame, kind: str) -> Iterator[tuple[np.ndarray, polars.DataFrame, polars.DataFrame]]:
    """Where the left-out rows stand, the rows to learn from, the rows left out.

    One fold for each of a kind; where there are more than `MOST_FOLDS`, as many with several of them each.
    """
    labels = rows[kind].to_numpy()
    names = rows[kind].value_counts().sort("count", kind, descending=[True, False])[kind].to_list()
    for at in range(min(len(names), MOST_FOLDS)):
        out = np.isin(labels, names[at::MOST_FOLDS])
        if rows.height - out.sum() >= 2:
            yield out, rows.filter(~out), rows.filter(out)


def out_of_fold(rows: polars.DataFrame, kind: str, make: Callable[[], Predictor]) -> np.ndarray:
    """A value for each row by a predictor that never saw its chip, model or source; NaN where none could be fitted."""
    predicted = np.full(rows.height, np.nan)
    for out, train, test in folds(rows, kind):
        predicted[out] = make().fit(train).values(test)
    return predicted


def intervals_out_of_fold(rows: polars.DataFrame, kind: str) -> Predicted:
    """Values and intervals of the efficiency model, each row's chip, model or source left out."""
    value, low, high = (np.full(rows.height, np.nan) for _ in range(3))
    for out, train, test in folds(rows, kind):
        found = EfficiencyModel().fit(train).predict(test)
        value[out], low[out], high[out] = found.value, found.low, found.high
    return Predicted(value, low, high)


def all_out_of_fold(rows: polars.DataFrame, kind: str, ours: Predicted) -> dict[str, np.ndarray]:
    """Every predictor's values; ours, which are there already, first."""
    others = {name: make for name, make in PREDICTORS.items() if name != "efficiency model"}
    return {"efficiency model": ours.value} | {name: out_of_fold(rows, kind, make) for name, make in others.items()}
