"""This harness: a suite with the baseline and one technique through `bench.runner.run`, standard profile.

What is timed is the whole run: both cases alone, then pairs until the verdict. It runs in a process of its own, as
the others do, so that its processor time is told in the same way (with all imports). The verdict is the headline's:
on net time where the system has that reading; the verdict on wall time stands beside it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from bench.environment.describe import git_state, toolkit_version
from harness.adapter import Found, Harness, Tools, variables
from harness.process import HarnessFailed, sound
from harness.workload import HERE, ROUNDS, lay_out, rounds

SCRIPT = HERE / "pairs_run.py"
SUITE = """schema = 1
name = "harness-workload"
question = "Is the second one different?"
task = "op"

[models.hashing]
runtime = "python"
load = "measured:load"
baseline = "as-is"

[workloads.calls-10ms]
models = ["hashing"]
params = {{ rounds = {rounds} }}

[techniques.as-is]
class = "work:Amount"
models = ["hashing"]

[techniques.other]
class = "work:Amount"
models = ["hashing"]
{rest}
"""
TWIN = "control = true"
EFFECT = """params = {{ percent = {percent} }}
key = "variant=other"
changes = {{ rounds = {rounds} }}"""


def find(tools: Tools) -> str:
    """The toolkit's version and git revision; a `+` follows where something isn't committed."""
    state = git_state(HERE)
    if state["dirty"] is None:  # no repository
        return toolkit_version()
    return f"{toolkit_version()} at {state['revision'][:7]}{'+' if state['dirty'] else ''}"


def suite_text(percent: int) -> str:
    """The suite.toml of one comparison."""
    rest = EFFECT.format(percent=percent, rounds=rounds(percent)) if percent else TWIN
    return SUITE.format(rounds=ROUNDS, rest=rest)


def compare(tools: Tools, folder: Path, percent: int) -> Found:
    """One run of the suite."""
    suite = folder / "suite"
    suite.mkdir()
    lay_out(suite)
    (suite / "suite.toml").write_text(suite_text(percent))
    ended = sound([sys.executable, str(SCRIPT), str(suite), str(folder / "results")], folder, variables())
    return read(json.loads(ended.out), ended.wall_s, ended.own_cpu_s)


def read(comparison: dict[str, Any], seconds: float, own_cpu_s: float | None) -> Found:
    """From what pairs_run.py printed.

    Raises HarnessFailed where nothing was compared.
    """
    headline = comparison.get("net_time") or comparison.get("wall_time")
    if not headline:
        raise HarnessFailed(f"no pair was compared: {comparison.get('reason', '')}")
    at = {"wall time": comparison["wall_time"]["verdict"]} if "net_time" in comparison else {}
    return Found(
        headline["verdict"], seconds, own_cpu_s, headline["ratio"], headline["low"], headline["high"], at,
        comparison["parent_cpu_share"],
    )  # fmt: skip


HARNESS = Harness("bench.runner.run, standard profile", find, compare)
