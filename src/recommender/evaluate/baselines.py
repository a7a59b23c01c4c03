"""Rules and models that anybody would try first, fitted on the same rows as ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
import polars

from recommender.estimators.efficiency import EfficiencyModel

LLMFIT = 0.55  # llmfit's efficiency (AlexsJones/llmfit, as the issue states its formula)
TREES = 100
FOUR_BITS = (4.0, 5.2)
WORDS = ("runtime", "quant", "unit", "generation", "tier", "source")
NUMBERS = ("active_b", "bits", "bandwidth", "flops", "depth", "prompt")


class Predictor(Protocol):
    """Fitted on rows of history, answers a value for each row; NaN where it has none."""

    def fit(self, rows: polars.DataFrame) -> Predictor:
        """Learn from rows with their values."""

    def values(self, rows: polars.DataFrame) -> np.ndarray:
        """Predicted values, or scores in the direction of the metric."""


class Ours:
    """Physics times learned efficiency."""

    def fit(self, rows: polars.DataFrame) -> Ours:
        """Fit the efficiencies."""
        self.model = EfficiencyModel().fit(rows)
        return self

    def values(self, rows: polars.DataFrame) -> np.ndarray:
        """The model's values."""
        return self.model.predict(rows).value


class SingleBest:
    """The technique with the best mean log figure beside the others of its contexts; a score, not a figure."""

    scores_only = True

    def fit(self, rows: polars.DataFrame) -> SingleBest:
        """Mean advantage of each key."""
        beside = rows.with_columns(gain=polars.col("value").log() - polars.col("value").log().mean().over("context"))
        self.gains = dict(beside.group_by("key").agg(polars.col("gain").mean()).iter_rows())
        return self

    def values(self, rows: polars.DataFrame) -> np.ndarray:
        """The advantage, 1 for a key that was never seen."""
        return np.exp([self.gains.get(key, 0.0) for key in rows["key"]])


class Always4Bit(SingleBest):
    """The best known technique with weights of 4 bits; the best known where there is none."""

    def values(self, rows: polars.DataFrame) -> np.ndarray:
        """Keys with 4 bits before all others, in the direction of the metric."""
        packed = np.array([bits is not None and FOUR_BITS[0] <= bits < FOUR_BITS[1] for bits in rows["bits"]])
        return super().values(rows) * np.where(packed, _far(rows), 1.0)


class LowestBits(SingleBest):
    """The fewest bits; what nobody says counts as 16. No context of speed has a quality limit, so none is kept."""

    def values(self, rows: polars.DataFrame) -> np.ndarray:
        """The fewer bits the better."""
        bits = np.array([16.0 if one is None else one for one in rows["bits"]])
        return super().values(rows) * _far(rows) ** (1 / bits)


def _far(rows: polars.DataFrame) -> float:
    """A factor that puts a technique before all others."""
    return 1e30 if rows["better"][0] == "higher" else 1e-30


class Llmfit:
    """Bandwidth over the bytes of all weights, times a constant: tokens a second."""

    def fit(self, rows: polars.DataFrame) -> Llmfit:
        """Nothing to learn."""
        return self

    def values(self, rows: polars.DataFrame) -> np.ndarray:
        """The formula; it knows neither active parameters nor the runtime."""
        parts = rows.select("bandwidth", "params_b", "bits").iter_rows()
        speed = [LLMFIT * a / (b * 1e9 * (c or 4.5) / 8) if a and b else np.nan for a, b, c in parts]
        return np.array(speed) if rows["better"][0] == "higher" else 1 / np.array(speed)


class MeanEfficiency:
    """The roofline times the geometric mean of what a runtime reached."""

    def fit(self, rows: polars.DataFrame) -> MeanEfficiency:
        """Mean log efficiency of each runtime, and of all."""
        shares = rows.with_columns(share=(polars.col("value") / polars.col("ideal")).log())
        self.overall = float(np.mean(shares["share"].to_numpy()))
        self.means = dict(shares.group_by("runtime").agg(polars.col("share").mean()).iter_rows())
        return self

    def values(self, rows: polars.DataFrame) -> np.ndarray:
        """Ideal times the mean."""
        shares = np.exp([self.means.get(one, self.overall) for one in rows["runtime"]])
        expected: np.ndarray = rows["ideal"].to_numpy() * shares
        return expected


class _Coded:
    """Words as numbers in the order of their appearance, logarithms of numbers."""

    def learn(self, rows: polars.DataFrame) -> None:
        self.codes = {
            name: {word: at for at, word in enumerate(rows[name].unique(maintain_order=True))} for name in WORDS
        }

    def coded(self, rows: polars.DataFrame) -> np.ndarray:
        words = [[self.codes[name].get(word, -1) for word in rows[name]] for name in WORDS]
        numbers = [[np.log(one) if one else -1.0 for one in rows[name]] for name in NUMBERS]
        return np.array([*words, *numbers], dtype=float).T


class Forest(_Coded):
    """A forest on the log figure itself."""

    physical = False

    def fit(self, rows: polars.DataFrame) -> Forest:
        """Fit the trees."""
        from sklearn.ensemble import RandomForestRegressor

        self.learn(rows)
        target = np.log(rows["value"].to_numpy()) - self._start(rows)
        forest = RandomForestRegressor(TREES, max_features=0.5, random_state=0, n_jobs=1)
        self.forest = forest.fit(self.coded(rows), target)
        return self

    def values(self, rows: polars.DataFrame) -> np.ndarray:
        """What the trees say, beside the roofline where that is taken off."""
        found: np.ndarray = np.exp(self.forest.predict(self.coded(rows)) + self._start(rows))
        return found

    def _start(self, rows: polars.DataFrame) -> np.ndarray:
        return np.log(rows["ideal"].to_numpy()) if self.physical else np.zeros(rows.height)


class ForestOnRoofline(Forest):
    """A forest on log(measured / roofline)."""

    physical = True


class Nearest(_Coded):
    """The figure of the nearest known row: a differing word counts as one spread of a number."""

    def fit(self, rows: polars.DataFrame) -> Nearest:
        """Keep the rows."""
        self.learn(rows)
        self.known, self.figures = self.coded(rows), rows["value"].to_numpy()
        self.spreads = self.known[:, len(WORDS) :].std(axis=0) + 1e-9
        return self

    def values(self, rows: polars.DataFrame) -> np.ndarray:
        """The nearest row's figure."""
        split = len(WORDS)
        asked = self.coded(rows)
        far = [
            (one[:split] != self.known[:, :split]).sum(axis=1)
            + (np.abs(one[split:] - self.known[:, split:]) / self.spreads).sum(axis=1)
            for one in asked
        ]
        figures: np.ndarray = self.figures[np.argmin(far, axis=1)]
        return figures


PREDICTORS: dict[str, Callable[[], Predictor]] = {
    "efficiency model": Ours,
    "single best": SingleBest,
    "always 4 bit": Always4Bit,
    "lowest bits": LowestBits,
    "llmfit's formula": Llmfit,
    "nearest neighbour": Nearest,
    "forest": Forest,
    "mean efficiency": MeanEfficiency,
    "forest on roofline": ForestOnRoofline,
}
FIGURELESS = ("single best", "always 4 bit", "lowest bits")
