"""Finding runs below a results folder."""

from __future__ import annotations

from pathlib import Path

from bench.store.folder import HEADER, ResultsError, RunFolder


def list_runs(results: Path) -> list[RunFolder]:
    """All run folders below `results`, oldest first: `raw/<host>/<run>` and `reference/<host>/<run>`."""
    found = [path.parent for kind in ("raw", "reference") for path in results.glob(f"{kind}/*/*/{HEADER}")]
    return [RunFolder(path) for path in sorted(found, key=lambda path: path.name)]


def find_run(results: Path, name: str) -> RunFolder:
    """The run whose id begins with `name`, or the newest for `latest`.

    Raises ResultsError where there is none or more than one.
    """
    runs = list_runs(results)
    if not runs:
        raise ResultsError(f"there is no run in {results} yet; start one: bench run suite/diffusion")
    if name == "latest":
        return runs[-1]
    matching = [run for run in runs if run.name.startswith(name)]
    if len(matching) == 1:
        return matching[0]
    if matching:
        raise ResultsError(f"'{name}' begins {len(matching)} runs; give more of the id")
    newest = ", ".join(run.name for run in runs[-3:])
    raise ResultsError(f"there is no run '{name}'; the newest are: {newest}")
