"""Histories at the border: few rows, one technique, holes, ties, hundreds of techniques, tables that are none."""

from __future__ import annotations

import numpy as np
import polars
import pytest

from fakes.histories import best_of, crossing, groups
from recommender import TechniqueSelector


def quick(**options) -> TechniqueSelector:
    """A selector that fits in a fraction of a second."""
    return TechniqueSelector(effort="quick", **options)


def test_one_technique():
    """There is nothing to choose."""
    features, performance = crossing()
    selector = TechniqueSelector().fit(features, performance.select("small"))
    assert set(selector.predict(features)) == {"small"}
    assert selector.predict_costs(features).columns == ["small"]


@pytest.mark.parametrize("rows", [1, 2, 3, 8])
def test_few_instances(rows):
    """No error, and a technique that was measured."""
    features, performance = crossing(rows)
    assert set(TechniqueSelector().fit(features, performance).predict(features)) <= set(performance.columns)


def test_hundreds_of_techniques():
    """Only few of them are compared in pairs."""
    features, performance = groups(150, rows=60)
    costs = TechniqueSelector(effort="standard").fit(features, performance).predict_costs(features)
    assert costs.shape == (60, 150)
    assert np.isfinite(costs.to_numpy()).all()


def test_costs_that_are_all_the_same():
    """Ties everywhere: the first technique, and no warning of a division by nothing."""
    features, performance = crossing(40)
    selector = TechniqueSelector().fit(features, performance * 0.0 + 5.0)
    assert selector.abstains_
    assert np.allclose(selector.predict_costs(features).to_numpy(), 5.0)


def test_features_that_say_nothing():
    """Constant, absent and infinite columns beside one that decides, and a copy of it."""
    features, performance = crossing()
    odd = features.with_columns(
        same=polars.lit(1.0),
        absent=polars.lit(None, dtype=polars.Float64),
        infinite=polars.lit(float("inf")),
        copy=polars.col("size"),
    )
    selector = quick().fit(odd, performance)
    assert np.mean(selector.predict(odd) == np.array(best_of(performance))) > 0.9


def test_only_constant_features():
    """Nothing to tell instances apart by: the single best."""
    features, performance = crossing()
    selector = TechniqueSelector().fit(features * 0.0, performance)
    assert selector.abstains_
    assert set(selector.predict(features)) == {selector.single_best_}


def test_a_missing_feature_is_a_sign_of_its_own():
    """Where it is missing decides: the pattern is learned."""
    random = np.random.default_rng(0)
    absent = random.random(200) < 0.5
    features = polars.DataFrame({"x": np.where(absent, np.nan, random.random(200)), "y": random.random(200)})
    costs = np.where(absent[:, None], [1.0, 2.0], [2.0, 1.0])
    performance = polars.DataFrame(costs, schema=["a", "b"])
    selector = quick().fit(features[:100], performance[:100])
    assert selector.predict(features[100:]).tolist() == best_of(performance[100:])


def test_costs_that_were_not_measured():
    """A third of the costs away: the choice stays, and a technique without any cost is none."""
    features, performance = crossing(200)
    holes = np.random.default_rng(0).random(performance.shape) < 0.33
    values = np.where(holes, np.nan, performance.to_numpy())
    history = polars.DataFrame(values, schema=performance.columns).with_columns(unknown=polars.lit(np.nan))
    selector = TechniqueSelector().fit(features, history)
    assert selector.techniques_ == ("small", "large", "never")
    assert np.mean(selector.predict(features) == np.array(best_of(performance))) > 0.85


def test_unmeasured_costs_favour_nobody():
    """A technique that was only tried on easy instances isn't taken for a fast one."""
    random = np.random.default_rng(0)
    level = np.where(np.arange(200) % 2 == 0, 1.0, 100.0)
    costs = np.column_stack([level, level * 1.2, level * 1.5]) * (1.0 + 0.01 * random.random((200, 3)))
    costs[level > 1.0, 2] = np.nan
    performance = polars.DataFrame(costs, schema=["a", "b", "easy"])
    features = polars.DataFrame({"x": random.random(200)})
    assert TechniqueSelector().fit(features, performance).single_best_ == "a"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda features, costs: (features, costs[:10]), "120 rows, performance 10"),
        (lambda features, costs: (features, costs.with_columns(small=polars.lit("fast"))), "performance isn't a table"),
        (lambda features, costs: (features, costs.with_columns(small=polars.lit(float("inf")))), "infinite cost"),
        (lambda features, costs: (features, costs.with_columns(polars.all() * float("nan"))), "no measured cost"),
        (lambda features, costs: (features, costs.select([])), "no technique"),
        (lambda features, costs: (features.to_numpy(), twice(costs)), "techniques twice: small"),
    ],
    ids=["rows", "words", "infinite", "nothing measured", "no technique", "twice"],
)
def test_what_is_no_history(change, says):
    """One line that says what is wrong."""
    with pytest.raises(ValueError, match=says) as error:
        quick().fit(*change(*crossing()))
    assert "\n" not in str(error.value)


def twice(costs: polars.DataFrame):
    """A pandas frame, which can hold a name twice."""
    import pandas

    return pandas.DataFrame(costs.to_numpy(), columns=["small", "small", "never"])


def test_an_unknown_effort():
    """The efforts that there are."""
    with pytest.raises(ValueError, match="quick, standard, thorough"):
        TechniqueSelector(effort="much").fit(*crossing())
