"""Claims: what a technique says that it changes, held against what the trial found."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.runner.claims import broken_claims, changed_nothing, verdict_on_claims

FACTS = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 3) | st.text(max_size=2), max_size=4)


@pytest.mark.parametrize(
    ("claim", "ours", "theirs", "kept"),
    [
        ("differs", 1, 2, True),
        ("differs", 2, 2, False),
        ("same", "x", "x", True),
        ("same", "x", "y", False),
        ("less", 1, 2, True),
        ("less", 2, 2, False),
        ("more", 3, 2, True),
        ("more", 1, None, False),
        (25, 25, 50, True),
        (25, 26, 50, False),
        ("fp16", "fp16", "fp32", True),
        ("less", None, 2, False),
        ("less", "a", "b", False),
        ({"at_least": 2}, 2, None, True),
        ({"at_least": 2}, 1.9, None, False),
        ({"at_least": 1, "at_most": 2}, 1.5, 9, True),
        ({"at_least": 1, "at_most": 2}, 2.1, 9, False),
        ({"times_at_most": 0.5}, 50, 100, True),
        ({"times_at_most": 0.5}, 51, 100, False),
        ({"times_at_least": 2}, 200, 100, True),
        ({"times_at_least": 2}, 200, None, False),
        ({"times_at_least": 2}, 200, 0, False),
        ({"at_most": 2}, "not available: no onnx", None, False),
        ("differs", "not available: no onnx", "x", False),
    ],
)
def test_claim(claim: Any, ours: Any, theirs: Any, kept: bool) -> None:
    """Each relation holds where it should; a fact that wasn't reported bears out nothing."""
    problems = broken_claims({"fact": claim}, {"fact": ours}, {"fact": theirs})
    assert (problems == []) == kept
    assert all("fact is" in problem for problem in problems)


def test_a_fact_that_cannot_be_read_says_why() -> None:
    """Its reason stands in the verdict, and bounds read as words."""
    [problem] = broken_claims({"graph_nodes": {"at_most": 40}}, {"graph_nodes": "not available: no onnx here"}, {})
    assert problem == "graph_nodes is claimed to be at most 40 and is not available: no onnx here"


def test_distance_from_the_baseline_is_no_change() -> None:
    """The baseline has no distance from itself: that facts of it exist on one side alone doesn't count."""
    assert changed_nothing({"a": 1, "output_divergence": 0.0, "output_equal": 1.0}, {"a": 1})


def test_every_broken_claim_is_named() -> None:
    """Two broken claims, one text that has both."""
    text = verdict_on_claims({"a": "less", "b": 7}, {"a": 2, "b": 8}, {"a": 1, "b": 8}, control=False)
    assert "a is 2, the baseline's is 1, claimed: less" in text
    assert "b is 8, claimed: 7" in text


def test_control_owes_nothing() -> None:
    """A control may equal the baseline in everything."""
    assert verdict_on_claims({}, {"a": 1}, {"a": 1}, control=True) == ""
    assert "changed nothing" in verdict_on_claims({}, {"a": 1}, {"a": 1}, control=False)


@given(FACTS, FACTS)
def test_changed_nothing_looks_both_ways(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    """The relation is symmetric, and a fact that only one side has is a change."""
    assert changed_nothing(ours, theirs) == changed_nothing(theirs, ours) == (ours == theirs)


@given(FACTS)
def test_same_and_differs_exclude_each_other(facts: dict[str, Any]) -> None:
    """Against itself every reported fact is the same and none differs."""
    assert broken_claims(dict.fromkeys(facts, "same"), facts, facts) == []
    assert len(broken_claims(dict.fromkeys(facts, "differs"), facts, facts)) == len(facts)
