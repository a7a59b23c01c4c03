"""The identity of a case: a hash over all that could change its figures, so that no answer is taken for another's."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.host import Plan as Settings
from bench.record.shape import to_json
from bench.runner.plan import PlannedCase
from bench.spec import FileReference, Suite, Technique

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
    suite: Suite,
    planned: PlannedCase,
    profile: str,
    environment: Mapping[str, Any],
    code: tuple[str, str],
    settings: Settings | None = None,
) -> str:
    """Artefacts, technique, workload, software and evaluator in 16 hexadecimal digits."""
    baseline = suite.techniques[planned.model.baseline]
    document = {
        "case": to_json(planned.case),
        "artefacts": [_artefact(file) for file in planned.model.files],
        "load": planned.model.load,
        "techniques": _parts(suite, planned.technique),
        "baseline": _parts(suite, baseline),  # figures are held against its: they are worth nothing beside another's
        "changes": suite.changes(planned.technique),
        "workload": {"params": planned.workload.params, "quality": planned.workload.quality.get(profile)},
        "runtime": planned.runtime,
        "lock": environment.get("lock_hash"),
        "packages": environment.get("packages"),
        "code": code,
        "settings": [(one.name, one.value) for one in (settings or Settings()).alone],
    }
    text = json.dumps(document, sort_keys=True, default=dict)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _parts(suite: Suite, technique: Technique) -> list[dict[str, Any]]:
    return [{"class": part.import_path, "params": part.params} for part in suite.parts(technique)]


def _artefact(file: FileReference) -> dict[str, Any]:
    """A file as declared, and for a checkpoint of this machine what its variable points to."""
    kind, _, variable = file.path.partition(":")
    points_to = os.environ.get(variable) if kind == "checkpoint" else None
    return {"file": to_json(file), "points_to": points_to}
