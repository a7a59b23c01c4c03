"""One selftest: write the matrix, run it as `bench run` does, count, measure what measuring costs, keep it all."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.probes.schedule import NOT_ASKED, no_clock_reason
from bench.record.shape import to_json
from bench.runner import RunRequest, RunResult, run
from bench.runner.identity import evaluator_hash
from bench.runner.request import Progress
from bench.selftest.busy import busy
from bench.selftest.counts import Counts, count
from bench.selftest.matrix import waves, write_matrix
from bench.selftest.request import SIZES, SelftestRequest
from bench.store import RunFolder
from bench.store.selftest import write_selftest
from bench.summary.plans import PLANS

READINGS = ("net", "wall", "cpu")
COST_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class SelftestResult:
    """What was counted; `document` is what `--json` prints and `selftest.json` holds."""

    folder: RunFolder
    counts: Mapping[str, Counts]
    document: dict[str, Any]
    interrupted: bool = False


def selftest(request: SelftestRequest, progress: Progress | None = None) -> SelftestResult:
    """Measure the harness under the present load.

    Raises what `bench.runner.run` raises. An interrupted selftest keeps its run, for `resume`, and no counts.
    """
    costs = measuring_costs()
    load = [os.getloadavg()[0]]
    with tempfile.TemporaryDirectory(prefix="bench-selftest-") as scratch, busy(request.busy):
        write_matrix(request.suite_folder, Path(scratch), SIZES[request.profile])
        outcome, took = _in_waves(request, Path(scratch), progress)
    load.append(os.getloadavg()[0])
    pairs = outcome.folder.read().pairs
    least = PLANS[request.verdicts].looks.at[0]
    counts = {reading: found for reading in READINGS if (found := count(outcome.summary, pairs, reading, least))}
    document = _document(request, outcome, counts, took) | {"load": _load(request, load), "cost": costs | _own(outcome)}
    if not outcome.interrupted:
        write_selftest(outcome.folder, document)
    return SelftestResult(outcome.folder, counts, document, outcome.interrupted)


def _in_waves(request: SelftestRequest, folder: Path, progress: Progress | None) -> tuple[RunResult, float]:
    """Wave after wave into one run, until all are done, the budget ends or somebody interrupts; and the seconds."""
    began, size = time.monotonic(), SIZES[request.profile]
    resume, outcomes = request.resume, list[RunResult]()
    for wave in waves(size):
        left = size.budget_s - (time.monotonic() - began)
        if outcomes and left <= 0:
            outcomes.append(replace(outcomes[-1], budget_ended=True))
            break
        outcomes.append(run(_run_request(request, folder, wave, max(left, 1.0), resume), progress))
        resume = outcomes[-1].folder.name
        if outcomes[-1].interrupted or outcomes[-1].budget_ended:
            break
    shares = [one.parent_cpu_share for one in outcomes if one.parent_cpu_share is not None]
    ratios = [one.harness_ratio for one in outcomes if one.harness_ratio is not None]
    last = replace(
        outcomes[-1],
        parent_cpu_share=statistics.fmean(shares) if shares else None,
        harness_ratio=statistics.fmean(ratios) if ratios else None,
    )
    return last, time.monotonic() - began


def _run_request(
    request: SelftestRequest, folder: Path, techniques: tuple[str, ...], budget_s: float, resume: str | None
) -> RunRequest:
    return RunRequest(
        suite_folder=folder,
        profile=request.verdicts,
        techniques=techniques,
        budget_s=budget_s,
        resume=resume,
        results=request.results,
        run_queue=request.run_queue,
        command=request.command,
    )


def _document(
    request: SelftestRequest, outcome: RunResult, counts: Mapping[str, Counts], took_s: float
) -> dict[str, Any]:
    header = outcome.summary.header
    reason = no_clock_reason() or ("" if request.run_queue else NOT_ASKED)
    return {
        "run": header.run,
        "started": header.started,
        "profile": request.profile,
        "verdicts": request.verdicts,
        "host": header.host["identity"],
        "os_version": header.host.get("os_version", ""),
        "python": header.environment.get("toolkit_python", ""),
        "evaluator": evaluator_hash(),
        "headline": "wall" if reason else "net",
        "no_run_queue": reason,
        "budget_ended": outcome.budget_ended,
        "readings": {reading: to_json(found) for reading, found in counts.items()},
        "comparison": _comparison(outcome, took_s),
    }


def _comparison(outcome: RunResult, took_s: float) -> dict[str, Any]:
    """What a comparison cost: the run's time over the comparisons, and the pairs of the median one."""
    compared = [case.headline for case in outcome.summary.cases if case.headline]
    seconds: dict[str, float] = {}
    for pair in outcome.folder.read().pairs:
        seconds[pair.case.label] = seconds.get(pair.case.label, 0.0) + pair.took_s
    return {
        "count": len(compared),
        "seconds": took_s / len(compared) if compared else None,
        "median_pairs": statistics.median(one.pairs for one in compared) if compared else None,
        "median_pair_seconds": statistics.median(seconds.values()) if seconds else None,
    }


def _load(request: SelftestRequest, averages: list[float]) -> dict[str, Any]:
    return {"busy_processes": request.busy, "load_1m_before": averages[0], "load_1m_after": averages[1]}


def _own(outcome: RunResult) -> dict[str, float | None]:
    return {"parent_cpu_share": outcome.parent_cpu_share, "harness_ratio": outcome.harness_ratio}


def measuring_costs() -> dict[str, Any]:
    """`bench.measure.cost` in a process of its own; the reason where it failed."""
    command = [sys.executable, "-m", "bench.measure.cost"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=COST_TIMEOUT_S, check=True).stdout
        found: dict[str, Any] = json.loads(said)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        return {"unavailable": f"the costs could not be measured: {error}"}
    return found
