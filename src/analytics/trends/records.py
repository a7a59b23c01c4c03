"""What a trend is: the series of one case on one host, its steps with what changed there, and progress over suites."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scipy import special

from bench.statistics import Changes, TooShort
from bench.statistics.change_points import NEEDED
from bench.statistics.intervals import CONFIDENCE

RATIO, FIGURE = "ratio", "figure"


@dataclass(frozen=True, slots=True)
class Point:
    """One run: the ratio to the baseline, or the figure, with the 95 % interval over the run's pairs."""

    run: str
    started: datetime | None
    value: float
    low: float | None = None
    high: float | None = None
    pairs: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A change: the level from point `index` on (from 0) against the level before it.

    `size` is a ratio of levels, or a difference where figures aren't all positive (`of` says which). A verdict that
    doesn't survive the correction for all series that were looked at is taken back, as `note` says. `seen_after` is
    the run at which somebody who looks after each run would have seen it; None where those looks, which share one
    budget, have not seen it yet. `what` changed between the runs before and after.
    """

    index: int
    run: str
    started: datetime | None
    of: str  # ratio | difference
    size: float
    low: float | None
    high: float | None
    p_value: float
    verdict: str
    what: tuple[str, ...]
    seen_after: str | None = None
    note: str = ""

    @property
    def stands(self) -> bool:
        """Whether it survives the correction for all series that were looked at."""
        return not self.note

    @property
    def weight(self) -> float:
        """The size over half of its interval; 0 without one."""
        if self.low is None or self.high is None or self.high <= self.low:
            return 0.0
        if self.of == "ratio":
            return abs(math.log(self.size)) / (math.log(self.high / self.low) / 2)
        return abs(self.size) / ((self.high - self.low) / 2)


@dataclass(frozen=True, slots=True)
class Series:
    """A case on a host, run by run, oldest first; of a ratio `values` are log-ratios.

    `answer` is what one look at the whole series says, `watched` what looks after each run say (None where nobody
    asked).
    """

    suite: str
    model: str
    workload: str
    technique: str
    key: str
    host: str
    chip: str
    provenance: str
    source: str
    metric: str
    unit: str
    better: str
    kind: str  # ratio | figure
    baseline: str
    runs: tuple[str, ...]
    started: tuple[datetime | None, ...]
    values: tuple[float, ...]
    deviations: tuple[float | None, ...] = ()
    pairs: tuple[int | None, ...] = ()
    artefacts: tuple[str | None, ...] = ()
    answer: Changes | TooShort = field(default_factory=lambda: TooShort(0, NEEDED))
    watched: Changes | TooShort | None = None
    steps: tuple[Step, ...] = ()

    @property
    def case(self) -> str:
        """The name that people type."""
        return f"{self.suite}/{self.technique}@{self.model}/{self.workload}"

    @property
    def points(self) -> tuple[Point, ...]:
        """The runs as people read them."""
        return tuple(self._point(at) for at in range(len(self.runs)))

    @property
    def last_change(self) -> datetime | None:
        """When the newest step that stands was; None without one."""
        known = [one.started for one in self.steps if one.started is not None and one.stands]
        return max(known, default=None)

    @property
    def since_first(self) -> float | None:
        """The last run over the first one; nothing says how exact that is. None where a figure isn't positive."""
        first, last = self.values[0], self.values[-1]
        if self.kind == RATIO:
            return math.exp(last - first)
        return last / first if first > 0 and last > 0 else None

    def _point(self, at: int) -> Point:
        value, run, started = self.values[at], self.runs[at], self.started[at]
        if self.kind == FIGURE:
            return Point(run, started, value)
        half = _half_width(self.deviations[at], self.pairs[at])
        low, high = (None, None) if half is None else (math.exp(value - half), math.exp(value + half))
        return Point(run, started, math.exp(value), low, high, self.pairs[at])

    def document(self) -> dict[str, Any]:
        """As JSON."""
        names = ("suite", "technique", "key", "model", "workload", "host", "chip", "provenance", "source", "metric")
        return {"case": self.case} | {name: getattr(self, name) or None for name in names} | {
            "unit": self.unit or None,
            "better": self.better,
            "kind": self.kind,
            "baseline": self.baseline or None,
            "points": [_plain(one) for one in self.points],
            "answer": str(self.answer),
            "missing": self.answer.needed - self.answer.points if isinstance(self.answer, TooShort) else 0,
            "changes": [_plain(one) for one in self.steps],
            "watched": None if self.watched is None else str(self.watched),
            "since_first": self.since_first,
        }  # fmt: skip


def _half_width(deviation: float | None, pairs: int | None) -> float | None:
    """Half of Student's 95 % interval over a run's pairs, on logarithms."""
    if deviation is None or not pairs or pairs < 2:
        return None
    return float(special.stdtrit(pairs - 1, 0.5 + CONFIDENCE / 2)) * deviation / math.sqrt(pairs)


@dataclass(frozen=True, slots=True)
class Advance:
    """A technique that became the best known of its ground: its whole interval lies below the best ratio before."""

    run: str
    started: datetime | None
    suite: str
    model: str
    workload: str
    technique: str
    ratio: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Level:
    """How long the best known techniques take, in baselines' times, from one moment on."""

    started: datetime | None
    ratio: float


@dataclass(frozen=True, slots=True)
class SuiteProgress:
    """One suite on one host: `ratio` is the geometric mean of the best ratios over `grounds` models and workloads.

    `possible` is that with techniques whose quality could not be told from the baseline's, and that lost in no metric.
    Where the suite judges no quality (`judged`), the fastest count whatever they lose.
    """

    suite: str
    judged: bool
    grounds: int
    ratio: float
    possible: float
    advances: tuple[Advance, ...]
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """A host: how much faster the best technique that loses no quality has become, by suite and over all.

    `ratio` is the geometric mean over suites that judge quality (over all where none does), each counted as 1 until it
    had something better than its baseline; `possible` as in SuiteProgress. `unproven` counts techniques that are in the
    one and not in the other.
    """

    host: str
    chip: str
    provenance: str
    ratio: float
    possible: float
    suites: tuple[SuiteProgress, ...]
    levels: tuple[Level, ...]
    unproven: int = 0


@dataclass(frozen=True, slots=True)
class Trends:
    """All series that were asked for, those with the newest change first, and progress."""

    series: tuple[Series, ...]
    progress: tuple[Progress, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def changed(self) -> tuple[Series, ...]:
        """Those with a change that stands."""
        return tuple(one for one in self.series if any(step.stands for step in one.steps))

    @property
    def by_themselves(self) -> tuple[Series, ...]:
        """Those with a change by themselves alone, as some must have among so many; the largest steps first."""
        alone = [one for one in self.series if one.steps and one not in self.changed]
        return tuple(sorted(alone, key=lambda one: -max(step.weight for step in one.steps)))

    @property
    def too_short(self) -> tuple[Series, ...]:
        """Those in which no change could be told yet."""
        return tuple(one for one in self.series if isinstance(one.answer, TooShort))

    def document(self, every: bool = True) -> dict[str, Any]:
        """As JSON: all series, or those with a change alone."""
        shown: Sequence[Series] = self.series if every else self.changed
        return {
            "series": [one.document() for one in shown],
            "counts": {
                "series": len(self.series), "changed": len(self.changed), "by_themselves": len(self.by_themselves),
                "too_short": len(self.too_short),
            },
            "progress": [_plain(one) for one in self.progress],
            "notes": list(self.notes),
        }  # fmt: skip


def _plain(value: Any) -> Any:
    """A record as JSON: times in ISO 8601, infinity and NaN as null."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value
