"""What a front is: where it holds, over which metrics, who is on it and how surely, and who is left out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from analytics.methods import Candidate, Frontier, Metric, Place

RATIO = "ratio to the baseline"


@dataclass(frozen=True, slots=True)
class Ground:
    """Where techniques can be told from each other: one model, workload and machine, from one source."""

    suite: str
    task: str
    model: str
    workload: str
    host: str
    chip: str
    provenance: str
    source: str
    baseline: str = ""

    @property
    def label(self) -> str:
        """`embedding: minilm-l6 / queries on c84bb81b1f13 (M2 Max), measured`."""
        machine = " ".join(part for part in (self.host, f"({self.chip})" if self.chip else "") if part)
        source = f", field: {self.source}" if self.provenance == "field" else f", {self.provenance}"
        work = " / ".join(part for part in (self.model, self.workload) if part)
        return f"{self.suite}: {work}{f' on {machine}' if machine else ', any machine'}{source}"


@dataclass(frozen=True, slots=True)
class FrontMetric:
    """A metric that a front is over; `of` says what its figures are where they aren't the metric's own values."""

    name: str
    unit: str
    better: str  # higher | lower
    of: str = ""
    relative: bool = False  # positive figures that differ by factors

    @property
    def method(self) -> Metric:
        """As the methods take it."""
        return Metric(self.name, self.better == "lower", self.relative)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a technique with its 95 % interval, None for none, and the runs that it is from."""

    value: float
    low: float | None = None
    high: float | None = None
    runs: int = 1
    citation: str = ""


@dataclass(slots=True)
class Known:
    """All that is known on one ground: figures by technique and metric, and the techniques that failed."""

    ground: Ground
    metrics: dict[str, FrontMetric] = field(default_factory=dict)
    figures: dict[str, dict[str, Figure]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    qualities: tuple[str, ...] = ()  # in the suite's order

    def having(self, metric: str) -> int:
        """How many techniques have a figure of it."""
        return sum(metric in own for own in self.figures.values())

    def candidates(self, metrics: tuple[FrontMetric, ...]) -> list[Candidate]:
        """The techniques by name, as the methods take them."""
        return [_candidate(name, self.figures[name], metrics) for name in sorted(self.figures)]


def _candidate(name: str, own: Mapping[str, Figure], metrics: tuple[FrontMetric, ...]) -> Candidate:
    nothing = Figure(math.nan)
    figures = [own.get(metric.name, nothing) for metric in metrics]
    return Candidate(
        name,
        tuple(one.value for one in figures),
        tuple(math.nan if one.low is None else one.low for one in figures),
        tuple(math.nan if one.high is None else one.high for one in figures),
    )


@dataclass(frozen=True, slots=True)
class Thin:
    """A metric that too few techniques have."""

    metric: str
    have: int
    of: int

    def __str__(self) -> str:
        return f"{self.metric} is known of {self.have} of {self.of} techniques"


@dataclass(frozen=True, slots=True)
class Front:
    """The front on one ground.

    `thin` are metrics that some techniques lack: usual ones are then dropped where half or fewer have them, asked ones
    kept, and techniques without them left out; `shared` is what all have, to be asked for instead.
    """

    ground: Ground
    metrics: tuple[FrontMetric, ...]
    frontier: Frontier
    known: Known
    thin: tuple[Thin, ...] = ()
    shared: tuple[str, ...] = ()

    @property
    def places(self) -> tuple[Place, ...]:
        """Those on the front first, the surest first; then by the first metric."""
        sign = 1 if self.metrics[0].better == "lower" else -1
        return tuple(
            sorted(
                self.frontier.places,
                key=lambda one: (not one.on_front, -one.probability, sign * one.values[0], one.name),
            )
        )

    @property
    def left_out(self) -> tuple[tuple[str, str], ...]:
        """Techniques that stand on no front, with the reason: a figure that is missing, or what failed."""
        return (*self.frontier.left_out, *sorted(self.known.failed.items()))

    def figure(self, technique: str, metric: str) -> Figure:
        """A technique's figure."""
        return self.known.figures[technique][metric]

    def document(self) -> dict[str, Any]:
        """As JSON."""
        found, ground = self.frontier, self.ground
        names = [metric.name for metric in self.metrics]
        return {
            "suite": ground.suite,
            "task": ground.task or None,
            "model": ground.model,
            "workload": ground.workload,
            "host": ground.host or None,
            "chip": ground.chip or None,
            "provenance": ground.provenance,
            "source": ground.source,
            "baseline": ground.baseline or None,
            "metrics": [
                {"name": one.name, "unit": one.unit, "better": one.better, "of": one.of or None} for one in self.metrics
            ],
            "techniques": [self._technique(place) for place in self.places],
            "front": [place.name for place in self.places if place.on_front],
            "never": sorted(found.never),
            "left_out": [{"technique": name, "reason": reason} for name, reason in self.left_out],
            "hypervolume": found.hypervolume,
            "covered": found.covered,
            "reference": dict(zip(names, found.reference, strict=True)),
            "thin_metrics": [{"name": one.metric, "have": one.have, "of": one.of} for one in self.thin],
            "shared_metrics": list(self.shared),
            "draws": found.draws,
        }

    def _technique(self, place: Place) -> dict[str, Any]:
        return {
            "technique": place.name,
            "key": self.known.keys.get(place.name) or None,
            "baseline": place.name == self.ground.baseline,
            "on_front": place.on_front,
            "probability": place.probability,
            "contribution": place.contribution,
            "figures": {metric.name: _figure(self.figure(place.name, metric.name)) for metric in self.metrics},
            "assumed_exact": list(place.assumed_exact),
        }


def _figure(one: Figure) -> dict[str, Any]:
    found: dict[str, Any] = {"value": one.value, "low": one.low, "high": one.high, "runs": one.runs}
    return found | {"citation": one.citation} if one.citation else found


@dataclass(frozen=True, slots=True)
class Fronts:
    """All fronts that were asked for, and what there is to say of the rest."""

    fronts: tuple[Front, ...]
    notes: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {"fronts": [one.document() for one in self.fronts], "notes": list(self.notes)}
