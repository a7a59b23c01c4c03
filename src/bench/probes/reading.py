"""How a probe says that it has no figure: a reason instead of a number."""

from __future__ import annotations

from pathlib import Path
from typing import TypeGuard


def unavailable(reason: str) -> dict[str, str]:
    """The JSON form of a reading that this machine can't give."""
    return {"unavailable": reason}


def is_unavailable(reading: object) -> TypeGuard[dict[str, str]]:
    """True for what `unavailable` made."""
    return isinstance(reading, dict) and "unavailable" in reading


def read_text(path: Path | str) -> str | None:
    """A small file's text without the newline at its end, or None where it can't be read."""
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return None
