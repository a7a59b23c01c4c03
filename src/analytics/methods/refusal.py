"""The answer that there is none, with the reason."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """A question that these figures can't answer; `reason` says why, and what would be needed."""

    reason: str

    def __str__(self) -> str:
        return self.reason
