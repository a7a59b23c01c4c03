"""The rules on the machine's state: which pairs are left out of a verdict, and what is only a warning.

One table, `RULES`; docs/device-state.md is the same table for people. A pair's two sides alternate, so what
stays the same from its beginning to its end falls on both and cancels in their ratio; what changes within it,
or makes the machine jump between speeds, doesn't. Whether a pair counts depends on the state of the machine
alone and never on what was measured. A reading that isn't available applies no rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.probes.thermal import HEAVY, MODERATE, severity
from bench.record import Pair, Trial

WARNING, LEFT_OUT, NO_MEMORY = "warning", "left out of the verdict", "warning; peak_memory is not available"
PAIR_SWAP = 1 << 20  # bytes: below it, other programs' housekeeping
BUSY = 1.0  # runnable threads besides one for each core, on average

State = Mapping[str, Any]
Seen = tuple[str, float]  # what is shown, and how bad it is, to show the worst of several


@dataclass(frozen=True, slots=True)
class Change:
    """The machine before and after a trial or pair, the worst in between, and what it swapped out (bytes)."""

    before: State
    after: State
    peak: State = field(default_factory=dict)
    swapped: float = 0.0
    cores: int = 1

    def states(self) -> tuple[State, ...]:
        """All that was recorded."""
        return self.before, self.peak, self.after


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition on recorded states and what follows; `pair` and `trial` are empty where it doesn't apply."""

    code: str
    seen: str  # the condition, in words
    pair: str
    trial: str
    why: str
    advice: str
    find: Callable[[Change], Seen | None]


def _words(thermal: object) -> str:
    return str(thermal) if str(thermal).startswith("processor") else f"thermal pressure {thermal}"


def _hottest(change: Change) -> object:
    return max((state.get("thermal") for state in change.states()), key=severity)


def _heavy(change: Change) -> Seen | None:
    worst = _hottest(change)
    return (_words(worst), severity(worst)) if severity(worst) >= HEAVY else None


def _moderate(change: Change) -> Seen | None:
    worst = _hottest(change)
    return (_words(worst), MODERATE) if severity(worst) == MODERATE else None


def _throttled(change: Change) -> Seen | None:
    first, last = (state.get("thermal") for state in (change.before, change.after))
    if not isinstance(first, dict) or not isinstance(last, dict) or "throttles" not in first.keys() & last.keys():
        return None
    times = last["throttles"] - first["throttles"]
    return ("the processor throttled", times) if times > 0 else None


def _source_changed(change: Change) -> Seen | None:
    ends = change.before.get("power_source"), change.after.get("power_source")
    if not all(isinstance(end, str) for end in ends) or ends[0] == ends[1]:
        return None
    return f"the power source changed from {ends[0]} to {ends[1]}", 1.0


def _mode_changed(change: Change) -> Seen | None:
    ends = change.before.get("low_power_mode"), change.after.get("low_power_mode")
    if not all(isinstance(end, bool) for end in ends) or ends[0] == ends[1]:
        return None
    return f"low-power mode was switched {'on' if ends[1] else 'off'}", 1.0


def _on_battery(change: Change) -> Seen | None:
    found = any(state.get("power_source") == "battery" for state in change.states())
    return ("measured on battery", 1.0) if found and _source_changed(change) is None else None


def _saving(change: Change) -> Seen | None:
    found = any(state.get("low_power_mode") is True for state in change.states())
    return ("low-power mode is on", 1.0) if found and _mode_changed(change) is None else None


def _pair_swapped(change: Change) -> Seen | None:
    return ("the system swapped", change.swapped) if change.swapped > PAIR_SWAP else None


def _trial_swapped(change: Change) -> Seen | None:
    return ("the system swapped", change.swapped) if change.swapped > 0 else None


def _loaded(change: Change) -> Seen | None:
    loads = [state["load_1m"] for state in change.states() if isinstance(state.get("load_1m"), int | float)]
    if not loads or max(loads) <= change.cores + BUSY:
        return None
    return f"other work ran: load reached {max(loads):.1f} on {change.cores} cores", max(loads)


COOL, CHARGER, SWAP_ADVICE = "let the machine cool down", "plug in the charger", "close applications"
RULES = (
    Rule(
        "thermal-heavy", "thermal pressure heavy or worse, or a processor held below its clock, at any moment",
        LEFT_OUT, WARNING, "the clock is cut and given back from second to second, and not alike for both sides",
        COOL, _heavy,
    ),
    Rule(
        "thermal", "thermal pressure moderate at any moment", WARNING, WARNING,
        "fans and limits begin to act; both sides of a pair meet the same", COOL, _moderate,
    ),
    Rule(
        "throttled", "the processor's throttle count rose (Linux)", WARNING, WARNING,
        "the count says that it happened, not for how long; the blocks of a pair alternate through it",
        COOL, _throttled,
    ),
    Rule(
        "power-changed", "another power source at the end than at the beginning", LEFT_OUT, WARNING,
        "one part of the pair ran under other limits than the rest", CHARGER, _source_changed,
    ),
    Rule(
        "mode-changed", "low-power mode was switched on or off in between", LEFT_OUT, WARNING,
        "one part of the pair ran under other limits than the rest", "leave the power mode alone while a suite runs",
        _mode_changed,
    ),
    Rule(
        "pair-swap", "the system swapped out more than 1 MB", LEFT_OUT, "",
        "a page that has to come back costs one side milliseconds and the other nothing", SWAP_ADVICE, _pair_swapped,
    ),
    Rule(
        "swap", "the system swapped out anything", "", NO_MEMORY,
        "what was swapped out is missing from the footprint, which is then too low",
        f"{SWAP_ADVICE}, or take a smaller model", _trial_swapped,
    ),
    Rule(
        "battery", "on battery all the time", WARNING, WARNING,
        "both sides of a pair run under the same limits; absolute figures may be lower than on the charger",
        f"{CHARGER}: some machines slow down without it", _on_battery,
    ),
    Rule(
        "low-power", "low-power mode on all the time", WARNING, WARNING,
        "both sides of a pair run under the same limits; absolute figures are lower",
        "switch it off in the battery settings", _saving,
    ),
    Rule(
        "load", "a load average above the number of cores by more than one", WARNING, WARNING,
        "verdicts stand on net time, which leaves waiting for a core out",
        "verdicts use net time, which leaves waiting for a core out; close what you can", _loaded,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that applies to a trial or pair, and what it saw."""

    rule: Rule
    sentence: str
    weight: float


def of_pair(pair: Pair, cores: int = 1) -> list[Hit]:
    """The rules that a pair's states call up."""
    out = [state.get("swapped_out") for state in (pair.device_before, pair.device_after)]
    first, last = (float(value) if isinstance(value, int | float) else None for value in out)
    swapped = 0.0 if first is None or last is None else last - first
    change = Change(pair.device_before, pair.device_after, swapped=swapped, cores=cores)
    return _hits(change, [rule for rule in RULES if rule.pair])


def of_trial(trial: Trial, cores: int = 1) -> list[Hit]:
    """The rules that a trial's states call up."""
    new_swap = trial.figures.get("new_swap")
    swapped = float(new_swap) if isinstance(new_swap, int | float) else 0.0
    change = Change(trial.device_before, trial.device_after, trial.device_peak, swapped, cores)
    return _hits(change, [rule for rule in RULES if rule.trial])


def _hits(change: Change, rules: Iterable[Rule]) -> list[Hit]:
    seen = ((rule, rule.find(change)) for rule in rules)
    return [Hit(rule, found[0], found[1]) for rule, found in seen if found is not None]


def left_out(pair: Pair) -> str:
    """Why a pair doesn't count for a verdict, in a few words; empty where it does."""
    return next((hit.sentence for hit in of_pair(pair) if hit.rule.pair == LEFT_OUT), "")


def kept(pairs: Iterable[Pair]) -> list[Pair]:
    """The pairs that a verdict may stand on: sound, and not left out. In their order."""
    return [pair for pair in pairs if pair.status == "ok" and not left_out(pair)]


def reasons(pairs: Iterable[Pair]) -> dict[str, int]:
    """How many sound pairs were left out, by reason."""
    found = (left_out(pair) for pair in pairs if pair.status == "ok")
    return dict(Counter(reason for reason in found if reason))


def replaced_enough(pairs: Iterable[Pair], most: int) -> bool:
    """Whether so many pairs were left out that no more are taken in their place: half of `most`, at least two."""
    return sum(reasons(pairs).values()) >= max(2, most // 2)
