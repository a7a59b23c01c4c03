"""Holding a technique to what it claims to change; one that changed nothing is a failed trial.

A claim is a relation to the baseline ("differs", "same", "less", "more"), a value, or a table of bounds: `at_least`
and `at_most` for the fact itself, `times_at_least` and `times_at_most` for the fact over the baseline's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench.spec.suite import RELATIONS

NOT_AVAILABLE = "not available: "
ONLY_BESIDE = ("output_divergence", "output_largest_difference", "output_equal")  # the baseline has none of these


def broken_claims(claims: Mapping[str, Any], technique: Mapping[str, Any], baseline: Mapping[str, Any]) -> list[str]:
    """One line for each claim that the facts of the trial don't bear out."""
    return [
        problem
        for name, claim in claims.items()
        if (problem := _broken(name, claim, technique.get(name), baseline.get(name)))
    ]


def _broken(name: str, claim: Any, ours: Any, theirs: Any) -> str | None:
    if ours is None:
        return f"{name} is claimed to be {worded(claim)} and was not reported"
    if isinstance(ours, str) and ours.startswith(NOT_AVAILABLE):
        return f"{name} is claimed to be {worded(claim)} and is {ours}"
    if isinstance(claim, Mapping):
        return _out_of_bounds(name, claim, ours, theirs)
    if claim not in RELATIONS:
        return None if ours == claim else f"{name} is {ours}, claimed: {claim}"
    return None if _holds(claim, ours, theirs) else f"{name} is {ours}, the baseline's is {theirs}, claimed: {claim}"


def worded(claim: Any) -> str:
    """A claim as a person reads it."""
    if not isinstance(claim, Mapping):
        return str(claim)
    return " and ".join(f"{name.replace('_', ' ')} {bound:g}" for name, bound in claim.items())


def _out_of_bounds(name: str, bounds: Mapping[str, float], ours: Any, theirs: Any) -> str | None:
    relative = any(bound.startswith("times") for bound in bounds)
    seen = f"{name} is {ours}" + (f", the baseline's is {theirs}" if relative else "") + f", claimed: {worded(bounds)}"
    if not isinstance(ours, int | float) or (relative and not (isinstance(theirs, int | float) and theirs)):
        return seen
    for bound, limit in bounds.items():
        found = ours / theirs if bound.startswith("times") else ours
        if found < limit if bound.endswith("at_least") else found > limit:
            return seen
    return None


def _holds(relation: str, ours: Any, theirs: Any) -> bool:
    if relation in ("differs", "same"):
        return bool((ours == theirs) == (relation == "same"))
    if not isinstance(ours, int | float) or not isinstance(theirs, int | float):
        return False
    return bool(ours < theirs if relation == "less" else ours > theirs)


def changed_nothing(technique: Mapping[str, Any], baseline: Mapping[str, Any]) -> bool:
    """True when every fact of the technique, its output among them, is the baseline's."""
    ours = {name: fact for name, fact in technique.items() if name not in ONLY_BESIDE}
    return ours == {name: fact for name, fact in baseline.items() if name not in ONLY_BESIDE}


def verdict_on_claims(
    claims: Mapping[str, Any],
    technique: Mapping[str, Any],
    baseline: Mapping[str, Any],
    control: bool,
    seen: tuple[Mapping[str, Any], Mapping[str, Any]] = ({}, {}),
) -> str:
    """The reason why a trial fails, or an empty text. `seen`: evidence of both, which a claim may name, too."""
    if control:
        return ""
    if changed_nothing(technique, baseline):
        return "the technique changed nothing: output and all facts equal the baseline's"
    broken = broken_claims(claims, {**seen[0], **technique}, {**seen[1], **baseline})
    return "the technique did not do what it claims: " + "; ".join(broken) if broken else ""
