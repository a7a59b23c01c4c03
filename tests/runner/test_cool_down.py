"""Waiting for a hot machine, on a clock that moves when somebody pauses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bench.probes import is_unavailable
from bench.runner.cool_down import AGAIN_S, CoolDown
from fakes.launcher import Behaviour


class Machine:
    """Thermal states by time: `states` are (from when on, word)."""

    def __init__(self, *states: tuple[float, object]) -> None:
        self.states, self.time, self.looks = states, 0.0, 0

    def state(self) -> object:
        """The state now."""
        self.looks += 1
        return [word for since, word in self.states if since <= self.time][-1]

    def pause(self, seconds: float) -> None:
        """Time goes on."""
        self.time += seconds

    def cooling(self, longest_s: float = 120.0) -> CoolDown:
        """A cool-down on this machine's clock."""
        return CoolDown(longest_s, self.state, lambda: self.time, self.pause)


def test_a_cool_machine_is_not_waited_for() -> None:
    """One look, no wait, and nothing said."""
    machine, said = Machine((0, "nominal")), []
    assert machine.cooling().wait(said.append) == {"waited_s": 0.0, "before": "nominal", "now": "nominal"}
    assert (machine.looks, machine.time, said) == (1, 0.0, [])


def test_the_wait_ends_when_the_machine_is_cool() -> None:
    """Heavy, then moderate, then nominal after 31 s: waited until the next look, and said once."""
    machine, said = Machine((0, "heavy"), (20, "moderate"), (31, "nominal")), []
    found = machine.cooling().wait(said.append)
    assert found == {"waited_s": 32.0, "before": "heavy", "now": "nominal"}
    assert len(said) == 1 and "heavy" in said[0] and "120 s" in said[0]


def test_a_machine_that_stays_hot_is_waited_for_once() -> None:
    """The bound ends the wait; the next waits are short, so that a hot room doesn't eat the run."""
    machine, said = Machine((0, "moderate")), []
    cooling = machine.cooling()
    assert cooling.wait(said.append)["waited_s"] == 120.0
    assert cooling.wait(said.append)["waited_s"] == AGAIN_S
    assert "still moderate" in said[1]


def test_the_run_s_budget_bounds_the_wait() -> None:
    """Five seconds are left: five are waited; none left: none."""
    machine = Machine((0, "heavy"))
    assert machine.cooling().wait(lambda text: None, lambda: 5.0)["waited_s"] <= 6.0
    assert machine.cooling().wait(lambda text: None, lambda: -1.0)["waited_s"] == 0.0


def test_a_system_without_thermal_pressure_says_so() -> None:
    """Linux's temperatures, or no reading at all: no wait, a reason."""
    for state in ({"hottest_c": 80.0}, {"unavailable": "no thermal zone"}):
        found = Machine((0, state)).cooling().wait(lambda text: None)
        assert found["waited_s"] == 0.0 and is_unavailable(found["now"])


def test_left_as_it_is_nobody_looks() -> None:
    """No reading, no record."""
    machine = Machine((0, "heavy"))
    assert machine.cooling(0.0).wait(lambda text: None) == {} and machine.looks == 0


@given(st.lists(st.tuples(st.floats(0, 500), st.sampled_from(["nominal", "moderate", "heavy"]))), st.floats(1, 300))
def test_the_wait_is_bounded_and_ends_cool_or_at_its_bound(changes: list[tuple[float, str]], longest: float) -> None:
    """Whatever the machine does: never much beyond the bound, and shorter waits end in nominal."""
    machine = Machine((0.0, "moderate"), *sorted(changes))
    found = machine.cooling(longest).wait(lambda text: None)
    assert found["waited_s"] < longest + 2.01
    assert found["now"] == "nominal" or found["waited_s"] >= longest - 0.001


def test_every_trial_and_pair_records_its_wait(staged: Callable[..., Any]) -> None:
    """Both stages wait before each worker, and the records say how long and for what."""
    machine = Machine((0, "moderate"), (3, "nominal"))
    sound = {"half": Behaviour(0.5, facts={"terms": 50}), "base": Behaviour(facts={"terms": 100})}
    run = staged(sound, cooling=machine.cooling()).run().session
    first, *others = run.trials.values()
    assert first.cool_down == {"waited_s": 4.0, "before": "moderate", "now": "nominal"}
    assert all(one.cool_down["waited_s"] == 0.0 for one in [*others, *run.pairs])
    stored = run.folder.read()
    assert stored.pairs
    assert stored.trials[0].cool_down == first.cool_down and stored.pairs[0].cool_down == run.pairs[0].cool_down
