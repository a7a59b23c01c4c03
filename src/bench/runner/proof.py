"""Holding a technique to its work: what was seen of its calls against what was seen of the baseline's.

Every rule compares. What the baseline does as well (a subject that never repeats itself, one that waits for a disk)
is the suite's nature and no fault of a technique; what is claimed (`busy_share = "less"`, `output_shape = "differs"`)
is allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.record import Reply, Trial
from bench.runner.claims import NOT_AVAILABLE, verdict_on_claims

STEADY = 1e-2  # relative difference up to which two outputs of the same input count as one: some sums are unordered
WAITS = 0.5  # share of work in the time under half of the other side's: the rest was waiting
WAITS_WALL = 0.2  # the same where nobody knows how long there was no core
NEW_INPUT = 3.0  # times the work on an input never seen before: outputs of seen ones are kept
WEIGHTS = ("weight_bytes", "weight_hash", "weight_dtypes", "weight_precision", "weight_sparsity", "weight_count")


@dataclass(frozen=True, slots=True)
class Seen:
    """One side: what it claims, what it is, what its calls did."""

    facts: Mapping[str, Any]
    evidence: Mapping[str, Any]
    quality: Mapping[str, Any] = field(default_factory=dict)
    has_net: bool = True

    def number(self, name: str) -> float | None:
        """A number among the evidence."""
        value = self.evidence.get(name)
        return float(value) if isinstance(value, int | float) else None


Rule = Callable[[Mapping[str, Any], Seen, Seen], str | None]


def verdict_on_trial(claims: Mapping[str, Any], technique: Trial, baseline: Trial, control: bool) -> str:
    """The reason why a trial fails, or an empty text: broken claims, and work that wasn't done."""
    reason = verdict_on_claims(
        claims, technique.facts, baseline.facts, control, (technique.evidence, baseline.evidence)
    )
    doubts = doubts_about(claims, _of_trial(technique), _of_trial(baseline), TRIAL_RULES)
    return "; ".join([*([reason] if reason else []), *doubts])


def pair_doubts(claims: Mapping[str, Any], trials: tuple[Trial, Trial], replies: tuple[Reply, Reply]) -> str:
    """Why a pair is no comparison, or an empty text; baseline first, technique second."""
    sides = [Seen(reply.facts, reply.evidence, has_net=_has_net(reply)) for reply in replies]
    for name, trial, side in zip(("baseline", "technique"), trials, sides, strict=True):
        if reason := other_than_in_trial(_of_trial(trial), side):
            return f"{name}: {reason}"
    found = doubts_about(claims, sides[1], sides[0], (waited, baseline_waited))
    return f"technique: {found[0]}" if found else ""


def doubts_about(claims: Mapping[str, Any], ours: Seen, theirs: Seen, rules: tuple[Rule, ...]) -> list[str]:
    """One line for each rule that finds something."""
    return [found for rule in rules if (found := rule(claims, ours, theirs))]


def _of_trial(trial: Trial) -> Seen:
    return Seen(trial.facts, trial.evidence, trial.quality, _has_net(trial))


def _has_net(record: Trial | Reply) -> bool:
    return all(block.net_s is not None for block in record.blocks)


def other_shape(claims: Mapping[str, Any], ours: Seen, theirs: Seen) -> str | None:
    """Fewer tokens, smaller pictures."""
    mine, other = ours.facts.get("output_shape"), theirs.facts.get("output_shape")
    if mine == other or None in (mine, other) or "output_shape" in claims:
        return None
    return f"its output has the shape {mine}, the baseline's {other}, and no change of output_shape is claimed"


def constant(claims: Mapping[str, Any], ours: Seen, theirs: Seen) -> str | None:
    """The same number everywhere."""
    if not ours.evidence.get("output_constant") or theirs.evidence.get("output_constant", True):
        return None
    return "all numbers of its output are the same"


def cached(claims: Mapping[str, Any], ours: Seen, theirs: Seen) -> str | None:
    """Calls that hand out an output made once."""
    if ours.evidence.get("made_anew", True) or not theirs.evidence.get("made_anew", True):
        return None
    return "its calls hand out one output that was made once"


def deaf(claims: Mapping[str, Any], ours: Seen, theirs: Seen) -> str | None:
    """The same output whatever the input."""
    if ours.evidence.get("follows_input", True) or not theirs.evidence.get("follows_input", False):
        return None
    return "its output stays the same when the input changes"


def remembers(claims: Mapping[str, Any], ours: Seen, theirs: Seen) -> str | None:
    """Inputs never seen before take far longer than the repeated one that is timed."""
    mine, other = ours.number("new_input_ratio"), theirs.number("new_input_ratio")
    if mine is None or other is None or mine < NEW_INPUT * max(1.0, other):
        return None
    return (
        f"a call on a new input is {mine:.1f} times the work of one on an input seen before (baseline {other:.1f}): "
        "outputs are kept, not made"
    )


def drifts(claims: Mapping[str, Any], ours: Seen, theirs: Seen) -> str | None:
    """Later calls put out something else than the first."""
    mine, other = ours.number("repeat_divergence"), theirs.number("repeat_divergence")
    if mine is None or other is None or mine <= STEADY or other > STEADY:
        return None
    return f"its timed calls put out something else than its first one (relative difference {mine:.2g}), same input"


def waited(claims: Mapping[str, Any], ours: Seen, theirs: Seen) -> str | None:
    """Time without work, on a runtime that works on the processor."""
    mine, other = ours.number("busy_share"), theirs.number("busy_share")
    limit = WAITS if ours.has_net and theirs.has_net else WAITS_WALL
    if mine is None or other is None or "busy_share" in claims or mine >= limit * min(1.0, other):
        return None
    return f"it slept or waited: it was at work in {mine:.0%} of its time, the baseline in {other:.0%}"


def baseline_waited(claims: Mapping[str, Any], ours: Seen, theirs: Seen) -> str | None:
    """The other way round: what the technique saves is the baseline's sleep."""
    if waited(claims, theirs, ours) is None:
        return None
    mine, other = ours.number("busy_share"), theirs.number("busy_share")
    return (
        f"what it saves is waiting: the baseline was at work in {other:.0%} of its time, it in {mine:.0%}; "
        'claim busy_share = "more" if that is meant'
    )


def fewer_examples(claims: Mapping[str, Any], ours: Seen, theirs: Seen) -> str | None:
    """Judged on other numbers of examples than the baseline, or not judged at all."""
    for name, metric in theirs.quality.items():
        for kind in ("examples", "replicates"):
            if not metric.get(kind):
                continue
            wanted, found = len(metric[kind]), len(ours.quality.get(name, {}).get(kind) or ())
            if found != wanted:
                return f"its {name} was judged on {found} {kind}, the baseline's on {wanted}"
    return None


def unused_weights(claims: Mapping[str, Any], ours: Seen, theirs: Seen) -> str | None:
    """Weights that can be spoilt without any effect."""
    if ours.evidence.get("weights_used", True) is not False:
        return None
    if theirs.evidence.get("weights_used") is not True and not _changes_weights(claims):
        return None
    return (
        "its output stays the same when its weights are spoilt: it is not made from them "
        "(parameters() has to give the arrays that it computes with)"
    )


def untouched_output(claims: Mapping[str, Any], ours: Seen, theirs: Seen) -> str | None:
    """Other weights and, to the last bit, the same output."""
    mine, other = ours.facts.get("output_hash"), theirs.facts.get("output_hash")
    if mine is None or mine != other or claims.get("output_hash") == "same" or not _changes_weights(claims):
        return None
    return (
        "its weights are claimed to change and its output is the baseline's to the last bit: they are not used; "
        'claim output_hash = "same" if they may be'
    )


def _changes_weights(claims: Mapping[str, Any]) -> bool:
    return any(name in WEIGHTS and claim != "same" for name, claim in claims.items())


def other_than_in_trial(trial: Seen, side: Seen) -> str | None:
    """What was timed in the pair isn't what was judged in the trial."""
    for name in ("output_shape", "weight_bytes"):
        held = side.facts.get(name, side.evidence.get(name))
        known = trial.facts.get(name)
        if None not in (held, known) and held != known and not str(known).startswith(NOT_AVAILABLE):
            return f"in the pair its {name} is {held}, in its trial {known}"
    apart, repeats = side.number("trial_divergence"), trial.number("repeat_divergence")
    if apart is None or repeats is None or repeats > STEADY or apart <= STEADY:
        return None
    return f"in the pair it puts out something else than in its trial (relative difference {apart:.2g}), same input"


TRIAL_RULES: tuple[Rule, ...] = (
    other_shape, constant, cached, deaf, remembers, drifts, waited, baseline_waited, fewer_examples,
    unused_weights, untouched_output,
)  # fmt: skip
