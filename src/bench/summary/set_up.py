"""What the records say of the set-up of a run: work on slow cores, low priority, and what could not be set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bench.record import Trial
from bench.record.settings import NICENESS
from bench.record.unavailable import is_unavailable

SLOW_SHARE = 0.5  # less of the processor time on performance cores is a run on the others

Note = tuple[str, str, str, tuple[str, ...]]  # code, text, advice, labels of cases


def set_up_notes(trials: Iterable[Trial]) -> list[Note]:
    """One note for each kind of trouble, with the cases that it concerns."""
    measured = [trial for trial in trials if trial.status == "ok"]
    return [note for note in (_slow_cores(measured), _nice(measured)) if note] + list(_not_set(measured))


def _slow_cores(trials: list[Trial]) -> Note | None:
    shares = {trial.case.label: trial.figures.get("performance_core_share") for trial in trials}
    slow = {label: share for label, share in shares.items() if isinstance(share, float) and share < SLOW_SHARE}
    if not slow:
        return None
    text = f"work ran on efficiency cores: only {100 * min(slow.values()):.0f} % of the time on fast ones"
    return "slow-cores", text, "start bench from a terminal, without taskpolicy -b", tuple(slow)


def _nice(trials: list[Trial]) -> Note | None:
    said = {trial.case.label: trial.settings.get(NICENESS, {}).get("now") for trial in trials}
    nice = {label: word for label, word in said.items() if isinstance(word, str) and word[:1] in "123456789"}
    if not nice:
        return None
    text = f"workers gave way to all other work: niceness {next(iter(nice.values()))}"
    return "niceness", text, "start bench without nice", tuple(nice)


def _not_set(trials: list[Trial]) -> Iterator[Note]:
    reasons: dict[tuple[str, str], list[str]] = {}
    for trial in trials:
        for name, outcome in trial.settings.items():
            if is_unavailable(outcome.get("now")) and not is_unavailable(outcome.get("before")):
                reasons.setdefault((name, outcome["now"]["unavailable"]), []).append(trial.case.label)
    for (name, reason), labels in reasons.items():
        text = f"{name.replace('_', ' ')} could not be set: {reason}"
        yield "not-set", text, "what was in force instead stands in the trials' records", tuple(labels)
