"""The roofline's figures beside the same work timed by hand: is the harness, or the counting, off?

    uv run just roofline-check

NumPy is measured twice on one machine: by `bench run suite/roofline` (technique numpy-f32), and here, with nothing but
a clock around a loop, before and after. The copy here is STREAM's (`np.copyto` into an array that is there), so that
the figures of the harness, whose copies make a new array, may be lower; products and sums are the same calls.
McCalpin 1995, "Memory Bandwidth and Machine Balance in Current High Performance Computers".
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np

from bench.roofline import Roofline, roofline_of
from bench.store import find_run

SUITE = "suite/roofline"
TECHNIQUE = "numpy-f32"
MODELS = ("copy", "read", "matmul", "linear")
FOR_S = 1.0  # seconds that each loop goes on, twice


def main() -> int:
    """Measure by hand, by the harness, by hand again; print the ratios."""
    before = by_hand()
    with tempfile.TemporaryDirectory() as results:
        found = by_harness(Path(results))
    after = by_hand()
    print(f"{'operation':<22}{'by hand':>12}{'harness':>12}{'ratio':>8}   processes")
    for one in found.operations:
        name = f"{one.operation}/{one.workload}"
        if one.technique != TECHNIQUE or name not in before:
            continue
        work = one.operations or one.bytes
        plain, harness = 2 * work / (before[name] + after[name]), work / one.seconds.value
        print(
            f"{name:<22}{plain / 1e9:>10.1f} G{harness / 1e9:>10.1f} G{harness / plain:>8.2f}   {one.seconds.processes}"
        )
    print("\nG: 10^9 operations/s, of copies 10^9 bytes/s. The median call by hand, and of the harness.")
    return 0


def by_harness(results: Path) -> Roofline:
    """A quick run of NumPy beside MLX.

    Raises subprocess.CalledProcessError where it fails.
    """
    words = ["run", SUITE, "--technique", TECHNIQUE, "--results", str(results)]
    words += [word for model in MODELS for word in ("--model", model)]
    start = "import sys; from bench.cli import main; sys.exit(main())"
    subprocess.run([sys.executable, "-c", start, *words], check=True, stdout=subprocess.DEVNULL)
    found = roofline_of(find_run(results, "latest").read())
    assert found is not None, "the run measured no operation"
    return found


def by_hand() -> dict[str, float]:
    """Seconds of the median call, by operation and workload of the quick profile."""
    draw = np.random.default_rng(1)
    large = draw.standard_normal((4096, 4096), dtype=np.float32)
    target = np.empty_like(large)
    square, row = large[:512, :512].copy(), large[:1].copy()
    return {
        "copy/array-64mib": typical(lambda: np.copyto(target, large)),
        "read/array-64mib": typical(lambda: large.sum(0)),
        "matmul/size-512": typical(lambda: square @ square),
        "linear/batch-1": typical(lambda: row @ large.T),
        "linear/batch-16": typical(lambda: large[:16] @ large.T),
    }


def typical(call: Callable[[], object]) -> float:
    """Seconds of the median of all calls that fit into `FOR_S`, as the harness takes it within a process."""
    seconds: list[float] = []
    while sum(seconds) < FOR_S:
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    return median(seconds)


if __name__ == "__main__":
    sys.exit(main())
