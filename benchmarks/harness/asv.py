"""asv: two runs recorded under two commits, then `asv compare`.

Defaults (asv documentation, "Benchmark types and attributes", "asv compare"): 2 rounds of processes, up to 5 samples
in each, 0.1 s of warm-up. `asv compare` marks a benchmark when its medians differ by the factor (1.1 by default) and
its statistics agree; at 1.1 an effect of 10 % or less is below what it is asked to see, so its verdict at 1.05, a
common choice of projects, is read from the same two runs. It gives errors of the sides, no interval of the ratio.
The environment is the existing one and `--set-commit-hash` names the commit, so that nothing is cloned or built; the
commits are empty ones of a scratch repository, and HOME is a scratch folder because asv keeps machines there.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

from harness.adapter import (
    BETTER,
    NO_DIFFERENCE,
    WORSE,
    Found,
    Harness,
    Missing,
    Tools,
    package_version,
    total,
    variables,
)
from harness.process import HarnessFailed, sound
from harness.workload import lay_out

OTHER_FACTOR = "1.05"
ROW = re.compile(r"^\|\s*(?P<mark>\S?)\s*\|[^|]*\|[^|]*\|\s*(?P<unsure>~?)(?P<ratio>[\d.]+)\s*\|.*time_calls", re.M)
MARKS = {"": NO_DIFFERENCE, "+": WORSE, "-": BETTER}
PROJECT = {
    "version": 1, "project": "calls", "repo": ".", "branches": ["HEAD"], "environment_type": "existing",
    "benchmark_dir": "benchmarks", "results_dir": "results", "env_dir": "env", "html_dir": "html",
}  # fmt: skip
GIT = ("git", "-c", "user.name=scratch", "-c", "user.email=scratch", "-c", "commit.gpgsign=false")


def find(tools: Tools) -> str:
    """The version.

    Raises Missing without git.
    """
    if not shutil.which("git"):
        raise Missing("asv needs git")
    return package_version(tools, "asv")


def compare(tools: Tools, folder: Path, percent: int) -> Found:
    """A, B, then the verdict at both factors."""
    commits = prepare(folder)
    python = str(tools.interpreter)
    asv = [python, "-m", "asv"]
    here = {"HOME": str(folder), "ASV_PYTHONPATH": str(folder)}
    sound([*asv, "machine", "--yes", "--machine", "scratch"], folder, variables() | here)
    runs = [
        sound([*asv, "run", "-E", f"existing:{python}", "--machine", "scratch", "--set-commit-hash", commit],
              folder, variables(more) | here)
        for commit, more in zip(commits, (0, percent), strict=True)
    ]  # fmt: skip
    said = sound([*asv, "compare", *commits], folder, variables() | here)
    other = sound([*asv, "compare", "--factor", OTHER_FACTOR, *commits], folder, variables() | here)
    seconds, own = total([*runs, said])
    verdict, ratio = read(said.out)
    return Found(verdict, seconds, own, ratio, at={f"--factor {OTHER_FACTOR}": read(other.out)[0]})


def prepare(folder: Path) -> tuple[str, str]:
    """A project of asv's with two empty commits; returns their hashes."""
    benchmarks = folder / "benchmarks"
    benchmarks.mkdir()
    (benchmarks / "__init__.py").touch()
    lay_out(folder, "asv_calls.py")
    (folder / "asv_calls.py").rename(benchmarks / "calls.py")
    (folder / "asv.conf.json").write_text(json.dumps(PROJECT))
    git(folder, "init", "-q")
    return commit(folder, "a"), commit(folder, "b")


def commit(folder: Path, message: str) -> str:
    """An empty commit's hash."""
    git(folder, "commit", "-q", "--allow-empty", "-m", message)
    return git(folder, "rev-parse", "HEAD")


def git(folder: Path, *words: str) -> str:
    """What git printed.

    Raises HarnessFailed where it fails.
    """
    ended = subprocess.run([*GIT, *words], cwd=folder, capture_output=True, text=True)
    if ended.returncode:
        raise HarnessFailed(f"git {words[0]}: {ended.stderr.strip()}")
    return ended.stdout.strip()


def read(text: str) -> tuple[str, float]:
    """Verdict and ratio from the table that `asv compare` printed.

    Raises HarnessFailed where the benchmark isn't in it or failed.
    """
    row = ROW.search(text)
    if not row or row["mark"] not in MARKS:
        raise HarnessFailed(f"asv compare shows no figures: {text.strip()[-200:]}")
    return MARKS[row["mark"]], float(row["ratio"])


HARNESS = Harness("defaults: factor 1.1, statistics on", find, compare)
