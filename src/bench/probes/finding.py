"""What a look at the machine found: a state, what it means, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `bench doctor`."""

    subject: str
    state: str  # ok | note (figures are affected or missing) | problem (something won't run)
    text: str
    advice: str = ""
