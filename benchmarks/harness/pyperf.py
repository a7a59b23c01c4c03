"""pyperf: two runs at its defaults, then `pyperf compare_to`.

Defaults (pyperf documentation, "Runner class"): 20 processes after one that calibrates, 3 values and 1 warm-up in
each, a value of at least 100 ms. `compare_to` hides what Student's two-sample t test at 95 % finds not significant
(documentation, "pyperf compare_to"); whatever it shows is a difference claimed. It gives no interval.
`--inherit-environ` because pyperf hands its processes a clean environment. Its own process runs the script's head
too, so its processor time includes one set-up a side.
"""

from __future__ import annotations

import re
from pathlib import Path

from harness.adapter import BETTER, NO_DIFFERENCE, WORSE, Found, Harness, Tools, package_version, total, variables
from harness.process import HarnessFailed, sound
from harness.workload import VARIABLE, lay_out

LINE = re.compile(r"^Mean \+- std dev: .*: (?:(?P<by>[\d.]+)x (?P<way>slower|faster)|no change)$", re.M)
HIDDEN = "Benchmark hidden because not significant"


def find(tools: Tools) -> str:
    """The version."""
    return package_version(tools, "pyperf")


def compare(tools: Tools, folder: Path, percent: int) -> Found:
    """A, B, then the verdict."""
    lay_out(folder, "pyperf_calls.py")
    python = str(tools.interpreter)
    runs = [
        sound([python, "pyperf_calls.py", "--quiet", "--inherit-environ", VARIABLE, "-o", f"{side}.json"],
              folder, variables(more))
        for side, more in (("a", 0), ("b", percent))
    ]  # fmt: skip
    said = sound([python, "-m", "pyperf", "compare_to", "a.json", "b.json"], folder, variables())
    seconds, own = total([*runs, said])
    verdict, ratio = read(said.out)
    return Found(verdict, seconds, own, ratio)


def read(text: str) -> tuple[str, float | None]:
    """Verdict and ratio from what `compare_to` printed; it prints no ratio with what isn't significant.

    Raises HarnessFailed where it says neither.
    """
    if HIDDEN in text:
        return NO_DIFFERENCE, None
    found = LINE.search(text)
    if not found:
        raise HarnessFailed(f"pyperf compare_to said something new: {text.strip()[:200]}")
    if not found["by"]:
        return NO_DIFFERENCE, 1.0
    by = float(found["by"])
    return (WORSE, by) if found["way"] == "slower" else (BETTER, 1 / by)


HARNESS = Harness("defaults: 20 processes, 3 values of 0.1 s or more each, t test at 95 %", find, compare)
