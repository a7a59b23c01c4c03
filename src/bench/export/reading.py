"""A run read for showing: records and figures together, and which quality metric stands for a model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.statistics import Difference
    from bench.store import RunContent, RunFolder
    from bench.summary import CaseSummary, Figure, RunSummary


@dataclass(frozen=True, slots=True)
class MeasuredRun:
    """A run's records, the figures computed from them, and the folder that its artefacts lie in."""

    content: RunContent
    summary: RunSummary
    folder: Path


def read_run(folder: RunFolder) -> MeasuredRun:
    """Read and summarise a run.

    Raises ResultsError where it can't be read.
    """
    from bench.summary import summarise

    content = folder.read()
    return MeasuredRun(content, summarise(content), folder.path)


@dataclass(frozen=True, slots=True)
class Group:
    """The cases that are compared with each other: one model, one workload.

    `quality` is the suite's first quality metric that these cases have by themselves; `fidelity` the first
    that only exists against the baseline (so the baseline itself has none).
    """

    model: str
    workload: str
    cases: tuple[CaseSummary, ...]
    quality: str | None
    fidelity: str | None

    @property
    def title(self) -> str:
        """What the group is called above a table or a chart."""
        return f"{self.model} / {self.workload}"

    @property
    def baseline(self) -> CaseSummary | None:
        """The case that the others are compared with, if it was measured."""
        return next((case for case in self.cases if case.is_baseline), None)

    @property
    def measured(self) -> list[CaseSummary]:
        """Cases whose trial went well."""
        return [case for case in self.cases if case.status == "ok"]

    @property
    def unmeasured(self) -> list[CaseSummary]:
        """Failed, timed out and skipped ones."""
        return [case for case in self.cases if case.status != "ok"]


def groups(summary: RunSummary) -> list[Group]:
    """The groups of a run, in the summary's order."""
    by_name: dict[tuple[str, str], list[CaseSummary]] = {}
    for case in summary.cases:
        by_name.setdefault((case.case.model, case.case.workload), []).append(case)
    return [_group(summary, *name, cases) for name, cases in by_name.items()]


def _group(summary: RunSummary, model: str, workload: str, cases: list[CaseSummary]) -> Group:
    measured = [case for case in cases if case.status == "ok"]
    present = [name for name in summary.header.metrics if any(name in case.metrics for case in measured)]
    baseline = next((case for case in measured if case.is_baseline), None)
    own = [name for name in present if baseline is None or name in baseline.metrics]
    against = [name for name in present if name not in own]
    return Group(model, workload, tuple(cases), next(iter(own), None), next(iter(against), None))


def lower_is_better(summary: RunSummary, metric: str) -> bool:
    """The direction of a quality metric, as the suite declared it."""
    return bool(summary.header.metrics.get(metric, {}).get("better") == "lower")


def unit_of(summary: RunSummary, metric: str) -> str:
    """The unit of a quality metric."""
    return str(summary.header.metrics.get(metric, {}).get("unit", ""))


def quality_change(difference: Difference | None) -> str:
    """What a quality difference shows: better or worse, as its verdict says, else nothing."""
    return difference.verdict if difference is not None and difference.verdict in ("better", "worse") else ""


def value_of(case: CaseSummary, metric: str | None) -> Figure | None:
    """A case's figure of a metric, if there is both."""
    return case.metrics.get(metric) if metric else None
