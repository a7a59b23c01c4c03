"""pyperf's own file format: one benchmark a case, one run a process, wall seconds of one call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.export.reading import MeasuredRun

if TYPE_CHECKING:
    from bench.record import Block, Case
    from bench.store import RunContent


def write(run: MeasuredRun, path: Path) -> None:
    """Write a benchmark suite that `python -m pyperf stats` opens.

    Raises CannotExport for a run without a single timed block.
    """
    import pyperf

    from bench.export import CannotExport

    benchmarks = []
    for case in {trial.case: None for trial in run.content.trials}:
        runs = list(_runs(run, case))
        if runs:
            benchmarks.append(pyperf.Benchmark(runs))
    if not benchmarks:
        raise CannotExport("the run has no timed calls, and pyperf's format knows nothing else")
    pyperf.BenchmarkSuite(benchmarks).dump(str(path), replace=True)


def _runs(run: MeasuredRun, case: Case) -> Iterator[Any]:
    """One pyperf run for each process that measured the case: its trial, and its side of each pair."""
    import pyperf

    header = run.content.header
    for role, started, warm_up, blocks in _processes(run.content, case):
        values = [block.wall_s / block.calls for block in blocks if block.wall_s > 0]
        if not values:
            continue
        warm_ups = [(block.calls, block.wall_s / block.calls) for block in warm_up if block.wall_s > 0]
        metadata: dict[str, Any] = {
            "name": case.label,
            "unit": "second",
            "bench_run": header.run,
            "bench_key": case.key or case.technique,
            "bench_role": role,
            "bench_profile": header.profile,
        }
        loops = {block.calls for block in blocks}
        if len(loops) == 1:
            metadata["loops"] = loops.pop()
        if started:
            metadata["date"] = started.replace("+00:00", "")
        yield pyperf.Run(values, warmups=warm_ups, metadata=metadata, collect_metadata=False)


def _processes(content: RunContent, case: Case) -> Iterator[tuple[str, str, Sequence[Block], Sequence[Block]]]:
    for trial in content.trials:
        if trial.case == case:
            yield "trial", trial.started, trial.warm_up, trial.blocks
    for pair in content.pairs:
        ours = pair.case if pair.case == case else None
        is_baseline = (case.model, case.workload, case.technique) == (
            pair.case.model,
            pair.case.workload,
            pair.baseline,
        )
        role = "technique" if ours else "baseline"
        if (ours or is_baseline) and pair.status == "ok" and role in pair.sides:
            side = pair.sides[role]
            yield role, pair.started, side.warm_up, side.blocks
