"""The rules on the machine's state: what is left out of a verdict, what is a warning, and that the docs say so."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.record import Pair, Trial
from bench.statistics import CANNOT_TELL
from bench.summary import run_document, summarise
from bench.summary.exclusion import LEFT_OUT, RULES, WARNING, kept, left_out, of_pair, of_trial, replaced_enough
from bench.summary.plans import PLANS
from fakes.records import BASELINE, FakeTechnique, make_content, make_pairs, make_trial

DOCS = Path(__file__).parents[2] / "docs" / "device-state.md"
NOTHING = {"unavailable": "no such reading here"}
QUIET = {"thermal": "nominal", "power_source": "ac", "low_power_mode": False, "swapped_out": 0, "load_1m": 0.5}
TWO = (FakeTechnique(BASELINE), FakeTechnique("fake-fast", 0.5))


def pair(before: dict[str, Any], after: dict[str, Any]) -> Pair:
    """A sound pair between two states of the machine."""
    first = make_pairs(FakeTechnique("fake-fast", 0.5))[0]
    return dataclasses.replace(first, device_before=QUIET | before, device_after=QUIET | after)


def trial(before: dict[str, Any], after: dict[str, Any], **figures: Any) -> Trial:
    """A sound trial between two states of the machine."""
    first = make_trial(FakeTechnique("fake-fast", 0.5))
    figures = first.figures | figures
    return dataclasses.replace(first, device_before=QUIET | before, device_after=QUIET | after, figures=figures)


def run_with(states: list[dict[str, Any]]) -> Any:
    """A run whose pairs of one technique ended in these states."""
    content = make_content(TWO)
    changed = [
        dataclasses.replace(one, device_before=QUIET, device_after=QUIET | states[one.number])
        for one in content.pairs
        if one.number < len(states)
    ]
    return dataclasses.replace(content, pairs=(*changed, *content.pairs[len(states) :]))


@pytest.mark.parametrize(
    ("before", "after", "code", "out"),
    [
        ({}, {"thermal": "heavy"}, "thermal-heavy", True),
        ({"thermal": "trapping"}, {}, "thermal-heavy", True),
        ({}, {"thermal": "processor held to 28 %"}, "thermal-heavy", True),
        ({"thermal": "moderate"}, {}, "thermal", False),
        ({}, {"power_source": "battery"}, "power-changed", True),
        ({"low_power_mode": True}, {}, "mode-changed", True),
        ({}, {"swapped_out": 2 << 20}, "pair-swap", True),
        ({"power_source": "battery"}, {"power_source": "battery"}, "battery", False),
        ({"low_power_mode": True}, {"low_power_mode": True}, "low-power", False),
        ({"thermal": {"throttles": 3}}, {"thermal": {"throttles": 5}}, "throttled", False),
        ({}, {"load_1m": 9.0}, "load", False),
    ],
)
def test_what_a_pair_calls_up(before: dict[str, Any], after: dict[str, Any], code: str, out: bool) -> None:
    """Exactly one rule; what changes within a pair leaves it out, what stays the same is a warning."""
    one = pair(before, after)
    assert [hit.rule.code for hit in of_pair(one, cores=2)] == [code]
    assert bool(left_out(one)) == out and (one in kept([one])) != out


@pytest.mark.parametrize(
    "states",
    [
        ({}, {}),
        ({}, {"swapped_out": 4096}),
        ({name: NOTHING for name in QUIET}, {name: NOTHING for name in QUIET}),
        ({"power_source": NOTHING, "swapped_out": NOTHING}, {"power_source": "ac", "swapped_out": 5 << 30}),
        ({"thermal": NOTHING}, {"thermal": {"hottest_c": 40.0, "throttles": 9}}),
    ],
)
def test_quiet_and_unknown_states_call_up_nothing(states: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """A reading that isn't available, or is known at one end alone, is no reason; nor is a page of swap."""
    assert of_pair(pair(*states), cores=2) == []


def test_records_from_before_pairs_had_states_count() -> None:
    """Older runs keep their verdicts."""
    bare = make_pairs(FakeTechnique("fake-fast", 0.5))
    assert kept(bare) == bare


def test_a_trial_keeps_its_figures_whatever_happened() -> None:
    """No rule leaves a trial out; swap costs it its memory figure, heat in between is seen."""
    assert not any(rule.trial == LEFT_OUT for rule in RULES)
    (hit,) = of_trial(trial({}, {}, new_swap=4096))
    assert (hit.rule.code, hit.rule.trial != WARNING) == ("swap", True)
    hot = dataclasses.replace(trial({}, {}), device_peak={"thermal": "heavy"})
    assert [hit.rule.code for hit in of_trial(hot)] == ["thermal-heavy"]


def test_pairs_left_out_are_counted_and_shown() -> None:
    """The verdict stands on the rest; the case and the warning say how many and why."""
    hot = {"thermal": "heavy"}
    summary = summarise(run_with([hot, {}, hot, {}]))
    case = next(one for one in summary.cases if not one.is_baseline)
    assert case.left_out == {"thermal pressure heavy": 2}
    assert case.headline is not None and case.headline.pairs == 6
    (caution,) = [one for one in summary.cautions if one.code == "thermal-heavy"]
    assert caution.text == "thermal pressure heavy: 2 of 8 pairs left out of the verdict"
    assert caution.cases == (case.case.label,)
    (document,) = [one for one in run_document(summary)["cases"] if not one["baseline"]]
    assert document["pairs_left_out"] == case.left_out


def test_the_verdict_is_that_of_the_pairs_that_stay() -> None:
    """Leaving pairs out gives the same comparison as never having taken them."""
    hot, run = {"thermal": "heavy"}, run_with([{"thermal": "heavy"}])
    without = dataclasses.replace(run, pairs=run.pairs[1:])
    ours, theirs = (summarise(one).cases[1].headline for one in (run, without))
    assert ours == theirs and hot


def test_all_pairs_left_out_is_no_verdict() -> None:
    """The case keeps its figures and has no comparison."""
    summary = summarise(run_with([{"swapped_out": 1 << 30}] * 8))
    case = next(one for one in summary.cases if not one.is_baseline)
    assert case.status == "ok" and case.headline is None and case.metrics["wall_time"].value > 0
    assert case.left_out == {"the system swapped": 8}


def test_a_whole_run_on_battery_has_its_verdict() -> None:
    """Both sides of each pair meet the same limits: a warning, and no pair less."""
    content = make_content(TWO)
    battery = QUIET | {"power_source": "battery"}
    pairs = tuple(dataclasses.replace(one, device_before=battery, device_after=battery) for one in content.pairs)
    summary = summarise(dataclasses.replace(content, pairs=pairs))
    case = next(one for one in summary.cases if not one.is_baseline)
    assert case.headline is not None and case.headline.verdict != CANNOT_TELL and case.headline.pairs == 8
    assert "battery" in {caution.code for caution in summary.cautions}


@given(st.lists(st.booleans(), max_size=30), st.integers(1, 40))
def test_replacing_has_a_bound(hot: list[bool], most: int) -> None:
    """From half of the last look's pairs on, and never below two, no pair is taken in another's place."""
    pairs = [pair({}, {"thermal": "heavy"} if one else {}) for one in hot]
    assert replaced_enough(pairs, most) == (sum(hot) >= max(2, most // 2))


def test_the_documentation_has_the_same_table() -> None:
    """Each row of docs/device-state.md is a rule, in the order of the code, word for word."""
    rows = [
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in DOCS.read_text(encoding="utf-8").partition("## Memory")[0].splitlines()
        if re.match(r"\| `[a-z-]+` \|", line)
    ]
    wanted = [(f"`{rule.code}`", rule.seen, rule.pair or "-", rule.trial or "-", rule.why) for rule in RULES]
    assert rows == wanted


def test_the_documentation_has_the_bound_of_each_profile() -> None:
    """How many pairs are replaced at most, as the rule counts them."""
    hot = pair({}, {"thermal": "heavy"})
    text = DOCS.read_text(encoding="utf-8")
    for profile, plan in PLANS.items():
        most = next(count for count in range(100) if replaced_enough([hot] * count, plan.looks.most))
        assert f"{profile}: {most}" in text
