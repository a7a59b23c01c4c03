"""Average ranks and the critical difference, on the paper's own example and on what real tables lack."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from analytics.methods import Ranking, Refusal, critical_difference
from analytics.methods.ranks import friedman, groups, nemenyi
from fakes.classifiers import AREAS, NAMES


def test_average_ranks_of_the_paper():
    """3.143, 2.000, 2.893 and 1.964, best first."""
    found = critical_difference(AREAS, NAMES, lower_is_better=False)
    assert dict(zip(found.names, found.ranks, strict=True)) == pytest.approx(
        {"C4.5": 3.143, "C4.5+m": 2.0, "C4.5+cf": 2.893, "C4.5+m+cf": 1.964}, abs=5e-4
    )
    assert found.names[0] == "C4.5+m+cf" and found.models == 14


def test_friedman_of_the_paper():
    """chi² is 9.28 and F 3.69 without a correction for ties; the correction makes chi² larger by their share."""
    ranks = stats.rankdata(-np.array(AREAS), axis=1)
    plain = 12 * 14 / 20 * (np.sum(ranks.mean(axis=0) ** 2) - 25)
    assert plain == pytest.approx(9.28, abs=5e-3)
    assert 13 * plain / (14 * 3 - plain) == pytest.approx(3.69, abs=5e-3)
    chi_square, f_statistic, p_value = friedman(ranks)
    assert chi_square == pytest.approx(stats.friedmanchisquare(*np.array(AREAS).T).statistic)
    assert chi_square > plain and f_statistic == pytest.approx(13 * chi_square / (42 - chi_square))
    assert p_value == pytest.approx(stats.f.sf(f_statistic, 3, 39))


def test_critical_differences_of_the_paper():
    """1.25 at 5 % and 1.12 at 10 %, for four techniques on 14 models."""
    assert nemenyi(4, 14, 0.05) == pytest.approx(1.25, abs=5e-3)
    assert nemenyi(4, 14, 0.10) == pytest.approx(1.12, abs=5e-3)


def test_groups_of_the_paper():
    """At 5 % nobody is told apart; at 10 % C4.5 is told from both with m, and C4.5+cf isn't (figure 1)."""
    assert critical_difference(AREAS, NAMES, False, 0.05).groups == (("C4.5+m+cf", "C4.5+m", "C4.5+cf", "C4.5"),)
    assert critical_difference(AREAS, NAMES, False, 0.10).groups == (
        ("C4.5+m+cf", "C4.5+m", "C4.5+cf"),
        ("C4.5+cf", "C4.5"),
    )


def test_a_technique_told_from_all_is_in_no_group():
    """A group has two techniques or more, and none lies within another."""
    assert groups(np.array([1.0, 3.0, 3.1, 3.2]), 1.0) == [(1, 4)]
    assert groups(np.array([1.0, 2.0, 3.0]), 1.0) == []  # exactly the difference apart is told apart
    assert groups(np.array([1.0, 1.5, 2.2]), 1.0) == [(0, 2), (1, 3)]


def test_models_with_holes_are_left_out_and_counted():
    """A technique that failed on a model takes that model out; the note says how many."""
    table = np.array(AREAS)
    table[[0, 3], 1] = [np.nan, np.inf]
    found = critical_difference(table, NAMES, False)
    whole = critical_difference(np.delete(table, [0, 3], axis=0), NAMES, False)
    assert (found.models, found.left_out, found.ranks) == (12, 2, whole.ranks)
    assert "2 of 14 models left out" in found.note


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ([[1.0, 2.0]], "1 model has figures"),
        ([[1.0, math.nan], [math.nan, 2.0], [1.0, 2.0]], "1 model has figures of every technique (2 left out"),
        ([[1.0, math.nan], [math.nan, 2.0]], "no model has figures"),
    ],
)
def test_fewer_than_two_models_are_refused(table, reason):
    """With the reason, and what was left out."""
    found = critical_difference(table, ["a", "b"])
    assert isinstance(found, Refusal) and reason in str(found)


def test_one_technique_is_refused():
    """Nobody to be compared with."""
    assert "two are needed" in str(critical_difference([[1.0], [2.0]], ["a"]))


def test_all_equal_is_no_difference():
    """Ties everywhere: p is 1 and all are one group."""
    found = critical_difference([[1.0, 1.0, 1.0]] * 5, ["a", "b", "c"])
    assert found.p_value == 1.0 and found.groups == (("a", "b", "c"),) and set(found.ranks) == {2.0}


def test_models_that_all_agree_have_an_exact_p():
    """Iman and Davenport's F is infinite there; one order of 3 in 8 models is (1/6)^7 likely."""
    found = critical_difference([[1.0, 2.0, 3.0]] * 8, ["a", "b", "c"])
    assert found.f_statistic == math.inf and found.p_value == pytest.approx(6.0**-7)


def test_too_few_models_for_any_finding_say_so():
    """Two techniques on three models can't be told apart, whatever the figures."""
    assert "could show none whatever" in critical_difference([[1.0, 2.0]] * 3, ["a", "b"]).note


def test_names_must_match():
    """One name a column, each once."""
    for names in (["a"], ["a", "a"]):
        with pytest.raises(ValueError, match="one name"):
            critical_difference([[1.0, 2.0]] * 3, names)


tables = st.tuples(st.integers(2, 6), st.integers(2, 5)).flatmap(
    lambda shape: arrays(float, shape, elements=st.sampled_from([1.0, 2.0, 3.0, 4.5]))
)


@given(tables)
def test_ranks_are_shared_out(table):
    """Ranks sum to the same whatever the figures; direction turns them round; scaling changes nothing."""
    names = [f"t{at}" for at in range(table.shape[1])]
    found, turned = critical_difference(table, names), critical_difference(table, names, lower_is_better=False)
    scaled = critical_difference(table * 8, names)
    assert isinstance(found, Ranking) and isinstance(turned, Ranking) and found == scaled
    assert sum(found.ranks) == pytest.approx(len(names) * (len(names) + 1) / 2)
    here, there = (dict(zip(one.names, one.ranks, strict=True)) for one in (found, turned))
    assert all(here[name] + there[name] == pytest.approx(len(names) + 1) for name in names)
    assert list(found.ranks) == sorted(found.ranks) and 0 <= found.p_value <= 1


def test_friedman_holds_its_level():
    """Identical techniques are called different in about 5 of 100 tables of 10 models."""
    draw = np.random.default_rng(1)
    told = [critical_difference(draw.normal(size=(10, 4)), "abcd").p_value <= 0.05 for _ in range(400)]
    assert 0.02 <= np.mean(told) <= 0.085
