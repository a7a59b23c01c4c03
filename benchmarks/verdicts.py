"""Counts how often the harness is wrong: false alarms on identical work, detections of injected work, and its cost.

    uv run python benchmarks/verdicts.py --twins 25 --effects 5 --repeat 4 [--load 3] [--profile standard]

Every comparison goes through `bench.runner.run` on copies of suites/selftest's techniques under other names, so
that what is counted is what `bench run` would have said. `--load N` keeps N processes busy meanwhile.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scipy import stats

from bench.runner import RunRequest, run

SELFTEST = Path(__file__).resolve().parent.parent / "suites" / "selftest"
TABLE = '\n[techniques.{name}]\nclass = "work:Amount"\nmodels = ["hashing"]\n{rest}\n'


def write_suite(folder: Path, twins: int, effects: int) -> None:
    """A copy of the suite with many twins and many techniques of each injected effect."""
    shutil.copy(SELFTEST / "work.py", folder)
    text = (SELFTEST / "suite.toml").read_text().split("[techniques.twin]")[0]
    for index in range(twins):
        text += TABLE.format(name=f"twin-{index}", rest="control = true")
    for percent in (2, 5, 10) if effects else ():
        for index in range(effects):
            rest = f'params = {{ percent = {percent} }}\nkey = "variant=plus-{percent}-{index}"'
            text += TABLE.format(name=f"plus-{percent}-{index}", rest=rest)
    (folder / "suite.toml").write_text(text)


def burn() -> None:
    """Keep a core busy."""
    while True:
        sum(range(10_000))


@contextmanager
def load(processes: int) -> Iterator[None]:
    """Other work on the machine."""
    context = multiprocessing.get_context("spawn")
    burning = [context.Process(target=burn, daemon=True) for _ in range(processes)]
    for one in burning:
        one.start()
    try:
        yield
    finally:
        for one in burning:
            one.kill()


def measure(folder: Path, results: Path, profile: str) -> tuple[Counter[tuple[str, str]], dict[str, float]]:
    """One run over the whole folder; counts (kind, verdict) by each reading, and what it cost."""
    start = time.monotonic()
    outcome = run(RunRequest(folder, profile=profile, results=results, budget_s=36_000.0))
    wall = time.monotonic() - start
    counts: Counter[tuple[str, str]] = Counter()
    pairs = 0
    for case in outcome.summary.cases:
        for name, one in case.comparison.items():
            kind = case.case.technique.rpartition("-")[0]
            counts[f"{kind} by {name}", one.verdict] += 1
            pairs += one.pairs if name == "wall_time" else 0
    compared = len([case for case in outcome.summary.cases if not case.is_baseline])
    cost = {"seconds_a_comparison": wall / max(1, compared), "pairs_a_comparison": pairs / max(1, compared)}
    own = {"harness_ratio": outcome.harness_ratio or 0.0, "parent_cpu_share": outcome.parent_cpu_share or 0.0}
    return counts, cost | own


def wilson(hits: int, total: int) -> str:
    """A share with its 95 % Wilson interval."""
    interval = stats.binomtest(hits, total).proportion_ci(0.95, "wilson")
    return f"{hits}/{total} = {hits / total:.1%} [{interval.low:.1%}, {interval.high:.1%}]"


def report(counts: Counter[tuple[str, str]], costs: list[dict[str, float]]) -> None:
    """Print the table."""
    for kind in sorted({kind for kind, _ in counts}):
        total = sum(number for (k, _), number in counts.items() if k == kind)
        worse, better = counts[kind, "worse"], counts[kind, "better"]
        print(f"{kind:24} worse {wilson(worse, total)}   better {better}   same {counts[kind, 'same']}")
    for name in costs[0]:
        print(f"{name:24} {sum(cost[name] for cost in costs) / len(costs):.3f}")


def main() -> None:
    """Run the experiment."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--twins", type=int, default=20)
    parser.add_argument("--effects", type=int, default=4, help="techniques of each injected effect")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--load", type=int, default=0, help="processes that keep the machine busy meanwhile")
    parser.add_argument("--profile", default="standard", choices=("quick", "standard", "rigorous"))
    options = parser.parse_args()
    counts: Counter[tuple[str, str]] = Counter()
    costs = []
    with tempfile.TemporaryDirectory() as scratch, load(options.load):
        folder = Path(scratch, "selftest")
        folder.mkdir()
        write_suite(folder, options.twins, options.effects)
        for _ in range(options.repeat):
            found, cost = measure(folder, Path(scratch, "results"), options.profile)
            counts += found
            costs.append(cost)
    load_1m = os.getloadavg()[0]
    print(json.dumps({"profile": options.profile, "load_processes": options.load, "load_1m": round(load_1m, 2)}))
    report(counts, costs)


if __name__ == "__main__":
    main()
