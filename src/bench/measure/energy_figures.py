"""From power at rest and under load to the energy figures of one call, or the reason why there is none.

All in joules a call, `power` and `idle_power` in watts. `energy` and the four parts are net of the machine at
rest, `energy_total` is not: both are kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bench.measure.energy import MOST_UNCERTAIN, Load, Rest
from bench.probes import unavailable
from bench.probes.energy import DOMAINS, EnergySource
from bench.probes.energy.edges import Power
from bench.probes.energy.source import CPU

LEAST_QUANTA = 20  # below so many of the counter's smallest differences, rounding alone is 5 %


def figures(source: EnergySource, rest: Rest, load: Load) -> dict[str, Any]:
    """Every energy metric: a number or `{"unavailable": reason}`."""
    faults = {domain: fault(source, rest, load, domain) for domain in DOMAINS}
    parts = {
        f"energy_{domain}": unavailable(why) if why else net_j(source, rest, load, [domain])
        for domain, why in faults.items()
    }
    return _whole(source, rest, load, faults) | parts


def fault(source: EnergySource, rest: Rest, load: Load, domain: str) -> str:
    """Why a domain has no power under load, in one line; empty where it has."""
    if domain not in load.domains:
        return source.absent(domain)
    power, step = load.powers.get(domain), rest.steps_s.get(domain)
    if power is None:
        seen = f"{source.name}'s counter of the {domain} did not move twice in {load.took_s:.1f} s of calls"
        return f"{seen}: {_why_still(domain)}"
    if power.joules < LEAST_QUANTA * source.quantum_j:
        least = LEAST_QUANTA * source.quantum_j
        return (
            f"{power.joules:.3g} J in {power.window_s:.1f} s are below the resolution of {least:.3g} J ({source.name})"
        )
    if power.uncertainty > MOST_UNCERTAIN:
        return (
            f"{source.name} publishes every {step or max(rest.steps_s.values(), default=0.0):.2g} s: "
            f"{power.window_s:.1f} s of calls place its power to ±{100 * power.uncertainty:.0f} % only"
        )
    return ""


def _why_still(domain: str) -> str:
    if domain == CPU:
        return "processors always take some power, so the counter stands still (macOS 27 needs root to move it)"
    return "not at work, or below its resolution"


def _whole(source: EnergySource, rest: Rest, load: Load, faults: dict[str, str]) -> dict[str, Any]:
    """`energy`, `energy_total`, `power`, `idle_power`: of all domains that have figures, the processor among them."""
    missing = source.absent("gpu, ane or memory") if not source.machine else faults[CPU]
    if missing:
        return {name: unavailable(missing) for name in ("energy", "energy_total", "power", "idle_power")}
    names = [domain for domain, why in faults.items() if not why]
    watts = _watts(load.powers, names)
    idle = _watts(rest.powers, names)
    known = CPU in rest.powers and rest.powers[CPU].uncertainty <= MOST_UNCERTAIN
    why = f"{source.name}'s counter gave no power in {rest.took_s:.1f} s at rest: its changes came too seldom"
    return {
        "energy": net_j(source, rest, load, names) if known else unavailable(why),
        "energy_total": watts * load.call_s,
        "power": watts,
        "idle_power": idle if known else unavailable(why),
    }


def _watts(powers: dict[str, Power], names: Iterable[str]) -> float:
    return sum(powers[name].watts for name in names if name in powers)


def net_j(source: EnergySource, rest: Rest, load: Load, names: list[str]) -> Any:
    """Joules a call above the machine at rest, or why that can't be told.

    A domain that didn't move at rest took less than the counter can show there. Refused is a difference smaller
    than what not knowing the moments of both windows' changes may make up.
    """
    watts, idle = _watts(load.powers, names), _watts(rest.powers, names)
    doubt = sum(
        powers[name].watts * powers[name].uncertainty for powers in (load.powers, rest.powers) for name in names
        if name in powers
    )  # fmt: skip
    if watts - idle <= doubt:
        return unavailable(f"{watts:.3g} W under load are not above {idle:.3g} W at rest by more than ±{doubt:.2g} W")
    return (watts - idle) * load.call_s
