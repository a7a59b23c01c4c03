"""Benchmark harnesses compared: this one beside pyperf, pytest-benchmark, asv and hyperfine, on one workload, in turn.

    uv run python benchmarks/harnesses.py [--harness NAME]... [--aa 6] [--effects 2] [--load 3] [--resume] [--json FILE]

The workload: 0.3 s of set-up, then calls of about 10 ms; one side does 0, 2, 5 or 10 % more of the same work (never a
sleep). Counted for each harness: false alarms (0 %), detections, how often its interval holds the true ratio, seconds
a comparison, and the share of a core that its own process takes from start to end, imports included (its workers are
other processes, except with pytest-benchmark). All shares carry Wilson's 95 % interval.

Comparisons go in turn over harnesses and effects, in random order from a seed, so that the machine's drift falls on
all alike; each is written down at once, with the load average before and after it.

How each harness is used stands at the head of its file in benchmarks/harness, with where that is documented:

    bench             bench.runner.run at the standard profile, one technique against the baseline
    pyperf            two runs at the defaults, then compare_to
    pytest-benchmark  a saved run, then --benchmark-compare-fail=mean:5%
    asv               two runs in the existing environment, then compare (factor 1.1; beside it 1.05)
    hyperfine         two commands at the defaults, then Welch's t test as in its scripts

The compared harnesses are no dependencies of the toolkit: uv builds an environment for them from
benchmarks/harness/pyproject.toml, with a lock of its own. hyperfine is a program (apt-get install hyperfine, brew
install hyperfine). One that is missing is said in a line and left out.

`--aa` and `--effects` are counts a harness: pyperf takes about a minute a comparison, hyperfine half of it, so that
the quick ones get `--more` times as many.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from harness import asv, hyperfine, journal, ours, pyperf, pytest_benchmark
from harness.adapter import Harness, Missing, Tools
from harness.journal import Comparison, Journal, JournalError, Task
from harness.process import HarnessFailed
from harness.tally import rows, table
from harness.workload import EFFECTS

from bench.record.shape import to_json
from bench.selftest.busy import busy

HARNESSES = {
    "bench": ours.HARNESS,
    "pyperf": pyperf.HARNESS,
    "pytest-benchmark": pytest_benchmark.HARNESS,
    "asv": asv.HARNESS,
    "hyperfine": hyperfine.HARNESS,
}
SLOW = ("pyperf", "hyperfine")
RECORD = Path(__file__).resolve().parent.parent / "results" / "raw" / "harnesses.jsonl"

Table = dict[str, Harness]


def main(arguments: Sequence[str] | None = None, harnesses: Table = HARNESSES) -> int:
    """Exit status: 0 fine, 1 nothing to compare or nothing came of it, 2 wrong usage, 130 interrupted."""
    options = read_options(arguments, harnesses)
    try:
        record = open_record(options)
    except JournalError as error:
        print(f"harnesses: {error}", file=sys.stderr)
        return 2
    for problem in record.problems:
        note(problem)
    tools = Tools(note)
    versions = find({name: harnesses[name] for name in options.harness or harnesses}, tools)
    status = 0
    try:
        with busy(options.load):
            record = compare_all(record, todo(record, versions, options), versions, tools, options.load, harnesses)
    except KeyboardInterrupt:
        note(f"interrupted; go on with --resume --record {record.path}")
        record, status = journal.read(record.path), 130
    report(record, options.json, harnesses)
    return status or int(not record.comparisons)


def read_options(arguments: Sequence[str] | None, harnesses: Table) -> argparse.Namespace:
    """What was typed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--harness", action="append", choices=tuple(harnesses), help="only this one; may be repeated")
    parser.add_argument("--aa", type=int, default=6, help="comparisons of identical work, of a slow harness")
    parser.add_argument("--effects", type=int, default=2, help="comparisons of each effect, of a slow harness")
    parser.add_argument("--more", type=int, default=4, help=f"how many times that for all but {' and '.join(SLOW)}")
    parser.add_argument("--load", type=int, default=0, help="processes that keep the machine busy meanwhile")
    parser.add_argument("--seed", type=int, help="draws the order (default: by chance; kept in the record)")
    parser.add_argument("--record", type=Path, default=RECORD, help="the file of JSON lines")
    parser.add_argument("--resume", action="store_true", help="go on with the record; a finished one is only printed")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the counts as JSON too")
    return parser.parse_args(arguments)


def open_record(options: argparse.Namespace) -> Journal:
    """The record to go on with, or a new one.

    Raises JournalError.
    """
    if options.resume:
        return journal.read(options.record)
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(2**31)
    return journal.start(options.record, journal.Header(seed, machine()))


def machine() -> dict[str, Any]:
    """What the comparisons are made on, without names."""
    return {
        "system": platform.system(), "machine": platform.machine(), "cores": os.cpu_count(),
        "python": platform.python_version(),
    }  # fmt: skip


def find(harnesses: Table, tools: Tools) -> dict[str, str]:
    """Versions of those that are there; says of each other one, in a line, how to get it."""
    versions = {}
    for name, harness in harnesses.items():
        try:
            versions[name] = harness.find(tools)
        except (Missing, HarnessFailed, OSError) as error:
            note(f"without {name}: {error}")
    return versions


def todo(record: Journal, versions: dict[str, str], options: argparse.Namespace) -> list[Task]:
    """What is still to be compared, in order."""
    counts = [
        (name, percent, (options.effects if percent else options.aa) * (1 if name in SLOW else options.more))
        for name in versions
        for percent in (0, *EFFECTS)
    ]
    done = record.done(options.load)
    return [task for task in journal.order(counts, record.header.seed) if task not in done]


def compare_all(
    record: Journal, tasks: Sequence[Task], versions: dict[str, str], tools: Tools, busy: int, harnesses: Table
) -> Journal:
    """Make the comparisons, each written down before the next."""
    for index, task in enumerate(tasks, 1):
        one = compare(task, harnesses[task.harness], versions[task.harness], tools, busy)
        record = record.append(one)
        said = one.verdict if one.status == journal.OK else f"failed: {one.reason}"
        note(f"{index}/{len(tasks)} {task.harness} +{task.percent} %: {said}, {one.seconds:.1f} s, "
             f"load {one.load_after:.1f}")  # fmt: skip
    return record


def compare(task: Task, harness: Harness, version: str, tools: Tools, busy: int) -> Comparison:
    """One comparison in a folder that is thrown away; a harness that fails is a line too."""
    started, before = datetime.now(UTC).isoformat(timespec="seconds"), os.getloadavg()[0]
    outcome: dict[str, Any]
    with tempfile.TemporaryDirectory(prefix="harness-") as scratch:
        try:
            outcome = to_json(harness.compare(tools, Path(scratch), task.percent))
        except (HarnessFailed, OSError) as error:
            outcome = {"status": journal.FAILED, "reason": str(error)}
    return Comparison(
        harness=task.harness, version=version, percent=task.percent, number=task.number, busy=busy, started=started,
        load_before=before, load_after=os.getloadavg()[0], true_ratio=harness.true_ratio(task.percent), **outcome,
    )  # fmt: skip


def report(record: Journal, file: Path | None, harnesses: Table) -> None:
    """Print the table, and write the counts where a file is named."""
    place = {name: number for number, name in enumerate(harnesses)}
    found = rows(sorted(record.comparisons, key=lambda one: place.get(one.harness, len(place))))
    period = [one.started for one in record.comparisons]
    about = f"{period[0]} to {period[-1]}" if period else "no comparison yet"
    print(f"{about}, seed {record.header.seed}, {json.dumps(record.header.machine)}\n")
    print(table(found, {name: harness.parent for name, harness in harnesses.items()}))
    if file:
        settings = {name: harness.settings for name, harness in harnesses.items()}
        document = {"header": to_json(record.header), "settings": settings, "rows": [to_json(one) for one in found]}
        file.write_text(json.dumps(document, indent=1) + "\n")


def note(text: str) -> None:
    """Progress goes to stderr."""
    print(f"harnesses: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
