"""pytest-benchmark: a saved run, then a run with `--benchmark-compare-fail=mean:5%`.

Everything else at its defaults (pytest-benchmark documentation, "Usage", "Commandline options"): at least 5 rounds,
at most 1 s, calibrated, garbage collector on. The check is one-sided and has no statistics: it fails when the new
mean is more than 5 % above the saved one, so it can't say "better", and +2 % is below what it is asked to see. It
gives no interval, and it measures in its own process.
"""

from __future__ import annotations

import json
from pathlib import Path

from harness.adapter import NO_DIFFERENCE, WORSE, Found, Harness, Tools, package_version, variables
from harness.process import Ended, HarnessFailed, run, sound
from harness.workload import lay_out

PYTEST = ("-m", "pytest", "-p", "no:cacheprovider", "--benchmark-storage=file://saved", "test_calls.py")
FAIL = ("--benchmark-compare=0001", "--benchmark-compare-fail=mean:5%")
REGRESSED = "Performance has regressed"


def find(tools: Tools) -> str:
    """The version."""
    return package_version(tools, "pytest-benchmark")


def compare(tools: Tools, folder: Path, percent: int) -> Found:
    """A saved, then B held against it."""
    lay_out(folder, "test_calls.py")
    (folder / "pytest.ini").write_text("[pytest]\n")  # else pytest takes settings of a folder above
    python = str(tools.interpreter)
    first = sound([python, *PYTEST, "--benchmark-save=a"], folder, variables())
    second = run([python, *PYTEST, "--benchmark-save=b", *FAIL], folder, variables(percent))
    means = [mean_of(next(folder.glob(f"saved/*/*_{side}.json")).read_text()) for side in ("a", "b")]
    return Found(read(second), first.wall_s + second.wall_s, None, means[1] / means[0])


def read(ended: Ended) -> str:
    """The verdict.

    Raises HarnessFailed where the run failed for another reason than a regression.
    """
    if ended.status == 0:
        return NO_DIFFERENCE
    if REGRESSED in ended.out + ended.err:
        return WORSE
    raise HarnessFailed(f"pytest ended with status {ended.status}: {(ended.err or ended.out).strip()[-200:]}")


def mean_of(text: str) -> float:
    """Mean seconds of a call from a saved run."""
    return float(json.loads(text)["benchmarks"][0]["stats"]["mean"])


HARNESS = Harness("--benchmark-compare-fail=mean:5%, otherwise defaults", find, compare,
    parent="it measures in its own process",
)  # fmt: skip
