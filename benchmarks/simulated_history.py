"""A long history out of real runs: their lines again and again, each block drawn anew from the blocks of its own line.

Provenance is `simulated`, so that nothing of it is ever ranked; it lies in a folder of its own and measures how fast
the warehouse is, never how fast a technique is.
"""

from __future__ import annotations

import copy
import json
import math
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FIRST = datetime(2020, 1, 1, tzinfo=UTC)
HOSTS = 4
BLOCKS = 28  # of a line, so that a trial or pair has about 100 samples
WARM_UP = 3  # blocks of a side
TIMES = ("wall_s", "cpu_s", "net_s", "wait_s")


def real_runs() -> list[Path]:
    """The folders that a history is drawn from."""
    return sorted(path.parent for path in (ROOT / "results" / "reference").glob("*/*/trials.jsonl"))


def write_history(results: Path, trials: int, seed: int = 0, first: int = 0) -> int:
    """Write runs with `trials` trials and pairs together, numbered from `first`; returns the number of runs."""
    draw = random.Random(f"{seed} {first}")
    templates = [_template(folder) for folder in real_runs()]
    written = runs = 0
    while written < trials:
        header, lines = templates[runs % len(templates)]
        number = first + runs
        _write_run(results, number, header, lines[: trials - written], draw)
        written += len(lines)
        runs += 1
    return runs


def _template(folder: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    header = json.loads((folder / "run.json").read_text())
    return header, [json.loads(line) for line in (folder / "trials.jsonl").read_text().splitlines()]


def _write_run(
    results: Path, number: int, header: dict[str, Any], lines: list[dict[str, Any]], draw: random.Random
) -> None:
    started = FIRST + timedelta(hours=number)
    host = f"simulated-{number % HOSTS}"
    run = f"{started:%Y%m%dT%H%M%SZ}-{number:06x}"
    folder = results / "raw" / host / run
    folder.mkdir(parents=True)
    changed = {"run": run, "started": started.isoformat(), "provenance": "simulated"}
    changed["host"] = header["host"] | {"identity": host}
    (folder / "run.json").write_text(json.dumps(header | changed))
    with (folder / "trials.jsonl").open("w") as stream:
        for place, line in enumerate(lines):
            moment = (started + timedelta(seconds=place)).isoformat()
            stream.write(json.dumps(_drawn(line, draw) | {"started": moment}, separators=(",", ":")) + "\n")


def _drawn(line: dict[str, Any], draw: random.Random) -> dict[str, Any]:
    """The line with other blocks: drawn with replacement from its own, of each side by itself."""
    found = dict(line)
    if line["kind"] == "trial":
        found |= _blocks(line, BLOCKS - WARM_UP, draw)
        found["quality"] = {name: _quality(record, draw) for name, record in line["quality"].items()}
        return found
    rounds = round((BLOCKS - 2 * WARM_UP) / 4)
    found["order"] = "".join(draw.choice(("ABBA", "BAAB")) for _ in range(rounds))
    found["sides"] = {side: copy.copy(one) | _blocks(one, 2 * rounds, draw) for side, one in line["sides"].items()}
    return found


def _blocks(side: dict[str, Any], count: int, draw: random.Random) -> dict[str, Any]:
    if not side.get("blocks"):
        return {}
    counts = {"warm_up": WARM_UP, "blocks": count}
    return {name: [_near(one, draw) for one in draw.choices(side[name], k=of)] for name, of in counts.items()}


def _near(block: dict[str, Any], draw: random.Random) -> dict[str, Any]:
    """A block a percent away, or all values would be among a few hundred and pack as no real ones do."""
    factor = math.exp(draw.gauss(0, 0.01))
    return {name: round(value * factor, 9) if name in TIMES and value else value for name, value in block.items()}


def _quality(record: dict[str, Any], draw: random.Random) -> dict[str, Any]:
    examples = record.get("examples")
    if not examples:
        return record
    drawn = draw.choices(examples, k=len(examples))
    return record | {"examples": drawn, "value": sum(drawn) / len(drawn)}


def history_runs(results: Path) -> Iterator[Path]:
    """The run folders of a history."""
    yield from sorted((results / "raw").glob("*/*"))
