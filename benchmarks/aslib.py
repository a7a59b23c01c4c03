"""How much of the gap the selector closes on algorithm-selection scenarios, beside baselines fitted on the same folds.

    uv run just aslib-figures FOLDER [--effort quick] [--scenarios NAME ...] [--jobs 2] [--json FILE]

FOLDER holds a folder for each scenario of ASlib (Bischl et al. 2016), in files of Parquet indexed by `instance_id`:
`features`, `performance` (one column of costs a technique, lower is better), `folds` (`fold`), and `meta.json` with
`name`. None of them is part of this repository.

closed gap = (single best - chosen) / (single best - virtual best): 0 is the technique with the lowest mean cost on the
training folds, 1 the cheapest one of each instance. Costs are pooled over all test folds before the ratio, since a fold
may have no gap. The interval is a bootstrap over instances (95 %), fits held fixed. Baselines:

  forest    a forest for each technique on its cost (log cost where costs are large)
  pairwise  a cost-weighted forest for each pair, majority of votes, as SATzilla 2012
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import polars

DRAWS = 1000


class Selector(Protocol):
    """What is scored."""

    def fit(self, features: polars.DataFrame, performance: polars.DataFrame) -> Any:
        """Learn from instances with known costs."""

    def predict(self, features: polars.DataFrame) -> Sequence[str]:
        """A technique for each instance."""


@dataclass(frozen=True)
class Scenario:
    """Features, costs and official folds, row by row of the same instances."""

    name: str
    features: polars.DataFrame
    performance: polars.DataFrame
    folds: np.ndarray


@dataclass(frozen=True)
class Outcome:
    """Costs of each tested instance: of what was chosen, of the single best, of the best one; seconds of one fit."""

    chosen: np.ndarray
    single: np.ndarray
    virtual: np.ndarray
    seconds: float


def load(folder: Path) -> Scenario:
    """A scenario's files, in one order of instances."""
    tables = [polars.read_parquet(folder / f"{name}.parquet") for name in ("features", "performance", "folds")]
    features, performance, folds = (table.sort("instance_id").drop("instance_id") for table in tables)
    name = json.loads((folder / "meta.json").read_text())["name"]
    return Scenario(name, features, performance, folds["fold"].to_numpy())


class Forests:
    """A forest for each technique, the lowest prediction wins."""

    def fit(self, features: polars.DataFrame, performance: polars.DataFrame) -> Forests:
        """Forests on costs, or on their logarithm where they are large."""
        from sklearn.ensemble import RandomForestRegressor

        self.names, costs = performance.columns, performance.to_numpy()
        target = np.log1p(costs - costs.min()) if costs.max() > 1e3 else costs
        x = self.filled(features, self.learn_medians(features))
        forests = [RandomForestRegressor(100, min_samples_leaf=2, max_features=0.5, random_state=0) for _ in self.names]
        self.forests = [forest.fit(x, target[:, at]) for at, forest in enumerate(forests)]
        return self

    def learn_medians(self, features: polars.DataFrame) -> np.ndarray:
        """What a missing feature is filled with."""
        values = features.to_numpy()
        self.medians = np.array([np.median(c[~np.isnan(c)]) if (~np.isnan(c)).any() else 0.0 for c in values.T])
        return self.medians

    def filled(self, features: polars.DataFrame, medians: np.ndarray) -> np.ndarray:
        """Features without gaps."""
        values = features.to_numpy()
        return np.where(np.isnan(values), medians, values)

    def predict(self, features: polars.DataFrame) -> list[str]:
        """The lowest of the predicted costs."""
        x = self.filled(features, self.medians)
        costs = np.column_stack([forest.predict(x) for forest in self.forests])
        return [self.names[at] for at in costs.argmin(axis=1)]


class Pairs(Forests):
    """A cost-weighted forest for each pair; most votes win, ties go to the lower mean cost."""

    def fit(self, features: polars.DataFrame, performance: polars.DataFrame) -> Pairs:
        """A forest a pair; a constant where one of the two always wins."""
        from sklearn.ensemble import RandomForestClassifier

        self.names, costs = performance.columns, performance.to_numpy()
        self.means = costs.mean(axis=0)
        x = self.filled(features, self.learn_medians(features))
        self.pairs: list[tuple[int, int, Any]] = []
        for first, second in combinations(range(len(self.names)), 2):
            difference = costs[:, first] - costs[:, second]
            used = difference != 0
            wins = difference[used] < 0
            answer: Any = bool(self.means[first] <= self.means[second])
            if wins.any() and not wins.all():
                forest = RandomForestClassifier(50, min_samples_leaf=2, random_state=0)
                answer = forest.fit(x[used], wins, sample_weight=np.abs(difference[used]))
            self.pairs.append((first, second, answer))
        return self

    def predict(self, features: polars.DataFrame) -> list[str]:
        """The technique with most votes."""
        x = self.filled(features, self.medians)
        votes = np.zeros((len(x), len(self.names)))
        for first, second, answer in self.pairs:
            wins = np.full(len(x), answer) if isinstance(answer, bool) else answer.predict(x).astype(bool)
            votes[:, first] += wins
            votes[:, second] += ~wins
        votes -= 1e-6 * self.means.argsort().argsort()
        return [self.names[at] for at in votes.argmax(axis=1)]


def ours(effort: str) -> Selector:
    """The toolkit's selector."""
    from recommender import TechniqueSelector

    return TechniqueSelector(effort=effort, n_jobs=1)


MAKERS: dict[str, Callable[[str], Selector]] = {
    "selector": ours,
    "forest": lambda _: Forests(),
    "pairwise": lambda _: Pairs(),
}


def one_fold(folder: Path, fold: int, which: str, effort: str) -> Outcome:
    """Fit on the other folds, choose on this one."""
    scenario = load(folder)
    train, test = scenario.folds != fold, scenario.folds == fold
    selector, history = MAKERS[which](effort), scenario.performance.filter(train)
    start = time.perf_counter()
    selector.fit(scenario.features.filter(train), history)
    seconds = time.perf_counter() - start
    choices = list(selector.predict(scenario.features.filter(test)))
    costs, names = scenario.performance.filter(test).to_numpy(), scenario.performance.columns
    chosen = costs[np.arange(len(costs)), [names.index(choice) for choice in choices]]
    single = costs[:, int(history.to_numpy().mean(axis=0).argmin())]
    return Outcome(chosen, single, costs.min(axis=1), seconds)


def pooled(outcomes: Sequence[Outcome]) -> Outcome:
    """All folds' instances together; the mean of the seconds of a fit."""
    chosen, single, virtual = (
        np.concatenate([getattr(one, field) for one in outcomes]) for field in ("chosen", "single", "virtual")
    )
    return Outcome(chosen, single, virtual, float(np.mean([one.seconds for one in outcomes])))


def closed(outcome: Outcome, rows: np.ndarray | slice = slice(None)) -> float:
    """The closed gap over some of the instances; NaN where there is no gap."""
    chosen, single, virtual = (part[rows].mean() for part in (outcome.chosen, outcome.single, outcome.virtual))
    return float((single - chosen) / (single - virtual)) if single > virtual else float("nan")


def draws(outcome: Outcome, seed: int = 0) -> np.ndarray:
    """Closed gaps of instances drawn anew."""
    random, rows = np.random.default_rng(seed), len(outcome.chosen)
    return np.array([closed(outcome, random.integers(0, rows, rows)) for _ in range(DRAWS)])


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="holds one folder a scenario")
    parser.add_argument("--scenarios", nargs="*", help="only these")
    parser.add_argument("--only", nargs="*", choices=list(MAKERS), default=list(MAKERS), help="only these selectors")
    parser.add_argument("--effort", default="standard")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", type=Path, help="also write the figures here")
    return parser.parse_args()


def main() -> int:
    """Score, a row a scenario as it is done, then the means."""
    asked = arguments()
    folders = sorted(file.parent for file in asked.folder.glob("*/meta.json"))
    folders = [folder for folder in folders if not asked.scenarios or folder.name in asked.scenarios]
    if not folders:
        print(f"aslib: no scenario in {asked.folder}: give the folder that holds one folder for each", file=sys.stderr)
        return 2
    print(f"{'scenario':22}" + "".join(f"{name:>28}" for name in asked.only), flush=True)
    found: dict[str, list[tuple[float, np.ndarray, float]]] = {name: [] for name in asked.only}
    with ProcessPoolExecutor(asked.jobs) as pool:
        for folder in folders:
            folds = sorted(set(load(folder).folds.tolist()))
            futures = {
                name: [pool.submit(one_fold, folder, fold, name, asked.effort) for fold in folds] for name in asked.only
            }
            for name, parts in futures.items():
                outcome = pooled([part.result() for part in parts])
                found[name].append((closed(outcome), draws(outcome), outcome.seconds))
            print(f"{folder.name:22}" + "".join(cell(*found[name][-1]) for name in asked.only), flush=True)
    summary(found)
    if asked.json:
        figures = {name: {f.name: row[0] for f, row in zip(folders, rows, strict=True)} for name, rows in found.items()}
        asked.json.write_text(json.dumps(figures, indent=1))
    return 0


def cell(figure: float, drawn: np.ndarray, seconds: float) -> str:
    """A figure with its interval and the seconds of one fit."""
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return f"{figure:+.3f} [{low:+.2f}, {high:+.2f}] {seconds:5.1f}s".rjust(28)


def summary(found: dict[str, list[tuple[float, np.ndarray, float]]]) -> None:
    """Means over scenarios, and how many lie below the single best."""
    means = {
        name: (
            np.mean([row[0] for row in rows]),
            np.nanmean([row[1] for row in rows], axis=0),
            np.mean([row[2] for row in rows]),
        )
        for name, rows in found.items()
    }
    print(f"{'mean':22}" + "".join(cell(float(a), b, float(c)) for a, b, c in means.values()))
    print(f"{'below the single best':22}" + "".join(f"{sum(row[0] < 0 for row in rows):28}" for rows in found.values()))


if __name__ == "__main__":
    raise SystemExit(main())
