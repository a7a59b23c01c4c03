"""Which cases a run measures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.runner import UnknownName
from bench.runner.plan import plan_cases
from bench.spec import Suite


def names(suite: Suite, profile: str = "quick", **asked: tuple[str, ...]) -> list[str]:
    """Techniques of the planned cases."""
    selection = {"techniques": (), "models": (), "workloads": ()} | asked
    return [one.case.technique for one in plan_cases(suite, profile, **selection)]


def test_everything_with_the_baseline_first(toy: Suite) -> None:
    """Without names: every technique of the profile, once, the baseline before the others."""
    planned = names(toy)
    assert planned[0] == "base"
    assert sorted(planned) == sorted(toy.techniques)


def test_named_technique_brings_its_baseline(toy: Suite) -> None:
    """One technique alone can't be compared, so the baseline comes along."""
    assert names(toy, techniques=("half",)) == ["base", "half"]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"techniques": ("halff",)}, "technique 'halff' does not exist; did you mean 'half'? there is: base, half"),
        ({"models": ("summ",)}, "model 'summ' does not exist; did you mean 'sum'? there is: sum"),
        ({"workloads": ("smal",)}, "workload 'smal' does not exist; did you mean 'small'? there is: small"),
    ],
)
def test_unknown_name(asked: dict[str, tuple[str, ...]], message: str, toy: Suite) -> None:
    """What doesn't exist is named with the nearest and with all that does."""
    with pytest.raises(UnknownName) as raised:
        names(toy, **asked)
    assert str(raised.value).startswith(message)


def test_a_workload_of_other_profiles_is_left_out_unless_it_is_named(toy: Suite) -> None:
    """Large sizes can be kept for the longer profiles; who names one gets it in any."""
    few = replace(toy, workloads={n: replace(w, profiles=("standard",)) for n, w in toy.workloads.items()})
    with pytest.raises(UnknownName, match="no case in common"):
        names(few)
    assert names(few, profile="standard") == names(toy, profile="standard")
    assert names(few, workloads=tuple(few.workloads)) == names(toy)


def test_technique_of_one_workload_stays_out_of_the_others(toy: Suite) -> None:
    """A technique that names its workloads is planned there alone, and a workload without one isn't planned."""
    only_small = replace(toy.techniques["half"], workloads=("small",))
    large = replace(toy.workloads["small"], name="large")
    suite = replace(toy, workloads={**toy.workloads, "large": large}, techniques={**toy.techniques, "half": only_small})
    planned = plan_cases(suite, "quick", (), (), ())
    assert {(one.case.technique, one.case.workload) for one in planned} >= {("base", "small"), ("half", "small")}
    assert ("half", "large") not in {(one.case.technique, one.case.workload) for one in planned}
    assert {one.case.workload for one in plan_cases(suite, "quick", ("half",), (), ())} == {"small"}
