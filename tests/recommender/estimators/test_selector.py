"""`TechniqueSelector`: right where the right choice is known, and no worse than the single best where it isn't."""

from __future__ import annotations

import numpy as np
import pandas
import polars
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from fakes.histories import best_of, crossing, groups, unrelated
from recommender import TechniqueSelector

SEEDS = st.integers(0, 2**16)


def quick(**options) -> TechniqueSelector:
    """A selector that fits in a fraction of a second."""
    return TechniqueSelector(effort="quick", **options)


def share_right(selector, features, performance) -> float:
    """How often the cheapest technique is chosen."""
    return float(np.mean(np.array(best_of(performance)) == selector.predict(features)))


NOT_OURS = dict.fromkeys(
    ("check_fit_score_takes_y", "check_n_features_in_after_fitting"),
    "asks for parameters called X and y; here they are features and performance, handed over by place",
)


@parametrize_with_checks([quick()], expected_failed_checks=lambda _: NOT_OURS)
def test_conventions(estimator, check):
    """scikit-learn's own checks: parameters, clones, errors, repeatability, no change of what was handed in."""
    check(estimator)


@pytest.mark.parametrize("effort", ["quick", "standard"])
def test_it_learns_where_two_techniques_cross(effort):
    """The feature that decides is found, the technique that is never good is never chosen."""
    selector = TechniqueSelector(effort=effort).fit(*crossing(seed=1))
    features, performance = crossing(300, seed=2)
    assert share_right(selector, features, performance) > 0.9
    assert selector.score(features, performance) > 0.9
    assert "never" not in selector.predict(features)
    assert not selector.abstains_
    assert selector.saving_ >= selector.saving_low_ > 0


def test_kinds_of_instances():
    """A technique for each kind: nothing on average helps, the kind does."""
    selector = TechniqueSelector().fit(*groups(5, seed=1))
    assert share_right(selector, *groups(5, seed=2)) > 0.9


def test_it_stays_with_the_single_best_where_features_say_nothing():
    """Noise is no reason to leave it: the lower bound of the saving isn't above 0."""
    features, performance = unrelated()
    selector = quick().fit(features, performance)
    assert selector.abstains_
    assert selector.saving_ == 0
    assert set(selector.predict(features)) == {"t0"} == {selector.single_best_}


@settings(max_examples=10)
@given(seed=SEEDS)
def test_the_fallback_is_no_worse_than_the_single_best(seed):
    """By its own estimate from training, whatever the history."""
    features, performance = unrelated(60, 3, seed)
    selector = quick(random_state=seed).fit(features, performance)
    assert selector.saving_ >= 0
    assert selector.abstains_ == (selector.saving_low_ <= 0)
    assert not selector.abstains_ or set(selector.predict(features)) == {selector.single_best_}


def test_frames_of_pandas_and_polars_and_arrays_say_the_same():
    """The same table in another dress; costs come back in the dress of the features."""
    features, performance = crossing()
    ours = quick().fit(features, performance)
    dressed = pandas.DataFrame(features.to_dict(as_series=False), index=[f"i{at}" for at in range(len(features))])
    costs = pandas.DataFrame(performance.to_dict(as_series=False), index=dressed.index)
    theirs = quick().fit(dressed, costs)
    assert ours.predict(features).tolist() == theirs.predict(dressed).tolist()
    features, performance = (table.select(sorted(table.columns)) for table in (features, performance))
    bare = quick().fit(features.to_numpy(), performance.to_numpy()).predict(features.to_numpy())
    assert [performance.columns[at] for at in bare] == theirs.predict(dressed).tolist()
    features, performance = crossing()
    found = theirs.predict_costs(dressed)
    assert isinstance(found, pandas.DataFrame) and found.index.equals(dressed.index)
    assert isinstance(ours.predict_costs(features), polars.DataFrame)
    assert ours.predict_costs(features).columns == performance.columns
    assert np.array_equal(found.to_numpy(), ours.predict_costs(features).to_numpy())


def test_costs_are_in_the_units_of_training():
    """Near the truth, for those that are never chosen too."""
    selector = TechniqueSelector().fit(*crossing(seed=1))
    features, performance = crossing(200, seed=2)
    costs = selector.predict_costs(features)
    assert np.abs(costs.to_numpy() - performance.to_numpy()).mean() < 0.25


@settings(max_examples=8)
@given(seed=SEEDS, order=st.permutations(range(4)), techniques=st.permutations(range(3)))
def test_the_order_of_columns_doesnt_matter(seed, order, techniques):
    """Features or techniques in another order: the same answers."""
    features, performance = crossing(40, seed, noise=0.5)
    features = features.with_columns(third=features["size"] * features["other"], fourth=features["other"].round(1))
    new = crossing(20, seed + 1)[0]
    new = new.with_columns(third=new["size"] * new["other"], fourth=new["other"].round(1))
    first = quick().fit(features, performance)
    names = [features.columns[at] for at in order]
    second = quick().fit(features.select(names), performance.select([performance.columns[at] for at in techniques]))
    assert first.predict(new).tolist() == second.predict(new.select(names)).tolist()


@settings(max_examples=8)
@given(seed=SEEDS)
def test_the_order_of_instances_doesnt_matter(seed):
    """A shuffled history is the same history."""
    features, performance = crossing(40, seed, noise=0.5)
    new = crossing(20, seed + 1)[0]
    order = np.random.default_rng(seed).permutation(40)
    shuffled = quick().fit(features[order], performance[order])
    assert quick().fit(features, performance).predict(new).tolist() == shuffled.predict(new).tolist()


@settings(max_examples=8)
@given(seed=SEEDS, power=st.integers(-20, 20))
def test_the_unit_of_cost_doesnt_matter(seed, power):
    """Seconds or milliseconds: the same choice (powers of two, so that rounding has no say)."""
    features, performance = crossing(40, seed, noise=0.5)
    new = crossing(20, seed + 1)[0]
    scaled = performance * 2.0**power
    first, second = quick().fit(features, performance), quick().fit(features, scaled)
    assert first.predict(new).tolist() == second.predict(new).tolist()
    assert np.allclose(second.predict_costs(new).to_numpy(), first.predict_costs(new).to_numpy() * 2.0**power)


@settings(max_examples=8)
@given(seed=SEEDS, margin=st.floats(1e-6, 10.0))
def test_a_dominated_technique_is_never_chosen(seed, margin):
    """One that another beats on every instance."""
    features, performance = crossing(40, seed, noise=0.5)
    performance = performance.with_columns(shadow=performance["small"] + margin)
    assert "shadow" not in quick().fit(features, performance).predict(crossing(50, seed + 1)[0])


def test_the_same_seed_gives_the_same_answers():
    """Twice the same, and after a clone."""
    features, performance = crossing(60, noise=0.5)
    first = quick(random_state=7).fit(features, performance)
    second = clone(first).fit(features, performance)
    assert first.predict_costs(features).equals(second.predict_costs(features))


def test_it_stands_at_the_end_of_a_pipeline():
    """Behind a scaler that hands on a plain array."""
    features, performance = crossing()
    line = make_pipeline(StandardScaler(), quick()).fit(features, performance)
    assert np.mean(line.predict(features) == np.array(best_of(performance))) > 0.9
