"""Started by path in a suite's interpreter: makes the package `bench` importable there, nothing else.

A PYTHONPATH to the folder that holds `bench` would bring along whatever lies beside it (the toolkit's own
site-packages, when it is installed from a wheel), and the measured environment would no longer be the suite's.
"""

import importlib.util
import sys
from pathlib import Path


def make_bench_importable() -> None:
    """Register the package `bench` from the folder that this file lies in."""
    folder = Path(__file__).resolve().parent.parent
    spec = importlib.util.spec_from_file_location(
        "bench", folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None and spec.loader is not None
    sys.modules["bench"] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)


if __name__ == "__main__":
    make_bench_importable()
    from bench.worker.work import main

    main(sys.argv[1:])
