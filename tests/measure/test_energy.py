"""Energy of a call, on machines whose power is known and whose counters publish as real ones were seen to."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.measure import energy
from bench.measure.energy_figures import figures
from bench.probes import is_unavailable
from bench.probes.energy.edges import Edges, Power
from fakes.counter import FakeMachine

REST = {"cpu": 0.5, "gpu": 0.05, "dram": 0.4}
LOAD = {"cpu": 6.5, "gpu": 3.05, "dram": 1.4}
# Times between publications: RAPL; an M5 Max with its tails (all-smi 412); an M1 Ultra under load (all-smi 415).
FAST, M5_MAX, M1_ULTRA = (0.001,), (2.05, 0.02, 2.18, 0.01), (0.46, 1.69)


def measured(machine: FakeMachine, call_s: float, most_s: float = 6.0):
    """Rest, load and figures of calls of so many seconds."""
    rest = energy.at_rest(machine, machine.clock, 1e9)
    load = energy.under_load(machine, rest, lambda: machine.call(call_s), most_s, machine.clock)
    return rest, load, figures(machine, rest, load)


@pytest.mark.parametrize("steps", [FAST, M5_MAX, M1_ULTRA])
@pytest.mark.parametrize("call_s", [0.003, 0.04, 0.3, 3.0])
def test_known_powers_come_out(steps, call_s):
    """Within the window's own bound of 10 %, net and total, in every part, whatever the counter's pace."""
    _, load, found = measured(FakeMachine(REST, LOAD, steps, read_s=0.004 if steps != FAST else 1e-5), call_s)
    assert load.call_s == pytest.approx(call_s, rel=0.05)  # the fake reads on the time of the calls
    assert found["energy_total"] == pytest.approx(sum(LOAD.values()) * call_s, rel=0.1)
    assert found["idle_power"] == pytest.approx(sum(REST.values()), rel=0.1)
    for domain in LOAD:
        assert found[f"energy_{domain}"] == pytest.approx((LOAD[domain] - REST[domain]) * call_s, rel=0.1)
    parts = sum(found[f"energy_{domain}"] for domain in LOAD)
    assert found["energy"] == pytest.approx(parts, rel=1e-6)
    assert is_unavailable(found["energy_ane"])


@pytest.mark.parametrize("steps", [M5_MAX, M1_ULTRA])
@pytest.mark.parametrize("rest_gpu", [0.05, 0.0])
def test_a_gpu_that_publishes_at_each_reading_hides_no_step(steps, rest_gpu):
    """As on both Macs above: its counter moves beside the others' steps, or is zero at rest and moves under load."""
    machine = FakeMachine(REST | {"gpu": rest_gpu}, LOAD, steps, read_s=0.006, at_once=frozenset({"gpu"}))
    rest, load, found = measured(machine, 0.04)
    assert rest.steps_s["cpu"] > 1.6 and rest.steps_s.get("gpu", 0.0) < 0.1
    assert found["energy_cpu"] == pytest.approx(6.0 * 0.04, rel=0.1)
    assert found["energy_gpu"] == pytest.approx((3.05 - rest_gpu) * 0.04, rel=0.1)
    assert found["idle_power"] == pytest.approx(0.9 + rest_gpu, rel=0.1)
    assert load.took_s <= 6.0 + 0.1


@pytest.mark.parametrize(("steps", "least", "most"), [(FAST, 0.0, 0.01), (M5_MAX, 2.0, 2.3), (M1_ULTRA, 1.6, 1.8)])
def test_the_step_is_measured(steps, least, most):
    """Tails of a publication are no step; of uneven steps the longest counts; within the bound of time."""
    machine = FakeMachine(REST, LOAD, steps, read_s=0.004)
    rest = energy.at_rest(machine, machine.clock, 0.0)
    assert least <= rest.steps_s["cpu"] <= most
    assert rest.took_s <= energy.REST_MOST_S + 0.3


def test_arbitrary_readings_would_have_been_wrong():
    """What the edges are for: between two readings 2.1 s apart a counter of 2.1 s shows one step or two."""
    machine = FakeMachine(REST, LOAD, (2.1,))
    machine.working = True
    machine.pass_time(2.0)
    before = machine.read_j()["cpu"]
    machine.pass_time(2.25)
    naive = (machine.read_j()["cpu"] - before) / 2.25
    assert abs(naive / LOAD["cpu"] - 1) > 0.5


def test_reading_is_sparse():
    """Counters that cost 10 ms take no more than a tenth of the window."""
    machine = FakeMachine(REST, LOAD, M5_MAX, read_s=0.01)
    rest = energy.at_rest(machine, machine.clock, 0.0)
    before, start = machine.reads, machine.at
    energy.under_load(machine, rest, lambda: machine.call(0.02), 6.0, machine.clock)
    assert (machine.reads - before) * 0.01 < 0.15 * (machine.at - start)


def test_a_window_that_is_too_short_is_refused():
    """2 s hold no two changes that are 2.1 s apart and can be placed; the reason says how far off it would be."""
    machine = FakeMachine(REST, LOAD, (2.1,))
    rest = energy.at_rest(machine, machine.clock, 0.0)
    load = energy.under_load(machine, rest, lambda: machine.call(0.04), 2.0, machine.clock)
    assert "did not move twice" in figures(machine, rest, load)["energy_cpu"]["unavailable"]
    coarse = replace(load, powers={"cpu": Power(6.5, 26.0, 4.0, 0.3)})
    assert (
        "publishes every 2.1 s: 4.0 s of calls place its power to ±30 % only"
        in (figures(machine, rest, coarse)["energy_cpu"]["unavailable"])
    )


def test_a_counter_that_fails_beside_the_calls_is_heard():
    """An error in the thread that looks ends the window and is raised where somebody can say it."""

    class Failing(FakeMachine):
        def read_j(self):
            if self.working:
                raise OSError("the sampler has gone")
            return super().read_j()

    machine = Failing(REST, LOAD, FAST)
    rest = energy.at_rest(machine, machine.clock, 0.0)
    with pytest.raises(OSError, match="the sampler has gone"):
        energy.under_load(machine, rest, lambda: machine.call(0.04), 6.0, machine.clock)


def test_the_real_thread_looks_while_work_goes_on():
    """Work that ends when the watcher is done does end, and the thread with it."""
    machine = FakeMachine(REST, LOAD, FAST)
    watcher = energy.Watcher(machine, {}, until=0.0, now=lambda: 1.0)
    turns = []
    energy.look_beside(watcher, lambda: turns.append(1) if watcher.done else threading.Event().wait(0))
    energy.look_beside(watcher, lambda: turns.append(2))
    assert turns[-1] == 2 and not [one for one in threading.enumerate() if one.name == "energy"]


def test_a_counter_that_stands_still_is_no_zero():
    """macOS 27 without root: processor and memory don't move, the GPU does and keeps its figure."""
    machine = FakeMachine(REST, LOAD, (0.2,), still=frozenset({"cpu", "dram"}))
    rest, load, found = measured(machine, 0.02)
    assert "macOS 27" in found["energy_cpu"]["unavailable"]
    for name in ("energy", "energy_total", "power", "idle_power"):
        assert is_unavailable(found[name])
    assert found["energy_gpu"] == pytest.approx(3.0 * 0.02, rel=0.1)
    assert rest.took_s <= energy.REST_MOST_S + 0.3 and load.took_s <= 6.5


def test_a_part_at_rest_has_a_reason():
    """The neural engine publishes zeros while it isn't used: no figure, and the whole stands without it."""
    _, _, found = measured(FakeMachine(REST | {"ane": 0.0}, LOAD | {"ane": 0.0}, M5_MAX), 0.04)
    assert "not at work" in found["energy_ane"]["unavailable"]
    assert found["energy_total"] == pytest.approx(sum(LOAD.values()) * 0.04, rel=0.1)


def test_below_the_resolution_is_no_number():
    """3 mW for 2 s are below twenty quanta of 1 mJ."""
    _, _, found = measured(FakeMachine({"cpu": 0.5, "ane": 0.0}, {"cpu": 6.5, "ane": 0.003}, M5_MAX), 0.04)
    assert "below the resolution of 0.02 J" in found["energy_ane"]["unavailable"]


def test_work_that_takes_no_more_than_rest_has_no_net_energy():
    """The total stays, the difference is refused."""
    _, _, found = measured(FakeMachine({"cpu": 6.4}, {"cpu": 6.5}, M5_MAX), 0.04)
    assert is_unavailable(found["energy"]) and "at rest" in found["energy"]["unavailable"]
    assert found["energy_total"] == pytest.approx(6.5 * 0.04, rel=0.1)


def test_the_process_alone_is_no_whole():
    """Without GPU and memory there is no energy of a call, only the processor's part; nothing is taken off."""
    machine = FakeMachine({"cpu": 0.0}, {"cpu": 5.0}, (0.005,), machine=False, step_s=0.01)
    rest, _, found = measured(machine, 0.02)
    assert is_unavailable(found["energy"]) and is_unavailable(found["idle_power"])
    assert found["energy_cpu"] == pytest.approx(0.1, rel=0.05)
    assert rest.took_s == 0.0


def test_rest_is_shared_while_it_is_young():
    """The same source within five minutes, after a way through JSON; older, another source or none: again."""
    machine = FakeMachine(REST, LOAD, FAST)
    rest = energy.at_rest(machine, machine.clock, 1000.0)
    stored = json.loads(json.dumps(asdict(rest)))
    assert energy.Rest.read(stored) == rest
    assert energy.usable(stored, machine, 1200.0)
    assert not energy.usable(stored, machine, 1301.0) and not energy.usable(stored, machine, 900.0)
    assert not energy.usable({}, machine, 1000.0)
    assert not energy.usable(stored, FakeMachine(REST, LOAD, name="another"), 1200.0)


@settings(max_examples=60)
@given(st.lists(st.floats(0.05, 3.0), min_size=3, max_size=5), st.floats(0.001, 0.1), st.floats(0.5, 40.0))
def test_the_bound_holds(steps, spacing, watts):
    """Whatever the pace of the counter and of the readings, the true power is within the uncertainty told."""
    machine = FakeMachine({}, {"cpu": watts}, steps, quantum_j=1e-9)
    machine.working = True
    edges = Edges()
    while machine.at < 12.0:
        edges.note(machine.at, machine.read_j())
        machine.pass_time(spacing)
    found = edges.power("cpu", max(steps))
    assert found is not None
    assert abs(found.watts - watts) <= watts * found.uncertainty * 1.001 + 1e-6
