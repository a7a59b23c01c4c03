"""A trial: one case on its own, for memory, size, start-up, quality and single-call times."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from bench.measure import Stopwatch, warm_up
from bench.probes import device_state, memory, schedule
from bench.probes.energy import energy_between, energy_counter, energy_unavailable
from bench.record import Block, Reply, Request
from bench.runtimes import Runtime
from bench.worker.subject import Prepared, prepare


def measure_trial(request: Request, runtime: Runtime) -> Reply:
    """Load, warm up, repeat, read the probes, evaluate."""
    before, swap = device_state(), memory.swap_used()
    memory.reset_peak_footprint()
    runtime.reset_peak_memory()
    prepared = prepare(request, runtime)
    if not runtime.finite(prepared.output):
        return Reply("failed", "the output holds NaN or infinite values", load_time=prepared.load_time)
    clock = schedule.thread_clock() if request.run_queue else None
    stopwatch = Stopwatch(prepared.subject.call, runtime.synchronize, clock)
    warm, steady = warm_up(lambda: stopwatch.block(1), request.warm_up)
    blocks, energy = repeat(stopwatch, request)
    figures = {
        "peak_memory": memory.peak_footprint(),
        "runtime_peak_memory": runtime.peak_memory(),
        "energy": energy,
        "new_swap": _new_swap(swap, memory.swap_used()),
    }
    facts = read_facts(prepared, runtime)
    quality = evaluate(prepared.subject, request)
    return Reply(
        "ok",
        load_time=prepared.load_time,
        first_call_time=prepared.first_call_time,
        warm_up=tuple(warm),
        steady=steady,
        blocks=tuple(blocks),
        facts=facts,
        quality=quality.get("metrics", {}),
        artefacts=quality.get("files", {}),
        figures={name: value for name, value in figures.items() if value is not None},
        device_before=before,
        device_after=device_state(),
        runtime=runtime.describe(),
        reading="net" if clock else schedule.no_clock_reason() or schedule.NOT_ASKED,
    )


def repeat(stopwatch: Stopwatch, request: Request) -> tuple[list[Block], Any]:
    """Single timed calls until their number or their budget is reached, and the energy of one of them (J)."""
    counter = energy_counter()
    before = counter.read_j() if counter else {}
    blocks: list[Block] = []
    while len(blocks) < request.repetitions and sum(b.wall_s for b in blocks) < request.repetition_budget_s:
        blocks.append(stopwatch.block(1))
    if counter is None:
        return blocks, {"unavailable": energy_unavailable()}
    total = energy_between(before, counter.read_j(), counter.resolution_j)
    return blocks, {"unavailable": total} if isinstance(total, str) else total / len(blocks)


def _new_swap(before: int | None, after: int | None) -> Any:
    if before is None or after is None:
        return {"unavailable": "this system publishes no swap counter"}
    return max(0, after - before)


def read_facts(prepared: Prepared, runtime: Runtime) -> dict[str, Any]:
    """What the subject says of itself, and the hash of what it put out."""
    facts = dict(prepared.subject.facts()) if hasattr(prepared.subject, "facts") else {}
    return facts | {"output_hash": runtime.output_hash(prepared.output)}


def evaluate(subject: Any, request: Request) -> dict[str, Any]:
    """Let the subject judge its own quality workload.

    Raises ValueError where a quality figure is not finite.
    """
    if request.quality is None or request.artefact_folder is None or not hasattr(subject, "evaluate"):
        return {}
    folder = Path(request.artefact_folder)
    folder.mkdir(parents=True, exist_ok=True)
    baseline = Path(request.baseline_folder) if request.baseline_folder else None
    found: dict[str, Any] = subject.evaluate(folder, baseline, **request.quality)
    for name, metric in found.get("metrics", {}).items():
        if not math.isfinite(metric["value"]):
            raise ValueError(f"the quality metric {name} is {metric['value']}")
    return found
