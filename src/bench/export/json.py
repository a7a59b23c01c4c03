"""JSON: the document that `bench run --json` prints, and every raw record beneath it."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from bench.export.reading import MeasuredRun


def write(run: MeasuredRun, path: Path) -> None:
    """Write one JSON document; NaN and infinity, which JSON has not, become null."""
    path.write_text(json.dumps(finite(document(run)), indent=1, allow_nan=False), encoding="utf-8")


def document(run: MeasuredRun) -> dict[str, Any]:
    """Figures first, then the records that they come from."""
    from bench.record.shape import to_json
    from bench.summary import run_document

    content = run.content
    raw = {
        "header": to_json(content.header),
        "trials": [to_json(trial) for trial in content.trials],
        "pairs": [to_json(pair) for pair in content.pairs],
        "problems": list(content.problems),
    }
    return run_document(run.summary) | {"raw": raw}


def finite(value: Any) -> Any:
    """A JSON value without NaN and infinity."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): finite(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [finite(part) for part in value]
    return value
