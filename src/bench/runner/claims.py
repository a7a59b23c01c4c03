"""Holding a technique to what it claims to change; one that changed nothing is a failed trial."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

RELATIONS = ("differs", "same", "less", "more")


def broken_claims(claims: Mapping[str, Any], technique: Mapping[str, Any], baseline: Mapping[str, Any]) -> list[str]:
    """One line for each claim that the facts of the trial don't bear out."""
    return [
        problem
        for name, claim in claims.items()
        if (problem := _broken(name, claim, technique.get(name), baseline.get(name)))
    ]


def _broken(name: str, claim: Any, ours: Any, theirs: Any) -> str | None:
    if ours is None:
        return f"{name} is claimed to be {claim} and was not reported"
    if claim not in RELATIONS:
        return None if ours == claim else f"{name} is {ours}, claimed: {claim}"
    return None if _holds(claim, ours, theirs) else f"{name} is {ours}, the baseline's is {theirs}, claimed: {claim}"


def _holds(relation: str, ours: Any, theirs: Any) -> bool:
    if relation in ("differs", "same"):
        return bool((ours == theirs) == (relation == "same"))
    if theirs is None:
        return False
    return bool(ours < theirs if relation == "less" else ours > theirs)


def changed_nothing(technique: Mapping[str, Any], baseline: Mapping[str, Any]) -> bool:
    """True when every fact of the technique, its output among them, is the baseline's."""
    return dict(technique) == dict(baseline)


def verdict_on_claims(
    claims: Mapping[str, Any], technique: Mapping[str, Any], baseline: Mapping[str, Any], control: bool
) -> str:
    """The reason why a trial fails, or an empty text."""
    if control:
        return ""
    if changed_nothing(technique, baseline):
        return "the technique changed nothing: output and all facts equal the baseline's"
    broken = broken_claims(claims, technique, baseline)
    return "the technique did not do what it claims: " + "; ".join(broken) if broken else ""
