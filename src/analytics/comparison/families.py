"""One idea over all projects: what 4-bit weights, say, did in text generation, embedding, diffusion, single operations.

Each case is one technique on one model, workload and machine. Their ratios are laid side by side and never averaged
into a claim about a machine that isn't among them: median, quartiles, and how many went which way.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from analytics.comparison.counterparts import Counterpart
from analytics.comparison.records import Compared, clean
from bench.record.shape import to_json
from bench.statistics import CANNOT_TELL
from bench.statistics.verdict import MARGIN

TIMES, MEMORY = ("s", "1/s"), ("B",)
PHASES = {"decode": ("decode", "tpot"), "prefill": ("prefill", "ttft", "prompt"), "encode": ("encode",)}


@dataclass(frozen=True, slots=True)
class Member:
    """One technique of a family in one place; `ratio` of time, technique over the same without it."""

    family: str
    task: str
    provenance: str
    technique: str
    key: str
    model: str
    workload: str
    machine: str
    ratio: float
    verdict: str  # measured: with its interval; field: by the published figures alone
    low: float | None = None
    high: float | None = None
    memory: float | None = None  # the same ratio of memory
    size: float | None = None  # the same ratio of bytes on disk
    quality: tuple[str, ...] = ()  # `wordsim353 worse`
    source: str = ""
    metric: str = ""
    phase: str = "call"


@dataclass(frozen=True, slots=True)
class Family:
    """A family within one task, phase of it, and provenance."""

    family: str
    task: str
    phase: str  # decode, prefill or encode, whose techniques differ; call where the work is one
    provenance: str
    members: tuple[Member, ...] = field(default=(), repr=False)

    def chart_row(self) -> dict[str, Any]:
        """The row of a chart: the median with the middle half of its cases as the bar."""
        found = self.document()
        ratio = found["ratio"]
        phase = "" if self.phase == "call" else f", {self.phase}"
        return {
            "family": self.family,
            "task": f"{self.task}{phase}",
            "provenance": self.provenance,
            "ratio": ratio["median"],
            "low": ratio["low_quartile"],
            "high": ratio["high_quartile"],
            "verdict": verdict_of_half(ratio["median"], ratio["low_quartile"], ratio["high_quartile"]),
            "note": f"{_counted(found['cases'], 'case')}, {_counted(found['machines'], 'machine')}",
        }

    def document(self) -> dict[str, Any]:
        """Counts, median and quartiles of the ratios, and every member."""
        ratios = [one.ratio for one in self.members]
        low, middle, high = _quartiles(ratios)
        return {
            "family": self.family,
            "task": self.task,
            "phase": self.phase,
            "provenance": self.provenance,
            "cases": len(ratios),
            "machines": len({one.machine for one in self.members}),
            "models": len({one.model for one in self.members}),
            "sources": len({one.source for one in self.members}),
            "ratio": {"median": middle, "low_quartile": low, "high_quartile": high},
            "faster": sum(one.verdict == "better" for one in self.members),
            "slower": sum(one.verdict == "worse" for one in self.members),
            "size": _median([one.size for one in self.members]),
            "memory": _median([one.memory for one in self.members]),
            "quality_worse": sum(any(word.endswith(" worse") for word in one.quality) for one in self.members),
            "members": [clean(to_json(one)) for one in self.members],
        }


def families(measured: Iterable[Compared], published: Sequence[Counterpart]) -> list[Family]:
    """Families by how many tasks they were seen in, then by name; stacks are families of their own."""
    grouped: dict[tuple[str, str, str, str], list[Member]] = defaultdict(list)
    for member in [*map(_measured, measured), *_published(published)]:
        grouped[member.family, member.task, member.phase, member.provenance].append(member)
    tasks: dict[str, set[str]] = defaultdict(set)
    for family, task, *_ in grouped:
        tasks[family].add(task)
    ordered = sorted(grouped, key=lambda name: (-len(tasks[name[0]]), name))
    return [Family(*name, tuple(sorted(grouped[name], key=lambda one: one.ratio))) for name in ordered]


def _measured(row: Compared) -> Member:
    bounded = row.time.low > 0 and row.time.high < float("inf")
    return Member(
        row.family or row.case.technique, row.task or row.case.suite, row.provenance, row.case.technique, row.key,
        row.case.model, row.case.workload, row.group, row.time.ratio, row.time.verdict,
        row.time.low if bounded else None, row.time.high if bounded else None,
        row.sizes.get("peak_memory"), row.sizes.get("size_on_disk"),
        tuple(f"{one.metric} {one.verdict}" for one in row.quality if one.verdict in ("better", "worse")),
        "this-toolkit", row.metric, phase_of(row.case.workload),
    )  # fmt: skip


def _published(found: Sequence[Counterpart]) -> list[Member]:
    """Times become members; memory is looked up beside them."""
    memory = {_place(one): one.ratio for one in found if one.unit in MEMORY}
    return [_member(one, memory.get(_place(one))) for one in found if one.unit in TIMES]


def _member(one: Counterpart, memory: float | None) -> Member:
    return Member(
        one.family, one.task, "field", one.key, one.key, one.model, one.workload, _machine(one), one.ratio,
        verdict_of_figures(one.ratio), memory=memory, source=one.source, metric=one.metric, phase=phase_of(one.metric),
    )  # fmt: skip


def _place(one: Counterpart) -> tuple[str, ...]:
    return one.source, one.chip, str(one.gpu_cores), one.model, one.workload, one.key, one.counterpart


def _machine(one: Counterpart) -> str:
    return f"{one.chip}, {one.gpu_cores} GPU cores" if one.gpu_cores else one.chip


def phase_of(words: str) -> str:
    """The phase that the name of a metric or a workload speaks of."""
    return next((phase for phase, names in PHASES.items() if any(name in words for name in names)), "call")


def verdict_of_figures(ratio: float) -> str:
    """Which way two published figures differ, beyond the practical margin; nobody knows their error."""
    if abs(ratio - 1) <= MARGIN:
        return "same"
    return "better" if ratio < 1 else "worse"


def verdict_of_half(middle: float, low: float | None, high: float | None) -> str:
    """On which side of 1 the middle half of the cases lies; of one case that case, beyond the practical margin."""
    sides = {verdict_of_figures(value) for value in (middle, low, high) if value is not None}
    return sides.pop() if len(sides) == 1 else CANNOT_TELL


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _quartiles(values: Sequence[float]) -> tuple[float | None, float | None, float | None]:
    if len(values) < 2:
        return None, values[0] if values else None, None
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, middle, high


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None
