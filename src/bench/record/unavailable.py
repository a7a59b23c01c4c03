"""How a record says that there is no figure: a reason instead of a number."""

from __future__ import annotations

from typing import TypeGuard


def unavailable(reason: str) -> dict[str, str]:
    """The JSON form of a reading that this machine can't give."""
    return {"unavailable": reason}


def is_unavailable(reading: object) -> TypeGuard[dict[str, str]]:
    """True for what `unavailable` made."""
    return isinstance(reading, dict) and "unavailable" in reading
