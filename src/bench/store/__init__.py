"""Results on disk: append-only run folders under `results/raw/<host>/<run>/`, readable after any interruption."""

from bench.store.find import find_run, list_runs
from bench.store.folder import ResultsError, RunContent, RunFolder

__all__ = ["ResultsError", "RunContent", "RunFolder", "find_run", "list_runs"]
