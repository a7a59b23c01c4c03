"""The two stages of a run, on a launcher that measures nothing: what is asked for, in which order, and when it ends."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.runner.pairs import draw_order
from bench.spec import Suite
from bench.summary.exclusion import kept
from bench.summary.plans import PLANS
from fakes.launcher import Behaviour

HALF = Behaviour(0.5, facts={"terms": 1})
BASE = Behaviour(facts={"terms": 2})
QUICK = PLANS["quick"].looks.at


def test_baseline_comes_first_and_every_case_once(staged: Callable[..., Any]) -> None:
    """Each case has one trial, the baseline's before all others', since quality is held against it."""
    run = staged({"half": HALF, "base": BASE}, ("twin", "half")).run()
    trials = [one for one in run.launcher.asked if one.startswith("trial")]
    assert trials == ["trial sum-small-base", "trial sum-small-twin", "trial sum-small-half"]


def test_clear_effect_ends_at_the_first_look(staged: Callable[..., Any]) -> None:
    """A technique twice as fast takes as many pairs as the first look has, and not one more."""
    run = staged({"half": HALF, "base": BASE}).run()
    assert run.launcher.count("pair") == QUICK[0]
    assert [pair.number for pair in run.session.pairs] == list(range(QUICK[0]))


def test_unclear_effect_goes_to_the_last_look(staged: Callable[..., Any]) -> None:
    """Where nothing can be told, pairs go on to the last look and end there."""
    noisy = dataclasses.replace(HALF, ratio=1.0, noise=0.3)
    run = staged({"half": noisy, "base": BASE}).run()
    assert run.launcher.count("pair") == QUICK[-1]


def test_standard_goes_on_until_it_is_precise(staged: Callable[..., Any]) -> None:
    """Without `stop_when_decided` a clear verdict with a wide interval is no end."""
    wide = dataclasses.replace(HALF, noise=0.05)
    run = staged({"half": wide, "base": BASE}, profile="standard").run()
    assert run.launcher.count("pair") > PLANS["standard"].looks.at[0]


def test_control_is_paired_too(staged: Callable[..., Any]) -> None:
    """A technique that is meant to change nothing passes its trial and is compared."""
    run = staged({"base": BASE, "twin": BASE}, ("twin",)).run()
    assert run.trial("twin").status == "ok"
    assert run.launcher.count("pair") >= QUICK[0]


@pytest.mark.parametrize("broken", [1, 2, 5])
def test_failing_pairs_are_given_up_after_two(broken: int, staged: Callable[..., Any]) -> None:
    """One failed pair is made up for; the second ends the case."""
    run = staged({"half": dataclasses.replace(HALF, broken_pairs=broken), "base": BASE}).run()
    failed = [pair for pair in run.session.pairs if pair.status != "ok"]
    assert len(failed) == min(broken, 2)
    assert run.launcher.count("pair") == (QUICK[0] + 1 if broken == 1 else 2)
    assert failed[0].reason == "technique: made to fail"


def test_skipped_baseline_skips_the_others(staged: Callable[..., Any]) -> None:
    """Without the baseline nothing of this model runs, and every row has the baseline's reason."""
    absent = Behaviour(status="skipped", reason="no checkpoint at hand")
    run = staged({"base": absent}, ("half", "twin")).run()
    assert run.launcher.asked == ["trial sum-small-base"]
    assert run.trial("half").status == "skipped"
    assert run.trial("half").reason == "its baseline was skipped: no checkpoint at hand"


def test_failed_baseline_costs_no_pairs(staged: Callable[..., Any]) -> None:
    """Techniques still have their trials where the baseline failed, but nothing to be compared with."""
    run = staged({"base": Behaviour(status="failed", reason="broken"), "half": HALF}).run()
    assert run.trial("half").status == "ok"
    assert run.launcher.count("pair") == 0


def test_failed_technique_has_no_pairs(staged: Callable[..., Any]) -> None:
    """A case whose trial failed isn't compared; the others are."""
    broken = Behaviour(status="timeout", reason="gave no answer")
    run = staged({"base": BASE, "half": HALF, "slower": broken}, ("half", "slower")).run()
    assert {pair.case.technique for pair in run.session.pairs} == {"half"}


def test_technique_that_changed_nothing_fails(staged: Callable[..., Any]) -> None:
    """All facts the baseline's, output included: no measurement of this technique."""
    same = Behaviour(facts={"terms": 2, "output_hash": "same"})
    run = staged({"base": same, "nothing": same}, ("nothing",)).run()
    assert run.trial("nothing").status == "failed"
    assert "changed nothing" in run.trial("nothing").reason
    assert run.launcher.count("pair") == 0


def test_budget_ends_the_run_between_two_steps(staged: Callable[..., Any]) -> None:
    """When the time is spent nothing further is begun, what there is stays, and the session remembers why."""
    ticks = count()
    run = staged({"half": HALF, "base": BASE}, budget_s=3.5, now=lambda: float(next(ticks)), started=0.0).run()
    assert run.launcher.asked == ["trial sum-small-base", "trial sum-small-half"] + [
        f"pair sum-small-half-pair{number}" for number in (0, 1)
    ]
    assert run.session.budget_ended
    assert len(run.session.folder.read().pairs) == 2


def heat(*hot: bool) -> Callable[[], dict[str, object]]:
    """A machine that is hot at the end of the pairs named so, and nominal after those that are named."""
    states = iter([state for one in hot for state in ("nominal", "heavy" if one else "nominal")])
    return lambda: {"thermal": next(states, "nominal")}


def test_a_pair_that_is_left_out_is_replaced(staged: Callable[..., Any]) -> None:
    """Two of five pairs were hot: the first look comes when three others are there."""
    run = staged({"half": HALF, "base": BASE}, device=heat(True, False, True)).run()
    assert [pair.device_after["thermal"] for pair in run.session.pairs] == ["heavy", "nominal", "heavy"] + [
        "nominal"
    ] * 2
    assert len(kept(run.session.pairs)) == QUICK[0]


def test_replacing_ends(staged: Callable[..., Any]) -> None:
    """A machine that never cools down: no more than half of the last look's pairs are taken in vain."""
    run = staged({"half": HALF, "base": BASE}, device=heat(*[True] * 99)).run()
    assert run.launcher.count("pair") == QUICK[-1] // 2
    assert kept(run.session.pairs) == []


def test_the_machine_at_rest_is_handed_on(staged: Callable[..., Any]) -> None:
    """What one trial measured of it reaches the next one's request."""
    rest = {"source": "RAPL", "at": 1.0}
    run = staged({"half": HALF, "base": BASE})
    run.launcher.energy = {"rest": rest}
    run.run()
    assert [request.at_rest for request in run.launcher.requests] == [{}, rest]


def test_nothing_is_measured_twice(staged: Callable[..., Any]) -> None:
    """A session that begins with all its records asks for nothing."""
    first = staged({"half": HALF, "base": BASE}).run().session
    again = staged({"half": HALF, "base": BASE}, trials=dict(first.trials), pairs=list(first.pairs)).run()
    assert again.launcher.asked == []


def test_resumed_pairs_go_on_counting(staged: Callable[..., Any]) -> None:
    """With one pair stored, the next one has number 1 and one fewer is taken."""
    first = staged({"half": HALF, "base": BASE}).run().session
    again = staged({"half": HALF, "base": BASE}, trials=dict(first.trials), pairs=first.pairs[:1]).run()
    assert again.launcher.asked[0] == "pair sum-small-half-pair1"
    assert again.launcher.count("pair") == QUICK[0] - 1


@pytest.mark.parametrize(("memory", "together"), [(100, True), (20, False), (None, True)])
def test_models_that_dont_fit_take_turns(memory: int | None, together: bool, staged: Callable[..., Any]) -> None:
    """Two peaks of 10 MB in a machine of 20 MB: fresh processes alternate, and each pair says so."""
    big = {"half": dataclasses.replace(HALF, peak_memory=10e6), "base": dataclasses.replace(BASE, peak_memory=10e6)}
    run = staged(big, host_memory_bytes=memory and memory * 10**6).run()
    assert set(run.launcher.together) == {together}
    assert {pair.together for pair in run.session.pairs} == {together}


@pytest.mark.parametrize(("processes", "rounds", "more"), [(0.05, 0.0, False), (0.0, 0.3, True)])
def test_rounds_follow_the_noise_of_the_pilot(
    processes: float, rounds: float, more: bool, staged: Callable[..., Any]
) -> None:
    """After the first look: fewer rounds a pair where processes make the noise, more where rounds do."""
    run = staged(
        {"half": dataclasses.replace(HALF, noise=processes, round_noise=rounds), "base": BASE}, profile="standard"
    )
    run.launcher.took_s = 5.0  # a pair is dear, nearly all of it set-up
    orders = run.run().launcher.orders
    pilot = PLANS["standard"].looks.at[0]
    assert len(set(map(len, orders[:pilot]))) == 1
    assert all(len(order) > len(orders[0]) if more else len(order) < len(orders[0]) for order in orders[pilot:])
    assert orders[pilot:]


def test_the_quick_profile_keeps_its_rounds(staged: Callable[..., Any]) -> None:
    """It looks for a verdict and not for precision, and has no time for long pairs."""
    noisy = dataclasses.replace(HALF, ratio=1.0, round_noise=0.3)
    orders = staged({"half": noisy, "base": BASE}).run().launcher.orders
    assert len(orders) > QUICK[0] and len(set(map(len, orders))) == 1


@pytest.mark.parametrize(
    ("cores", "run_queue", "same_core"),
    [(1.0, True, True), (1.09, True, True), (1.4, True, False), (2.0, True, False), (1.0, False, False)],
)
def test_one_core_for_both_sides_where_one_does(
    cores: float, run_queue: bool, same_core: bool, staged: Callable[..., Any]
) -> None:
    """Work that uses one core at a time shares it within a round; parallel work or an unread run queue: left alone."""
    sides = {"half": dataclasses.replace(HALF, cores=cores), "base": BASE}
    run = staged(sides, run_queue=run_queue).run()
    assert set(run.launcher.same_core) == {same_core}
    assert {pair.same_core for pair in run.session.pairs} == {same_core}


@pytest.mark.parametrize(("threads", "same_core"), [(1, True), (2, False), (0, False)])
def test_an_engine_with_several_threads_is_left_alone(
    threads: int, same_core: bool, staged: Callable[..., Any]
) -> None:
    """Even where its trial's calls, taken one by one, used one core: its threads would spin on each other's time."""
    engine = dataclasses.replace(HALF, facts={**HALF.facts, "intra_op_threads": threads})
    assert set(staged({"half": engine, "base": BASE}).run().launcher.same_core) == {same_core}


def test_pairs_of_a_suite_are_mixed(staged: Callable[..., Any]) -> None:
    """No case has all its pairs in a row: a drift of the machine doesn't fall on one of them."""
    techniques = {"half": HALF, "base": BASE, "slower": dataclasses.replace(HALF, facts={"terms": 3})}
    run = staged(techniques, ("half", "slower")).run()
    names = [pair.case.technique for pair in run.session.pairs]
    assert sorted(names[:2]) == sorted(names[2:4]) == ["half", "slower"]


def test_stack_claims_what_its_parts_claim(toy: Suite) -> None:
    """A stack inherits its parts' claims, the later part winning, its own above all; its key joins theirs."""
    stack = dataclasses.replace(
        toy.techniques["half"], name="both", import_path=None, stack=("half", "slower"),
        key="variant=both", changes={"extra": 1},
    )  # fmt: skip
    suite = dataclasses.replace(toy, techniques={**toy.techniques, "both": stack})
    assert suite.changes(stack) == {"terms": "more", "output_hash": "differs", "extra": 1}
    assert [part.name for part in suite.parts(stack)] == ["half", "slower"]
    assert suite.key(stack, suite.models["sum"]) == "runtime=python,prune=-5,variant=both"


class Draw:
    """A random.Random of which hypothesis chooses the outcomes."""

    def __init__(self, picks: list[int]) -> None:
        self.picks = picks

    def choice(self, options: tuple[str, ...]) -> str:
        """The next outcome."""
        return options[self.picks.pop() % len(options)]


@given(st.lists(st.integers(0, 1), min_size=1, max_size=20))
def test_every_order_is_balanced(picks: list[int]) -> None:
    """Whatever the lot says: as many blocks of A as of B, and in each round their places have the same mean."""
    order = draw_order(Draw(list(picks)), len(picks))  # type: ignore[arg-type]
    for at in range(0, len(order), 4):
        places = {letter: [i for i in range(4) if order[at + i] == letter] for letter in "AB"}
        assert sum(places["A"]) == sum(places["B"])
        assert len(places["A"]) == len(places["B"]) == 2
