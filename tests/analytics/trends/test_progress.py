"""Progress: who counts as best, and the mean over suites."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.trends import progress_of


def row(day: int, ratio: float, **changes):
    """A made-up row of `run_advances`: known to 5 %, faster by its verdict where it is."""
    usual = {
        "run": f"run-{day}", "started": datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day), "host": "h", "chip": "",
        "provenance": "measured", "suite": "one", "model": "m", "workload": "w", "technique": "t", "metric": "net_time",
        "ratio": ratio, "low": ratio * 0.95, "high": ratio * 1.05, "verdict": "better" if ratio < 0.95 else "worse",
        "quality": "accuracy", "quality_verdict": "same", "any_worse": False,
    }  # fmt: skip
    return usual | changes


def test_a_better_technique_takes_over():
    """Only where its whole interval lies below the best so far; one that loses quality never does."""
    [found] = progress_of(
        [
            row(0, 0.8), row(1, 0.79), row(2, 0.5, quality_verdict="worse"), row(3, 0.5, quality_verdict="cannot tell"),
            row(4, 0.4, technique="u"), row(5, 0.6),
        ]
    )  # fmt: skip
    [suite] = found.suites
    assert [(one.technique, one.ratio) for one in suite.advances] == [("t", 0.8), ("u", 0.4)]
    assert found.ratio == suite.ratio == 0.4
    assert [level.ratio for level in found.levels] == [0.8, 0.4, 0.4]
    assert found.unproven == 0 and found.possible == 0.4


def test_faster_and_not_told_apart_in_quality():
    """No progress, but what it would be; one that lost in any metric isn't even that."""
    [found] = progress_of(
        [
            row(0, 0.5, quality_verdict="cannot tell"), row(0, 0.6, technique="u", quality_verdict="worse"),
            row(1, 0.4, technique="v", quality_verdict="cannot tell", any_worse=True),
        ]
    )  # fmt: skip
    assert (found.ratio, found.possible, found.unproven, found.suites[0].advances) == (1.0, 0.5, 1, ())
    [bare] = progress_of([row(0, 0.5, quality=None, quality_verdict=None)])
    assert bare.ratio == bare.possible == 0.5 and not bare.suites[0].judged


def test_a_suite_that_judges_no_quality_is_in_no_mean():
    """What is fastest there may lose anything; it is told beside."""
    [found] = progress_of([row(0, 0.5), row(1, 0.01, suite="two", quality=None, quality_verdict=None)])
    assert found.ratio == 0.5 and {one.suite: one.ratio for one in found.suites} == pytest.approx(
        {"one": 0.5, "two": 0.01}
    )


def test_the_mean_over_suites():
    """A suite with nothing better counts as 1, from the beginning; two models of a suite share its weight."""
    rows = [
        row(0, 0.25), row(1, 0.25, model="n"), row(2, 1.2, suite="two"), row(3, 0.04, suite="two"),
    ]  # fmt: skip
    [found] = progress_of(rows)
    assert found.ratio == pytest.approx(math.sqrt(0.25 * 0.04))
    assert [level.ratio for level in found.levels] == pytest.approx([math.sqrt(0.5), math.sqrt(0.25), 0.1])
    assert [suite.grounds for suite in found.suites] == [2, 1]


def test_hosts_stay_apart():
    """Each machine has its own progress, the one with the most first."""
    found = progress_of([row(0, 0.5), row(0, 0.2, host="i")])
    assert [(one.host, one.ratio) for one in found] == [("i", 0.2), ("h", 0.5)]


@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(0.1, 2.0), st.sampled_from("abc"), st.sampled_from("xy")), min_size=1, max_size=20))
def test_progress_never_goes_back(told):
    """The level falls or stays, and ends where the suites' best are."""
    [found] = progress_of([row(at, ratio, suite=suite, model=model) for at, (ratio, suite, model) in enumerate(told)])
    levels = [level.ratio for level in found.levels]
    assert levels == sorted(levels, reverse=True) and 0 < levels[-1] == pytest.approx(found.ratio)
    assert found.ratio <= 1
