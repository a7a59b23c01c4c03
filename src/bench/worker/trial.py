"""A trial: one case on its own, for memory, size, start-up, quality and single-call times."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from bench.measure import Stopwatch, warm_up
from bench.probes import cores, memory, schedule
from bench.record import Block, Reply, Request
from bench.runtimes import Runtime
from bench.worker.device import DeviceWatch, EnergyMeter, energy_most_s, memory_figures
from bench.worker.evidence import Witness
from bench.worker.facts import counted, keep_output, read_facts, trial_evidence
from bench.worker.subject import prepare


def measure_trial(request: Request, runtime: Runtime) -> Reply:
    """Load, warm up, repeat, read the probes, evaluate; the machine is looked at between these stages."""
    watch, meter = DeviceWatch(), EnergyMeter(request.at_rest)
    memory.reset_peak_footprint()
    runtime.reset_peak_memory()
    prepared = prepare(request, runtime)
    if not runtime.finite(prepared.output):
        return Reply("failed", "the output holds NaN or infinite values", load_time=prepared.load_time)
    witness = Witness(prepared.subject, runtime, prepared.output)
    clock = schedule.thread_clock() if request.run_queue else None
    stopwatch = Stopwatch(prepared.subject.call, runtime.synchronize, clock)
    warm, steady = warm_up(lambda: stopwatch.block(1), request.warm_up)
    watch.look()
    times = cores.core_times()
    blocks = repeat(stopwatch, request)
    share = cores.performance_core_share(times, cores.core_times())
    watch.look()
    figures = memory_figures(runtime, watch.new_swap()) | {cores.FIGURE: share}
    timed_output = stopwatch.output
    if not runtime.finite(timed_output):
        return Reply("failed", "the output of a later call holds NaN or infinite values", load_time=prepared.load_time)
    facts = read_facts(prepared, runtime, witness, request) | counted(prepared.subject, request)
    keep_output(witness, request)
    evidence = witness.timed(stopwatch.accounts, timed_output)
    quality = evaluate(prepared.subject, request)
    figures |= meter.figures(
        lambda: runtime.synchronize(prepared.subject.call()), energy_most_s(request.repetition_budget_s)
    )
    watch.look()
    evidence |= trial_evidence(prepared, runtime, witness, stopwatch, blocks, timed_output)  # last: it spoils weights
    return Reply(
        "ok",
        load_time=prepared.load_time,
        first_call_time=prepared.first_call_time,
        warm_up=tuple(warm),
        steady=steady,
        blocks=tuple(blocks),
        facts=facts,
        evidence=evidence,
        quality=quality.get("metrics", {}),
        artefacts=quality.get("files", {}),
        figures=figures,
        device_before=watch.before,
        device_after=watch.after,
        device_peak=watch.peak(),
        energy=meter.record,
        runtime=runtime.describe(),
        reading="net" if clock else schedule.no_clock_reason() or schedule.NOT_ASKED,
    )


def repeat(stopwatch: Stopwatch, request: Request) -> list[Block]:
    """Single timed calls until their number or their budget is reached."""
    blocks: list[Block] = []
    while len(blocks) < request.repetitions and sum(b.wall_s for b in blocks) < request.repetition_budget_s:
        blocks.append(stopwatch.block(1))
    return blocks


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
