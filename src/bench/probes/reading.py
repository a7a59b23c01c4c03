"""Reading small files, and saying why there is no figure where there is none."""

from __future__ import annotations

from pathlib import Path

from bench.record.unavailable import is_unavailable, unavailable

__all__ = ["is_unavailable", "read_text", "unavailable"]


def read_text(path: Path | str) -> str | None:
    """A small file's text without the newline at its end, or None where it can't be read."""
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return None
