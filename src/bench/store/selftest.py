"""What a selftest found, as `selftest.json` in its run's folder, and the newest one of a host."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bench.store.find import list_runs
from bench.store.folder import RunFolder

SELFTEST = "selftest.json"
SCHEMA = 1


def write_selftest(folder: RunFolder, document: dict[str, Any]) -> None:
    """Keep the document with the run that it was counted from.

    Raises ResultsError where the disk is full or refuses.
    """
    folder.add_text(SELFTEST, json.dumps({"schema": SCHEMA} | document, indent=1, allow_nan=False) + "\n")


def read_selftest(folder: RunFolder) -> dict[str, Any] | None:
    """The document of a run; None where it is no finished selftest, or of a schema that this toolkit can't read."""
    try:
        document = json.loads((folder.path / SELFTEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    sound = isinstance(document, dict) and document.get("schema") == SCHEMA
    return document if sound else None


def last_selftest(results: Path, host: str) -> dict[str, Any] | None:
    """The newest finished selftest of a host below `results`, without a reading of any other file."""
    for folder in reversed(list_runs(results)):
        if folder.path.parent.name == host and (document := read_selftest(folder)):
            return document
    return None
