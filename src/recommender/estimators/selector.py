"""`TechniqueSelector`: which technique for which instance, learned from a table of features and one of costs."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from recommender.estimators.blend import Blend
from recommender.estimators.costs import Costs, complete
from recommender.estimators.encoding import Encoding
from recommender.estimators.members import COST, EFFORTS
from recommender.estimators.tables import Floats, Table, as_frame_like, read_costs


class TechniqueSelector(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Algorithm selection (Rice 1976) for any history: the technique with the lowest expected cost, per instance.

    Parameters
    ----------
    effort : "quick", "standard" or "thorough": how many members and trees.
    confidence : how sure it must be that choosing saves anything on average; otherwise it stays with the single best.
        At 0.5 the estimate itself must be above 0, which noise rarely is: choices by noise cost more than they save.
    n_jobs : processes for growing trees, as in scikit-learn.
    random_state : seed; an int makes fits repeatable.

    Attributes
    ----------
    techniques_ : names, in the order of the performance table's columns.
    single_best_ : the technique with the lowest mean cost in training.
    saving_, saving_low_ : what its choices save per training instance against the single best, estimated by trees
        that never saw the instance, and the lower bound of what choosing saves (one-sided), both in units of cost.
    abstains_ : whether that bound isn't above 0; then the single best is chosen for every instance, and saves 0.
    """

    def __init__(
        self, effort: str = "standard", confidence: float = 0.5, n_jobs: int | None = None, random_state: Any = 0
    ) -> None:
        self.effort = effort
        self.confidence = confidence
        self.n_jobs = n_jobs
        self.random_state = random_state

    def fit(self, features: Any, performance: Any) -> TechniqueSelector:
        """Learn from `features` (instances × features) and `performance` (instances × techniques, lower is better).

        NaN in `features` is a feature without a value, in `performance` a cost that wasn't measured. Raises ValueError
        where a table isn't one of numbers, or the two differ in rows.
        """
        if self.effort not in EFFORTS:
            raise ValueError(f"effort is one of {', '.join(EFFORTS)}, not {self.effort!r}")
        if not 0.5 <= self.confidence < 1:
            raise ValueError(f"confidence is at least 0.5 and below 1, not {self.confidence!r}")
        x, table = self.read_both(features, performance)
        self.techniques_ = table.names
        self.order_ = order_of(table.names)
        self.columns_ = order_of(getattr(self, "feature_names_in_", range(x.shape[1])))
        x, values = in_one_order(x[:, self.columns_], table.values[:, self.order_])
        self.learn(x, complete(values))
        return self

    def read_both(self, features: Any, performance: Any) -> tuple[Floats, Table]:
        """Both tables, without the instances and the techniques that nothing was measured of."""
        table = read_costs(performance)
        x = validate_data(self, features, dtype=np.float64, ensure_all_finite=False)
        if len(x) != len(table.values):
            raise ValueError(
                f"features has {len(x)} rows, performance {len(table.values)}: one row an instance in both"
            )
        used = ~np.isnan(table.values).all(axis=1)
        there = np.flatnonzero(~np.isnan(table.values).all(axis=0))
        if not there.size:
            raise ValueError("performance holds no measured cost")
        return x[used], Table(table.values[np.ix_(used, there)], tuple(table.names[at] for at in there))

    def learn(self, x: Floats, costs: Costs) -> None:
        """Fit the members, then how they are blended."""
        seed = int(check_random_state(self.random_state).randint(2**30))
        self.encoding_ = Encoding().fit(x)
        encoded = self.encoding_.encode(x)
        self.members_ = {name: make() for name, make in EFFORTS[self.effort].items()}
        views: dict[str, Floats] = {}
        for at, (name, member) in enumerate(self.members_.items()):
            found = member.fit(encoded, costs, seed + at * 2**20, self.n_jobs)
            views |= {f"{name}/{view}": estimates for view, estimates in found.items()}
        self.blend_ = Blend(self.confidence).fit({name: view for name, view in views.items() if name != COST}, costs)
        self.single_best_ = self.techniques_[self.order_[self.blend_.single_best]]
        self.abstains_ = self.blend_.abstains
        self.saving_, self.saving_low_ = 0.0 if self.abstains_ else self.blend_.saving, self.blend_.saving_low

    def views(self, features: Any) -> dict[str, Floats]:
        """Every member's estimates for new instances."""
        check_is_fitted(self, "blend_")
        x = validate_data(self, features, dtype=np.float64, ensure_all_finite=False, reset=False)
        encoded = self.encoding_.encode(x[:, self.columns_])
        return {
            f"{name}/{view}": estimates
            for name, member in self.members_.items()
            for view, estimates in member.scores(encoded).items()
        }

    def predict(self, features: Any) -> NDArray[Any]:
        """The name of the technique to use, for each row of `features`."""
        views = self.views(features)
        return as_names(self.techniques_)[self.order_[self.blend_.choose(views)]]

    def predict_costs(self, features: Any) -> Any:
        """Expected cost of every technique (instances × techniques, in training's units), a frame of features' kind.

        The mean over leaves of the forest. `predict` weighs more than the mean, which heavy tails rule, so that its
        choice needn't have the lowest of these figures.
        """
        found = self.views(features)[COST]
        costs = np.empty_like(found)
        costs[:, self.order_] = found
        return as_frame_like(costs, self.techniques_, features)

    def score(self, features: Any, performance: Any) -> float:
        """Closed gap: (single best of training - chosen) / (single best - best of each row); 0 without a gap."""
        check_is_fitted(self, "blend_")
        costs = read_costs(performance)
        at = {name: number for number, name in enumerate(costs.names)}
        rows = np.arange(len(costs.values))
        chosen = costs.values[rows, [at[name] for name in self.predict(features).tolist()]]
        single, virtual = costs.values[:, at[self.single_best_]], np.nanmin(costs.values, axis=1)
        gap = float(np.nansum(single - virtual))
        return float(np.nansum(single - chosen)) / gap if gap > 0 else 0.0

    def __sklearn_tags__(self) -> Any:
        """Missing features are fine, several cost columns are the rule."""
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.target_tags.required = True
        tags.target_tags.two_d_labels = True
        tags.target_tags.multi_output = True
        return tags


def order_of(names: Any) -> NDArray[np.intp]:
    """One order for the same names, however a table has them: answers don't depend on the order of columns."""
    named = list(names)
    if all(isinstance(name, str) for name in named):
        return np.array(sorted(range(len(named)), key=lambda at: named[at]), dtype=np.intp)
    return np.arange(len(named))


def in_one_order(x: Floats, costs: Floats) -> tuple[Floats, Floats]:
    """One order for the same instances: answers don't depend on the order of rows."""
    order = np.lexsort(np.hstack([costs, x]).T)
    return x[order], costs[order]


def as_names(techniques: tuple[Hashable, ...]) -> NDArray[Any]:
    """Names as an array: of integers where a table without names was given."""
    if all(isinstance(name, int) for name in techniques):
        return np.array(techniques)
    names = np.empty(len(techniques), dtype=object)
    names[:] = techniques
    return names
