"""hyperfine: two commands in one call at its defaults, then its `welch_ttest.py`.

Defaults (hyperfine's manual page): at least 10 runs of each command and at least 3 s, one command after the other,
through a shell whose start is subtracted. It times whole commands, so each sets up and then makes 50 calls (about
0.5 s); with one call, 10 % would be a hundredth of a second in a third. The true ratio is that of the whole command.
The verdict is that of the script which comes with hyperfine (scripts/welch_ttest.py: Welch's t test, p < 0.05), done
here with the same function of SciPy. As interval counts what its summary prints, `1.02 ± 0.03 times`: the ratio of
means with the propagated standard deviation of single runs, which hyperfine doesn't call a confidence interval.
"""

from __future__ import annotations

import json
import math
import shlex
import shutil
from pathlib import Path
from typing import Any

from scipy import stats

from harness.adapter import BETTER, NO_DIFFERENCE, WORSE, Found, Harness, Missing, Tools, variables
from harness.process import sound
from harness.workload import VARIABLE, command_ratio, lay_out, rounds

CALLS = 50
LEVEL = 0.05
GET = "hyperfine is not installed: apt-get install hyperfine, or brew install hyperfine"


def find(tools: Tools) -> str:
    """The version.

    Raises Missing where it isn't installed.
    """
    if not shutil.which("hyperfine"):
        raise Missing(GET)
    return sound(["hyperfine", "--version"], Path.cwd(), variables()).out.split()[-1]


def compare(tools: Tools, folder: Path, percent: int) -> Found:
    """Both commands in one call."""
    lay_out(folder, "command.py")
    python = shlex.quote(str(tools.interpreter))
    commands = [f"{VARIABLE}={rounds(more)} {python} command.py {CALLS}" for more in (0, percent)]
    ended = sound(["hyperfine", "--export-json", "times.json", *commands], folder, variables())
    first, second = json.loads((folder / "times.json").read_text())["results"]
    verdict, ratio, spread = read(first, second)
    return Found(verdict, ended.wall_s, ended.own_cpu_s, ratio, ratio - spread, ratio + spread)


def read(first: dict[str, Any], second: dict[str, Any]) -> tuple[str, float, float]:
    """Verdict, ratio of means, and what hyperfine prints behind the ± of its summary."""
    ratio = second["mean"] / first["mean"]
    spread = ratio * math.hypot(first["stddev"] / first["mean"], second["stddev"] / second["mean"])
    p_value = float(stats.ttest_ind(first["times"], second["times"], equal_var=False).pvalue)
    if p_value >= LEVEL:
        return NO_DIFFERENCE, ratio, spread
    return (WORSE if ratio > 1 else BETTER), ratio, spread


def true_ratio(percent: int) -> float:
    """That of the commands, set-up included."""
    return command_ratio(percent, CALLS)


HARNESS = Harness("defaults, 50 calls a command; Welch's t test of its scripts (p < 0.05)", find, compare, true_ratio)
