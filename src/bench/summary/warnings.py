"""Warnings as values: what is wrong with the circumstances of a run, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bench.record import Trial
from bench.statistics import Comparison
from bench.store import RunContent

BUSY = 1.0  # runnable processes besides the measured one, on average
WIDE = 0.10  # interquartile range over median of single calls


@dataclass(frozen=True, slots=True)
class Caution:
    """A warning with its advice; `code` is stable, `cases` are the labels that it concerns (none: the run)."""

    code: str
    text: str
    advice: str
    cases: tuple[str, ...] = ()


def cautions(content: RunContent, contradictions: Sequence[tuple[str, Comparison, Comparison]]) -> tuple[Caution, ...]:
    """All warnings that the records of a run give rise to."""
    found = [Caution("torn-line", problem, "resume the run to measure what is missing") for problem in content.problems]
    found += _wall_clock(content)
    found += _device(content)
    found += _reference_blas(content.trials)
    found += _spread(content.trials)
    found += _not_steady(content.trials)
    found += [
        Caution("net-against-wall", f"{label}: net time says {net.verdict}, wall time says {wall.verdict}",
                "repeat it on an idle machine", (label,))
        for label, net, wall in contradictions
    ]  # fmt: skip
    return tuple(found)


def _wall_clock(content: RunContent) -> list[Caution]:
    """Verdicts without a run-queue reading: why, and by how much their intervals were widened."""
    reasons = {trial.reading for trial in content.trials if trial.status == "ok"} - {"net"}
    if not reasons:
        return []
    text = f"verdicts stand on the wall clock: {', '.join(sorted(reasons))}"
    factor = content.header.widths.get("wall")
    if factor is None:
        return [Caution("wall-clock", text, "count how often they are wrong here: bench selftest")]
    advice = f"intervals are {factor:.2f} times as wide as the pairs say, as this machine's selftest found"
    return [Caution("wall-clock", text, advice)]


def _device(content: RunContent) -> list[Caution]:
    states = [state for trial in content.trials for state in (trial.device_before, trial.device_after) if state]
    found = []
    cores = int(content.header.host.get("cores") or 1)
    loads = [state["load_1m"] for state in states if isinstance(state.get("load_1m"), int | float)]
    if loads and max(loads) > cores + BUSY:
        text = f"other work ran: load reached {max(loads):.1f} on {cores} cores"
        advice = "verdicts use net time, which leaves waiting for a core out; close what you can"
        found.append(Caution("load", text, advice))
    if any(state.get("power_source") == "battery" for state in states):
        found.append(
            Caution("battery", "measured on battery", "plug in the charger: some machines slow down without it")
        )
    if any(state.get("low_power_mode") is True for state in states):
        found.append(Caution("low-power", "low power mode is on", "switch it off in the battery settings"))
    pressure = {str(state["thermal"]) for state in states if isinstance(state.get("thermal"), str)} - {"nominal"}
    if pressure:
        found.append(
            Caution("thermal", f"thermal pressure: {', '.join(sorted(pressure))}", "let the machine cool down")
        )
    swapped = [trial.case.label for trial in content.trials if _number(trial.figures.get("new_swap")) > 0]
    if swapped:
        found.append(Caution("swap", "the system swapped during trials: their memory figures are too low",
                             "close applications, or take a smaller model", tuple(swapped)))  # fmt: skip
    return found


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _reference_blas(trials: Iterable[Trial]) -> list[Caution]:
    reasons = {t.runtime.get("blas_reason", "") for t in trials if t.runtime.get("blas") == "reference"}
    return [Caution("reference-blas", "MLX runs on the reference BLAS", reason) for reason in sorted(reasons)]


def _spread(trials: Iterable[Trial]) -> list[Caution]:
    wide = []
    for trial in trials:
        times = sorted((b.wall_s if b.net_s is None else b.net_s) / b.calls for b in trial.blocks)
        if len(times) >= 8 and times[3 * len(times) // 4] - times[len(times) // 4] > WIDE * times[len(times) // 2]:
            wide.append(trial.case.label)
    if not wide:
        return []
    return [Caution("spread", f"single calls spread by more than {100 * WIDE:.0f} % in {_cases(wide)}",
                    "take --profile standard for these", tuple(wide))]  # fmt: skip


def _not_steady(trials: Iterable[Trial]) -> list[Caution]:
    restless = tuple(t.case.label for t in trials if t.status == "ok" and t.warm_up and not t.steady)
    if not restless:
        return []
    return [Caution("not-steady", f"no steady state within the warm-up in {_cases(restless)}",
                    "their first figures may be off; verdicts come from alternating pairs", restless)]  # fmt: skip


def _cases(labels: Sequence[str]) -> str:
    return "1 case" if len(labels) == 1 else f"{len(labels)} cases"
