"""The identity of a case: a hash over all that could change its figures, so that no answer is taken for another's."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.record.shape import to_json
from bench.runner.plan import PlannedCase
from bench.spec import Suite

NOT_MEASURED = {".venv", "tests", "training", "__pycache__"}


def code_hash(folder: Path) -> str:
    """sha256 over the Python files below `folder`, tests, training and environments left aside."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        relative = path.relative_to(folder)
        if not NOT_MEASURED & set(relative.parts):
            digest.update(f"{relative}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def evaluator_hash() -> str:
    """sha256 over the code of the toolkit that takes the figures."""
    rooms = Path(__file__).resolve().parent.parent
    parts = [code_hash(rooms / room) for room in ("measure", "probes", "runtimes", "worker")]
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def case_identity(
    suite: Suite, planned: PlannedCase, profile: str, environment: Mapping[str, Any], code: tuple[str, str]
) -> str:
    """Artefacts, technique, workload, software and evaluator in 16 hexadecimal digits."""
    parts = [{"class": part.import_path, "params": part.params} for part in suite.parts(planned.technique)]
    document = {
        "case": to_json(planned.case),
        "artefacts": [to_json(file) for file in planned.model.files],
        "load": planned.model.load,
        "techniques": parts,
        "changes": suite.changes(planned.technique),
        "workload": {"params": planned.workload.params, "quality": planned.workload.quality.get(profile)},
        "runtime": planned.runtime,
        "lock": environment.get("lock_hash"),
        "packages": environment.get("packages"),
        "code": code,
    }
    text = json.dumps(document, sort_keys=True, default=dict)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
