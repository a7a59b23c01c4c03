"""The measuring house: suites, trials, pairs, verdicts, results.

`bench.run(bench.RunRequest(...))` is what `bench run` calls. Both names are looked up when asked for, because this
file also opens inside workers, which must stay free of everything but the standard library.
"""

from __future__ import annotations

from typing import Any

__all__ = ["RunRequest", "RunResult", "run"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'bench' has no attribute '{name}'")
    import bench.runner

    return getattr(bench.runner, name)
