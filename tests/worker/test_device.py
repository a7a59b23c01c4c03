"""What a trial notes of its machine: states, memory and swap, energy from a counter or the reason without one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bench.probes import is_unavailable
from bench.record import Reply, Request
from bench.runtimes import runtime
from bench.worker import device
from bench.worker.trial import measure_trial
from fakes.counter import FakeMachine

REST, LOAD = {"cpu": 0.5, "dram": 0.4}, {"cpu": 6.5, "dram": 1.4}


def watch(*states: dict[str, Any]) -> device.DeviceWatch:
    """A watch that has looked at all these states."""
    left: Iterator[dict[str, Any]] = iter(states)
    found = device.DeviceWatch(lambda: next(left))
    for _ in states[1:]:
        found.look()
    return found


def test_first_last_and_worst_state() -> None:
    """Heat in between that has gone at the end is in the peak alone."""
    found = watch({"thermal": "nominal"}, {"thermal": "heavy"}, {"thermal": "moderate"})
    assert found.before["thermal"] == "nominal" and found.after["thermal"] == "moderate"
    assert found.peak()["thermal"] == "heavy"


@pytest.mark.parametrize(
    ("first", "last", "new"),
    [(100, 4196, 4096), (100, 100, 0), ({"unavailable": "x"}, 5, None), (5, {"unavailable": "x"}, None)],
)
def test_new_swap_is_what_went_out_in_between(first: Any, last: Any, new: int | None) -> None:
    """Known at both ends or not at all."""
    assert watch({"swapped_out": first}, {"swapped_out": last}).new_swap() == new


def test_swap_fails_the_memory_figure() -> None:
    """The footprint is too low then, and the reason says by how much the system swapped; others stay."""
    plain = runtime("python")
    found = device.memory_figures(plain, 3_200_000)
    assert found["peak_memory"] == {
        "unavailable": "the system swapped 3.2 MB out during the trial, so the footprint is too low"
    }
    assert found["new_swap"] == 3_200_000
    quiet = device.memory_figures(plain, 0)
    assert quiet["peak_memory"] > 0 and quiet["new_swap"] == 0
    assert is_unavailable(device.memory_figures(plain, None)["new_swap"])


def meter(machine: FakeMachine, at_rest: dict[str, Any] | None = None, now: float = 1000.0) -> device.EnergyMeter:
    """A meter on a machine with known powers."""
    return device.EnergyMeter(at_rest or {}, lambda: machine, machine.clock, lambda: now)


def test_energy_with_its_record() -> None:
    """Net and total; source, step and both windows are kept; the source is closed whenever nobody reads it."""
    machine = FakeMachine(REST, LOAD, (2.1,))
    ours = meter(machine)
    assert machine.opened == 0
    found = ours.figures(lambda: machine.call(0.05), 6.0)
    assert machine.opened == 0
    assert found["energy_total"] == pytest.approx(7.9 * 0.05, rel=0.1)
    assert found["energy"] == pytest.approx(7.0 * 0.05, rel=0.1)
    assert found["idle_power"] == pytest.approx(0.9, rel=0.1)
    assert ours.record["source"] == "fake counter" and ours.record["load"]["calls"] > 20
    assert ours.record["rest"]["steps_s"]["cpu"] == pytest.approx(2.1, rel=0.05)


def test_rest_from_an_earlier_trial_saves_its_time() -> None:
    """Its record is taken over as it is; nothing is measured before the load."""
    machine = FakeMachine(REST, LOAD, (2.1,))
    first = meter(machine)
    first.figures(lambda: machine.call(0.05), 6.0)
    at = machine.at
    second = meter(machine, first.record["rest"], now=1100.0)
    assert machine.at == at
    second.figures(lambda: machine.call(0.05), 6.0)
    assert second.record["rest"] == first.record["rest"]


def test_without_a_counter_the_reason_is_the_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line, and no call is made for it."""
    monkeypatch.setattr(device, "energy_unavailable", lambda: "no counter in this machine")
    ours = device.EnergyMeter({}, lambda: None)
    assert ours.figures(lambda: pytest.fail("called"), 6.0) == {"energy": {"unavailable": "no counter in this machine"}}
    assert ours.record == {}


def test_a_counter_that_breaks_is_no_failed_trial() -> None:
    """At set-up, at rest or under load: a reason each time, and what was opened is closed."""

    def broken() -> None:
        raise RuntimeError("Failed to create IOReport subscription.")

    set_up = device.EnergyMeter({}, broken)
    reason = set_up.figures(lambda: None, 1.0)["energy"]["unavailable"]
    assert reason == "the energy counter failed: Failed to create IOReport subscription."

    class Failing(FakeMachine):
        def read_j(self) -> dict[str, float]:
            if self.working or self.name == "gone":
                raise OSError("gone")
            return super().read_j()

    at_rest = Failing(REST, LOAD, name="gone")
    assert "gone" in meter(at_rest).figures(lambda: None, 1.0)["energy"]["unavailable"]
    under_load = Failing(REST, LOAD)
    assert "gone" in meter(under_load).figures(lambda: under_load.call(0.05), 1.0)["energy"]["unavailable"]
    assert at_rest.opened == under_load.opened == 0


def test_a_whole_trial_has_states_and_reasons(tmp_path: Any) -> None:
    """A trial of plain Python in this process: three states that agree in shape, memory, energy or its reason."""
    (tmp_path / "subject_of_the_test.py").write_text(
        "class Subject:\n    def call(self):\n        return sum(range(1000))\n\ndef load(files, workload):\n"
        "    return Subject()\n"
    )
    request = Request(
        "trial", str(tmp_path), "python", "subject_of_the_test:load", "", repetitions=3, repetition_budget_s=0.1
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(tmp_path))
        reply: Reply = measure_trial(request, runtime("python"))
    assert reply.status == "ok" and len(reply.blocks) == 3
    assert reply.device_before.keys() == reply.device_after.keys() >= reply.device_peak.keys()
    assert reply.figures["peak_memory"] if not reply.figures["new_swap"] else True
    assert bool(reply.energy) != is_unavailable(reply.figures["energy"]) or reply.energy
