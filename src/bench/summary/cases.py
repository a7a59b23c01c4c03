"""One summary a case: metrics from its trials, comparisons from its pairs, quality beside both."""

from __future__ import annotations

import statistics as plain
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bench.metrics import METRICS
from bench.record import Block, Case, Pair, RunHeader, Trial
from bench.statistics import Comparison, Difference, Noise, compare, log_ratios, noise_of, value_interval
from bench.statistics.quality import examples_of
from bench.store import RunContent
from bench.summary.exclusion import kept, reasons
from bench.summary.family import Drawn, Judged, corrected, quality_differences
from bench.summary.plans import PLANS
from bench.summary.warnings import Caution, cautions


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric's value in its base unit; low and high are a 95 % interval where the samples give one."""

    value: float
    unit: str
    low: float | None = None
    high: float | None = None
    samples: int = 1
    trials: int = 1


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """All that is known of a case. `unavailable` has the reason for each metric that could not be read."""

    case: Case
    status: str
    reason: str = ""
    metrics: dict[str, Figure] = field(default_factory=dict)
    comparison: dict[str, Comparison] = field(default_factory=dict)
    quality: dict[str, Difference] = field(default_factory=dict)  # technique minus baseline
    unavailable: dict[str, str] = field(default_factory=dict)
    artefacts: dict[str, str] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    is_baseline: bool = False
    left_out: dict[str, int] = field(default_factory=dict)  # pairs that count for no verdict, by reason
    noise: Noise | None = None  # where the noise of the headline comparison is

    @property
    def headline(self) -> Comparison | None:
        """The comparison that the verdict stands on: net time where there is such a reading, else wall time."""
        return self.comparison.get("net_time") or self.comparison.get("wall_time")


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run's cases, baseline first and then by benefit, and the cautions that go with them."""

    header: RunHeader
    cases: tuple[CaseSummary, ...]
    cautions: tuple[Caution, ...] = ()


def summarise(content: RunContent) -> RunSummary:
    """Compute every figure of a run from its records."""
    trials = {trial.case: trial for trial in content.trials}  # the latest of a case counts
    drawn, quality = corrected(_comparisons(content), quality_differences(trials.values(), content.header))
    noise = _noise(content, drawn)
    summaries = [
        _case(_held_to_pairs(trial, content.pairs), content.header, drawn, quality, noise.get(trial.case))
        for trial in trials.values()
    ]
    summaries = [
        replace(one, left_out=reasons(pair for pair in content.pairs if pair.case == one.case)) for one in summaries
    ]
    ordered = sorted(summaries, key=_by_benefit)
    return RunSummary(content.header, tuple(ordered), cautions(content, summaries_notes(ordered)))


def _held_to_pairs(trial: Trial, pairs: Iterable[Pair]) -> Trial:
    """A trial that went well and whose pairs all failed is no sound case: nothing can be said of its time."""
    ours = [pair for pair in pairs if pair.case == trial.case]
    if trial.status != "ok" or not ours or any(pair.status == "ok" for pair in ours):
        return trial
    return replace(trial, status=ours[-1].status, reason=f"no pair with the baseline succeeded: {ours[-1].reason}")


def summaries_notes(cases: Iterable[CaseSummary]) -> list[tuple[str, Comparison, Comparison]]:
    """Cases whose net and wall verdicts contradict each other: (label, net, wall)."""
    found = []
    for case in cases:
        net, wall = case.comparison.get("net_time"), case.comparison.get("wall_time")
        if net and wall and {net.verdict, wall.verdict} == {"better", "worse"}:
            found.append((case.case.label, net, wall))
    return found


def _by_benefit(case: CaseSummary) -> tuple[str, str, int, float, str]:
    rank = 0 if case.is_baseline else (1 if case.status == "ok" else 2)
    ratio = case.headline.ratio if case.headline else float("inf")
    return case.case.model, case.case.workload, rank, ratio, case.case.technique


def _comparisons(content: RunContent) -> Drawn:
    """Comparisons by case and metric, before they are corrected for their number."""
    found: Drawn = {}
    looks = PLANS[content.header.profile].looks
    for case, pairs in pairs_by_case(content.pairs).items():
        seconds = plain.fmean(pair.took_s for pair in pairs)
        for reading in ("net", "wall", "cpu"):
            values = log_ratios(pairs, reading)
            if values:
                found[case, f"{reading}_time"] = compare(
                    values, looks.level(len(values)), f"{reading}_time", reading,
                    precision=content.header.precision, seconds_a_pair=seconds,
                    width=content.header.widths.get(reading, 1.0), looks=looks,
                )  # fmt: skip
    return found


def _noise(content: RunContent, drawn: Drawn) -> dict[Case, Noise]:
    """Where the noise of each case's pairs is, by the reading that carries the verdict."""
    looks = PLANS[content.header.profile].looks
    found = {}
    for case, pairs in pairs_by_case(content.pairs).items():
        reading = "net" if (case, "net_time") in drawn else "wall"
        width = content.header.widths.get(reading, 1.0)
        noise = noise_of(pairs, reading, looks, content.header.precision, width=width)
        if noise is not None:
            found[case] = noise
    return found


def pairs_by_case(pairs: Iterable[Pair]) -> dict[Case, list[Pair]]:
    """The pairs that count for a verdict (sound, by the rules on the machine's state) by case, in their order."""
    grouped: dict[Case, list[Pair]] = {}
    for pair in kept(pairs):
        grouped.setdefault(pair.case, []).append(pair)
    return grouped


def _case(trial: Trial, header: RunHeader, drawn: Drawn, quality: Judged, noise: Noise | None) -> CaseSummary:
    is_baseline = trial.case.technique == header.baselines.get(trial.case.model)
    metrics, unavailable = _figures(trial, header)
    comparison = {metric: one for (case, metric), one in drawn.items() if case == trial.case}
    differences = {metric: one for (case, metric), one in quality.items() if case == trial.case}
    return CaseSummary(
        trial.case, trial.status, trial.reason, metrics, comparison, differences, unavailable,
        trial.artefacts, trial.facts, is_baseline, noise=noise,
    )  # fmt: skip


def _figures(trial: Trial, header: RunHeader) -> tuple[dict[str, Figure], dict[str, str]]:
    metrics: dict[str, Figure] = {}
    unavailable: dict[str, str] = {}
    for name, value in trial.figures.items():
        if isinstance(value, dict):
            unavailable[name] = str(value.get("unavailable", ""))
        else:
            metrics[name] = Figure(float(value), METRICS[name].unit)
    metrics |= _times(trial.blocks)
    for name in ("load_time", "first_call_time"):
        value = getattr(trial, name)
        if value is not None:
            metrics[name] = Figure(value, "s")
    if isinstance(trial.facts.get("weight_bytes"), int | float):
        metrics["size_on_disk"] = Figure(float(trial.facts["weight_bytes"]), "B")
    metrics |= _throughput(metrics, header.workloads.get(trial.case.workload, {}))
    return metrics | _quality_figures(trial, header), unavailable


def _times(blocks: Sequence[Block]) -> dict[str, Figure]:
    found = {}
    for reading in ("wall", "net", "cpu"):
        values = [getattr(block, f"{reading}_s") for block in blocks]
        samples = [value / block.calls for value, block in zip(values, blocks, strict=True) if value is not None]
        if samples:
            low, high = _quartiles(samples)
            found[f"{reading}_time"] = Figure(plain.median(samples), "s", low, high, len(samples))
    return found


def _quartiles(samples: Sequence[float]) -> tuple[float | None, float | None]:
    """The middle half of the samples: repetitions share one process, so they carry no interval of the median."""
    if len(samples) < 4:
        return None, None
    first, _, third = plain.quantiles(samples, n=4)
    return first, third


def _throughput(metrics: dict[str, Figure], workload: dict[str, Any]) -> dict[str, Figure]:
    time = metrics.get("net_time") or metrics.get("wall_time")
    if time is None or not time.value:
        return {}
    work, unit = float(workload.get("work", 1.0)), workload.get("work_unit", "call")
    low = work / time.high if time.high else None
    high = work / time.low if time.low else None
    return {"throughput": Figure(work / time.value, f"{unit}/s", low, high, time.samples)}


def _quality_figures(trial: Trial, header: RunHeader) -> dict[str, Figure]:
    found = {}
    for name, metric in trial.quality.items():
        interval = value_interval(metric)
        low, high = interval or (None, None)
        unit = header.metrics.get(name, {}).get("unit", "")
        found[name] = Figure(float(metric["value"]), unit, low, high, examples_of(metric))
    return found
