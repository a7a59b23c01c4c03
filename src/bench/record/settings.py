"""What is set for a measurement: asked by the parent (value, reason, way), answered by who sets it (before, now)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

QOS = "quality_of_service"
BACKGROUND = "background_state"
NICENESS = "niceness"
KEEP_AWAKE = "keep_awake"
COOL_DOWN = "cool_down"
PLACES = ("worker", "runtime", "launcher", "runner")


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing to set. `value` None leaves it as it is, for the reason given."""

    name: str
    value: Any
    unit: str  # B, s, or empty for a word or a count
    reason: str
    how: str  # the call, variable or command that sets it
    where: str  # worker (the process), runtime (its library), launcher, runner


def outcome(before: Any, now: Any) -> dict[str, Any]:
    """What a record holds of a setting: what was there, and what was read back."""
    return {"before": before, "now": now}


def asked(settings: Iterable[Setting], where: str) -> dict[str, Setting]:
    """The settings that one place has to see to, by name; those to be left as they are aside."""
    return {one.name: one for one in settings if one.where == where and one.value is not None}
