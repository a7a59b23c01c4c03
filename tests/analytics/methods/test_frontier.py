"""The front with probabilities."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.methods import Candidate, Frontier, Metric, Refusal, frontier

TIME, QUALITY, SIZE = Metric("time", relative=True), Metric("quality", lower_is_better=False), Metric("size")
BOTH = (TIME, QUALITY)


def known(name, time, quality, wide=0.0):
    """A candidate with intervals of a relative half-width."""
    low, high = (time * (1 - wide), quality * (1 - wide)), (time * (1 + wide), quality * (1 + wide))
    return Candidate(name, (time, quality), low, high)


def by_name(found):
    """Places by name."""
    return {place.name: place for place in found.places}


def test_sharp_figures_are_sure():
    """Far apart, a technique is on the front in all draws or in none."""
    some = [known("base", 1.0, 0.8, 0.01), known("fast", 0.5, 0.7, 0.01), known("bad", 1.5, 0.6, 0.01)]
    found = frontier(some, BOTH)
    assert found.front == ("base", "fast") and found.never == ("bad",)
    assert [place.probability for place in found.places] == [1.0, 1.0, 0.0]


def test_a_tossed_coin():
    """Two that differ by nothing but noise in one metric are each on the front about half of the time."""
    some = [known("a", 1.0, 0.5, 0.05), known("b", 1.0, 0.5, 0.05)]
    found = frontier([replace(one, low=(one.low[0], 0.5), high=(one.high[0], 0.5)) for one in some], BOTH, draws=4000)
    assert found.front == ("a", "b")  # equal figures: both stay
    assert [place.probability for place in found.places] == [pytest.approx(0.5, abs=0.03)] * 2


def test_the_probability_of_a_near_miss():
    """A technique 1 % slower with errors of 1 % each is faster with a chance of normal(1 / sqrt(2))."""
    wide = 1.959964
    sharp = [Candidate(n, (v, 0.5), (v * math.exp(-0.01 * wide), 0.5), (v * math.exp(0.01 * wide), 0.5))
             for n, v in (("a", 1.0), ("b", math.exp(0.01)))]  # fmt: skip
    found = by_name(frontier(sharp, BOTH, draws=8000))
    assert found["b"].probability == pytest.approx(0.2398, abs=0.015) and not found["b"].on_front


def test_missing_figures_leave_a_technique_out():
    """A metric that half of the techniques have: the others are named with the reason, not ranked."""
    found = frontier([known("a", 1.0, 0.5), Candidate("b", (0.5, math.nan))], BOTH)
    assert found.left_out == (("b", "no figure of quality"),) and found.front == ("a",)
    none = frontier([Candidate("b", (0.5, math.nan))], BOTH)
    assert isinstance(none, Refusal) and "time and quality" in none.reason


def test_figures_without_an_interval_are_named():
    """The baseline stands at 1 by definition; what else has no interval shows."""
    found = by_name(frontier([Candidate("base", (1.0, 0.8)), known("fast", 0.5, 0.7, 0.01)], BOTH))
    assert found["base"].assumed_exact == ("time", "quality") and found["fast"].assumed_exact == ()


def test_hypervolume_and_what_each_adds():
    """Up to a reference that is given: boxes by hand, qualities counted upwards."""
    found = frontier([known("a", 1.0, 3.0), known("b", 2.0, 4.0), known("c", 3.0, 2.0)], BOTH, reference=(4.0, 1.0))
    assert found.hypervolume == pytest.approx(3 * 2 + 2 * 1)
    assert found.covered == pytest.approx(8 / 9)
    assert [place.contribution for place in found.places] == pytest.approx([2 / 9, 2 / 9, 0.0])
    assert found.reference == (4.0, 1.0)


def test_one_technique_and_one_metric():
    """Whoever is alone is the front; of one metric it is the best."""
    alone = frontier([known("a", 1.0, 0.5, 0.1)], BOTH)
    assert alone.front == ("a",) and alone.places[0].probability == 1.0
    assert frontier([Candidate("a", (1.0,)), Candidate("b", (2.0,))], [TIME]).front == ("a",)


def test_wrong_questions():
    """No metric, a name twice, another reference."""
    for arguments, words in (
        (([known("a", 1, 1)], []), "one metric"),
        (([known("a", 1, 1)] * 2, BOTH), "a name of its own"),
        (([known("a", 1, 1)], BOTH, (1.0,)), "one finite figure"),
    ):
        with pytest.raises(ValueError, match=words):
            frontier(*arguments)


values = st.sampled_from([0.5, 1.0, 1.25, 2.0, 4.0])
clouds = st.lists(st.tuples(values, values, values, st.sampled_from([0.0, 0.1, 0.5])), min_size=1, max_size=8)
THREE = (TIME, QUALITY, SIZE)


def cloud(rows, scale=(1.0, 1.0, 1.0)):
    """Candidates of three metrics, intervals of a relative half-width."""
    for at, (*figures, wide) in enumerate(rows):
        sides = [tuple(v * s * (1 + sign * wide) for v, s in zip(figures, scale, strict=True)) for sign in (0, -1, 1)]
        yield Candidate(f"t{at}", *sides)


@given(clouds)
def test_the_front_holds_no_beaten_point(rows):
    """And everyone has a probability; where there is no noise it is 0 or 1."""
    found = frontier(list(cloud(rows)), THREE, draws=64)
    assert isinstance(found, Frontier)
    costs = {place.name: np.array(place.values) * [1, -1, 1] for place in found.places}
    for name in found.front:
        assert not any((c <= costs[name]).all() and (c < costs[name]).any() for c in costs.values())
    if not any(row[3] for row in rows):
        assert all(place.probability == place.on_front for place in found.places)
    assert sum(place.probability for place in found.places) >= 1 - 1e-9
    assert 0 <= found.covered <= 1 and all(place.contribution >= 0 for place in found.places)


@given(clouds, st.randoms())
def test_order_changes_nothing(rows, chance):
    """Neither the front nor a probability."""
    some = list(cloud(rows))
    mixed = list(some)
    chance.shuffle(mixed)
    here, there = (frontier(one, THREE, draws=64) for one in (some, mixed))
    assert set(here.front) == set(there.front)
    assert {p.name: p.probability for p in here.places} == {p.name: p.probability for p in there.places}
    assert here.hypervolume == pytest.approx(there.hypervolume)


@given(clouds)
def test_units_change_nothing(rows):
    """Powers of two, so that rounding makes no ties and breaks none."""
    scale = (1024.0, 0.5, 8.0)
    here, there = frontier(list(cloud(rows)), THREE, draws=64), frontier(list(cloud(rows, scale)), THREE, draws=64)
    assert here.front == there.front and here.covered == pytest.approx(there.covered)
    assert [p.probability for p in here.places] == pytest.approx([p.probability for p in there.places], abs=1 / 32)
    assert there.hypervolume == pytest.approx(here.hypervolume * math.prod(scale))
