"""A trial's machine as people read it: its state before, at its worst and after, and how energy was counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bench.export import format as shown

if TYPE_CHECKING:
    from bench.record import Trial

READINGS = {
    "thermal": ("heat", ""),
    "cpu_clock_hz": ("clock", "Hz"),
    "gpu_clock_hz": ("GPU's clock", "Hz"),
    "load_1m": ("load", "1"),
    "power_source": ("power", ""),
    "low_power_mode": ("low-power mode", ""),
    "memory_wired": ("wired memory", "B"),
    "memory_compressed": ("compressed memory", "B"),
    "swap_used": ("swap in use", "B"),
}


def state_rows(trial: Trial) -> dict[str, str]:
    """By reading: before, worst, after; one word where they agree, the reason where there is none."""
    states = (trial.device_before, trial.device_peak, trial.device_after)
    rows = {}
    for name, (title, unit) in READINGS.items():
        known = [state[name] for state in states if name in state]
        if known:
            words = [_words(value, unit) for value in known]
            rows[title] = words[0] if len(set(words)) == 1 else ", ".join(words)
    return rows


def _words(value: Any, unit: str) -> str:
    if isinstance(value, Mapping):
        if "unavailable" in value:
            return f"not available: {value['unavailable']}"
        return " and ".join(_part(name, part) for name, part in value.items())
    if isinstance(value, bool):
        return "on" if value else "off"
    return shown.quantity(float(value), unit) if isinstance(value, int | float) else str(value)


def _part(name: str, value: Any) -> str:
    return {"hottest_c": f"{value} °C", "throttles": f"{value} throttles"}.get(name, f"{name} {value}")


def energy_rows(trial: Trial) -> dict[str, str]:
    """Source, pace of its counters, and the two windows; empty where no energy was counted."""
    if not trial.energy:
        return {}
    rest, load = trial.energy["rest"], trial.energy["load"]
    covers = "the whole machine" if trial.energy.get("machine") else "this process's processor work"
    rows = {"source": f"{trial.energy['source']}, {covers}"}
    if steps := rest.get("steps_s"):
        rows["steps"] = ", ".join(f"{domain} {shown.quantity(step, 's')}" for domain, step in steps.items())
    rows["under load"] = f"{load['calls']} calls in {shown.quantity(load['took_s'], 's')}: {_powers(load['powers'])}"
    if rest.get("powers"):
        rows["at rest"] = _powers(rest["powers"])
    return rows


def _powers(powers: Mapping[str, Mapping[str, float]]) -> str:
    return ", ".join(
        f"{domain} {shown.quantity(power['watts'], 'W')} ±{100 * power['uncertainty']:.0f} %"
        for domain, power in powers.items()
    )
