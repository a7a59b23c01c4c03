"""What a comparison over history consists of: asked, and found."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from analytics.methods import AgainstBaseline, Pooled, Profile, Ranking, Refusal
from bench.record import Case
from bench.record.shape import to_json

TIMES = ("net_time", "wall_time", "cpu_time")


@dataclass(frozen=True, slots=True)
class Quality:
    """A quality beside the baseline's, by the newest run of the group that judged it."""

    metric: str
    unit: str
    difference: float | None
    low: float | None
    high: float | None
    verdict: str
    run: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One technique beside its baseline within one group of runs."""

    case: Case
    baseline: str
    group: str
    metric: str
    time: Pooled
    runs: tuple[str, ...]  # oldest first
    provenance: str
    key: str = ""
    baseline_key: str = ""
    task: str = ""
    family: str = ""
    sizes: Mapping[str, float] = field(default_factory=dict)  # technique over baseline: size_on_disk, peak_memory
    quality: tuple[Quality, ...] = ()


@dataclass(frozen=True, slots=True)
class Apart:
    """The ratio of a technique in one group over its ratio in the first group: whether groups disagree."""

    case: Case
    group: str
    first: str
    ratio: float
    low: float
    high: float
    verdict: str  # faster, slower, same, cannot tell: this group's advantage beside the first's


@dataclass(frozen=True, slots=True)
class Ranked:
    """Techniques over many models of one suite: ranks, profile, and each against the baseline."""

    suite: str
    metric: str
    models: tuple[str, ...]
    ranking: Ranking | Refusal
    profile: Profile | Refusal
    against: tuple[AgainstBaseline, ...]

    def lines(self) -> list[str]:
        """The ranking in words."""
        head = f"{self.suite} over {len(self.models)} models and workloads"
        if isinstance(self.ranking, Refusal):
            return [f"{head}: no ranking, {self.ranking.reason}"]
        ranks = ", ".join(
            f"{name} {rank:.1f}" for name, rank in zip(self.ranking.names, self.ranking.ranks, strict=True)
        )
        told = _told(self.ranking)
        return [f"{head}: average rank {ranks} (critical difference {self.ranking.difference:.1f}); {told}"]


@dataclass(frozen=True, slots=True)
class History:
    """All that `compare` found, and what it could not use."""

    by: str
    rows: tuple[Compared, ...]
    apart: tuple[Apart, ...] = ()
    ranked: tuple[Ranked, ...] = ()
    notes: tuple[str, ...] = ()

    def chart_rows(self) -> list[dict[str, Any]]:
        """Rows for a forest, a panel a model, workload and group."""
        groups = {row.group for row in self.rows}
        return [
            {
                "technique": row.case.technique,
                "group": f"{row.case.suite}: {row.case.model} / {row.case.workload}"
                + (f", {self.by} {row.group}" if len(groups) > 1 else ""),
                "ratio": row.time.ratio,
                "low": row.time.low,
                "high": row.time.high,
                "predicted_low": row.time.predicted_low,
                "predicted_high": row.time.predicted_high,
                "verdict": row.time.verdict,
            }
            for row in self.rows
        ]

    def document(self) -> dict[str, Any]:
        """As JSON: no NaN or infinity (they become null)."""
        return {
            "by": self.by,
            "rows": [clean(_row(row)) for row in self.rows],
            "apart": [clean(to_json(one)) for one in self.apart],
            "over_models": [clean(_ranked(one)) for one in self.ranked],
            "notes": list(self.notes),
        }


def _told(ranking: Ranking) -> str:
    """Which techniques the ranks don't tell apart, in words."""
    if any(len(group) == len(ranking.names) for group in ranking.groups):
        return "none are told apart"
    groups = "; ".join(" and ".join(group) for group in ranking.groups)
    return f"not told apart: {groups}" if groups else "all are told apart"


def _row(row: Compared) -> dict[str, Any]:
    found: dict[str, Any] = to_json(row)
    return {**found.pop("case"), **found.pop("time"), **found}


def _ranked(one: Ranked) -> dict[str, Any]:
    return {
        "suite": one.suite,
        "metric": one.metric,
        "models": list(one.models),
        "ranking": to_json(one.ranking),
        "profile": to_json(one.profile),
        "against_baseline": [to_json(row) for row in one.against],
    }


def clean(value: Any) -> Any:
    """The same with null for every number that JSON doesn't know."""
    if isinstance(value, dict):
        return {name: clean(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [clean(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
