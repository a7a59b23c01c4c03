"""A run's operations to its calibration, and that to a file and back."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from bench.record import RunHeader
from bench.record.shape import from_json, to_json
from bench.roofline.break_even import break_evens_of
from bench.roofline.ceilings import ceilings_of, under_the_roof
from bench.roofline.fit import fits_of
from bench.roofline.operations import operations_of
from bench.roofline.overheads import evaluation_seconds, overheads_of
from bench.roofline.record import KIND, SCHEMA, NotMeasured, Roofline
from bench.store import ResultsError, RunContent, list_runs
from bench.summary import RunSummary, summarise

FILE = "roofline.json"
OF_THE_RUN = ("run", "suite", "started", "profile")
REVISION = ("version", "revision", "git_revision", "lock_hash")


class RooflineError(Exception):
    """A file that holds no calibration that this version can read; one line."""


def roofline_of(content: RunContent, summary: RunSummary | None = None) -> Roofline | None:
    """The calibration that a run amounts to; None where no case of it counts operations and bytes."""
    summary = summary or summarise(content)
    operations = operations_of(content, summary)
    if not operations:
        return None
    header = content.header
    ceilings = ceilings_of(operations, header.host)
    overheads = overheads_of(operations)
    return Roofline(
        host=dict(header.host),
        run=_run(header),
        software={trial.case.key.split(",")[0].removeprefix("runtime="): trial.runtime for trial in content.trials
                  if trial.runtime},
        ceilings=tuple(ceilings),
        fits=tuple(fits_of(operations, evaluation_seconds(overheads))),
        overheads=tuple(overheads),
        break_evens=tuple(break_evens_of(operations)),
        operations=tuple(under_the_roof(operations, ceilings)),
        not_measured=tuple(
            NotMeasured(case.case.label, case.status, case.reason) for case in summary.cases if case.status != "ok"
        ),
        provenance=header.provenance,
    )  # fmt: skip


def newest_roofline(results: Path, host: str, suite: str = "roofline") -> Roofline | None:
    """The calibration of a host (its `identity`) by its newest run of the suite that measured anything; None without.

    Runs that can't be read are passed over.
    """
    for folder in reversed(list_runs(results)):
        if folder.path.parent.name != host:
            continue
        try:
            found = roofline_of(folder.read()) if folder.header().suite == suite else None
        except ResultsError:
            continue
        if found is not None:
            return found
    return None


def _run(header: RunHeader) -> dict[str, Any]:
    found = {name: getattr(header, name) for name in OF_THE_RUN} | {"command": list(header.command)}
    return found | {name: header.environment[name] for name in REVISION if name in header.environment}


def write_roofline(roofline: Roofline, path: Path) -> None:
    """Write the calibration as one JSON document; infinity, which JSON has not, becomes null.

    Raises OSError where the place can't be written.
    """
    path.write_text(json.dumps(_finite(to_json(roofline)), indent=1, allow_nan=False) + "\n", encoding="utf-8")


def read_roofline(path: Path) -> Roofline:
    """Read what `write_roofline` wrote; members that this version doesn't know are left aside.

    Raises RooflineError for another kind of file, a broken one, or one of a newer schema.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RooflineError(f"{path} can't be read: {error}") from None
    if not isinstance(document, dict) or document.get("kind") != KIND:
        raise RooflineError(f"{path} holds no roofline; bench export --format roofline writes one")
    if not isinstance(document.get("schema"), int) or document["schema"] > SCHEMA:
        found = document.get("schema")
        raise RooflineError(f"{path} has schema {found}, this toolkit reads up to {SCHEMA}: update the toolkit")
    try:
        return from_json(Roofline, document)
    except (TypeError, KeyError, AttributeError) as error:
        raise RooflineError(f"{path} is broken: {error}") from None


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {name: _finite(part) for name, part in value.items()}
    return [_finite(part) for part in value] if isinstance(value, list | tuple) else value
