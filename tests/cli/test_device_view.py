"""How a trial's machine is shown: states in three words or one, energy with its source and its windows."""

from __future__ import annotations

import dataclasses

from bench.cli.device_view import energy_rows, state_rows
from bench.worker.device import EnergyMeter
from fakes.counter import FakeMachine
from fakes.records import FakeTechnique, make_trial

TRIAL = make_trial(FakeTechnique("fake-fast"))


def test_states_that_differ_are_three_words() -> None:
    """Before, worst, after; what stayed the same is said once, what is missing has its reason."""
    nothing = {"unavailable": "root only"}
    trial = dataclasses.replace(
        TRIAL,
        device_before={"thermal": "nominal", "power_source": "ac", "cpu_clock_hz": nothing, "low_power_mode": False},
        device_peak={"thermal": "heavy", "cpu_clock_hz": nothing, "memory_wired": 2_000_000_000},
        device_after={"thermal": "moderate", "power_source": "ac", "cpu_clock_hz": nothing, "low_power_mode": False},
    )
    assert state_rows(trial) == {
        "heat": "nominal, heavy, moderate",
        "clock": "not available: root only",
        "power": "ac",
        "low-power mode": "off",
        "wired memory": "2.00 GB",
    }


def test_degrees_and_throttles_are_named() -> None:
    """What Linux publishes of heat."""
    trial = dataclasses.replace(TRIAL, device_before={"thermal": {"hottest_c": 57.5, "throttles": 3}})
    assert state_rows(trial)["heat"] == "57.5 °C and 3 throttles"


def test_energy_says_how_it_was_counted() -> None:
    """From a meter's own record; nothing where there is none."""
    machine = FakeMachine({"cpu": 0.5}, {"cpu": 6.5}, (2.0,))
    meter = EnergyMeter({}, lambda: machine, machine.clock, lambda: 1.0)
    meter.figures(lambda: machine.call(0.05), 6.0)
    rows = energy_rows(dataclasses.replace(TRIAL, energy=meter.record))
    assert rows["source"] == "fake counter, the whole machine"
    assert rows["steps"].startswith("cpu 2.0")
    assert "calls in" in rows["under load"] and "cpu 6." in rows["under load"] and "±" in rows["at rest"]
    assert energy_rows(TRIAL) == {}
