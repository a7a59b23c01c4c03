"""The operations of a run: cases whose facts count operations and bytes, with the times of every process that ran them.

A case is one where the subject's facts have `operations` and `bytes_moved`, whole numbers of one call. The trial gives
one process; each sound pair gives another one to the technique and one to the baseline. A pair that was held to one
core says nothing of work that takes several, so it is left aside for cases whose trial had several threads at work.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from statistics import median

from bench.record import Block, Case
from bench.roofline.record import Operation, Quantity
from bench.spec.technique_key import parse_key
from bench.store import RunContent
from bench.summary import CaseSummary, RunSummary
from bench.summary.exclusion import kept

COUNTS = ("operations", "bytes_moved")
SIZES = ("batch", "width", "kernels", "size", "tokens", "side", "mib")  # facts that say how large the work is


def operations_of(content: RunContent, summary: RunSummary) -> list[Operation]:
    """Every operation that was measured, in the summary's order."""
    processes = processes_by_case(content)
    found = (_operation(case, processes[case.case]) for case in summary.cases if case.status == "ok")
    return [one for one in found if one is not None]


def processes_by_case(content: RunContent) -> dict[Case, list[tuple[Block, ...]]]:
    """The timed blocks of each process, by the case that it ran; one call a block in trials, several in pairs."""
    found: dict[Case, list[tuple[Block, ...]]] = defaultdict(list)
    trials = {(t.case.technique, t.case.model, t.case.workload): t.case for t in content.trials}
    parallel = {t.case for t in content.trials if any(block.threads > 1 for block in t.blocks)}
    for trial in content.trials:
        if trial.blocks:
            found[trial.case].append(trial.blocks)
    for pair in kept(content.pairs):
        baseline = trials.get((pair.baseline, pair.case.model, pair.case.workload))
        for case, name in ((pair.case, "technique"), (baseline, "baseline")):
            side = pair.sides.get(name)
            if case is None or side is None or not side.blocks or (pair.same_core and case in parallel):
                continue
            found[case].append(side.blocks)
    return found


def _operation(case: CaseSummary, processes: Sequence[Sequence[Block]]) -> Operation | None:
    counts = [case.facts.get(name) for name in COUNTS]
    if not processes or not all(isinstance(count, int) for count in counts):
        return None
    operations, moved = (int(str(count)) for count in counts)
    seconds = quantity([seconds_of(blocks) for blocks in processes], "s", sum(map(len, processes)))
    if seconds.value <= 0 or moved <= 0:
        return None
    pairs = parse_key(case.case.key)
    return Operation(
        operation=case.case.model,
        workload=case.case.workload,
        technique=case.case.technique,
        key=case.case.key,
        runtime=pairs.get("runtime", ""),
        unit=str(case.facts.get("device", pairs.get("unit", ""))),
        precision=pairs.get("quant", "f32"),
        operations=operations,
        bytes=moved,
        seconds=seconds,
        rate=operations / seconds.value,
        bandwidth=moved / seconds.value,
        intensity=operations / moved,
        sizes={name: int(case.facts[name]) for name in SIZES if isinstance(case.facts.get(name), int)},
        reading="net" if all(block.net_s is not None for blocks in processes for block in blocks) else "wall",
    )


def seconds_of(blocks: Sequence[Block]) -> float:
    """The median time of one call in one process."""
    return median(_call(block) for block in blocks)


def _call(block: Block) -> float:
    """Net time where there is such a reading, at least the processor time that each of its threads had at average.

    Several threads that wait for a core in turn can have waited longer than the block took: taking the longest wait
    off leaves too little then, or nothing. Work on n threads takes the n-th part of their processor time at least.
    """
    if block.net_s is None:
        return block.wall_s / block.calls
    least = min(block.wall_s, block.cpu_s / max(1, block.threads))
    return max(block.net_s, least) / block.calls


def quantity(values: Sequence[float], unit: str, samples: int) -> Quantity:
    """Median, lowest and highest of one value a process."""
    return Quantity(median(values), min(values), max(values), unit, samples, len(values))


def inverse(work: float, seconds: Quantity, unit: str) -> Quantity:
    """Work over time: the lowest time gives the highest figure."""
    return Quantity(
        work / seconds.value,
        work / seconds.high,
        work / seconds.low if seconds.low > 0 else work / seconds.value,
        unit,
        seconds.samples,
        seconds.processes,
    )
