"""The front of techniques that nobody beats in all metrics, and how surely each of them belongs to it.

A figure is known up to an interval, so the front is, too. Every figure is drawn again many times; the share of draws
in which a technique is on the front is its probability of being on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.methods.candidates import Candidate, Metric, assumed_exact, draws_of, problem
from analytics.methods.dominance import on_front
from analytics.methods.hypervolume import contributions, hypervolume, reference_beyond
from analytics.methods.refusal import Refusal
from bench.statistics.intervals import Array

DRAWS = 2000
AT_ONCE = 2_000_000  # figures drawn and held at once


@dataclass(frozen=True, slots=True)
class Place:
    """A technique's place: on the front by its figures, and the share of draws (0 to 1) in which it is.

    `contribution` is the hypervolume that the front would lose without it, as a share of the whole box between the
    best figures and the reference. Metrics in `assumed_exact` came without an interval: the probability leaves their
    error out.
    """

    name: str
    values: tuple[float, ...]
    on_front: bool
    probability: float
    contribution: float
    assumed_exact: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The front over `metrics`, places in the order of the candidates.

    `hypervolume` is in the product of the metrics' units, up to `reference`; `covered` is its share of the box between
    the best figure of each metric and the reference, which no unit changes. `never` names those that are on the front
    in no draw; `left_out` names candidates without all figures, with the reason.
    """

    metrics: tuple[Metric, ...]
    places: tuple[Place, ...]
    reference: tuple[float, ...]
    hypervolume: float
    covered: float
    never: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    draws: int

    @property
    def front(self) -> tuple[str, ...]:
        """The names of those that nobody beats by their figures."""
        return tuple(place.name for place in self.places if place.on_front)


def frontier(
    candidates: Sequence[Candidate],
    metrics: Sequence[Metric],
    reference: Sequence[float] | None = None,
    draws: int = DRAWS,
    seed: int = 0,
) -> Frontier | Refusal:
    """The front of `candidates` over one metric or more, with probabilities from `draws` draws.

    `reference` is a figure of each metric that is worse than what counts; without one it lies a tenth of the range
    beyond the worst figures. Draws depend on a candidate's name and `seed` alone, not on its neighbours or the order.
    Refused where no candidate has all figures. Raises ValueError for no metric, a name twice, or another reference.
    """
    _check(candidates, metrics, reference)
    reasons = [problem(one, metrics) for one in candidates]
    left_out = tuple((one.name, reason) for one, reason in zip(candidates, reasons, strict=True) if reason)
    placed = [one for one, reason in zip(candidates, reasons, strict=True) if not reason]
    if not placed:
        return Refusal(f"no technique has figures of {' and '.join(metric.name for metric in metrics)}")
    signs = np.asarray([1.0 if metric.lower_is_better else -1.0 for metric in metrics])
    costs = np.asarray([one.values for one in placed], float) * signs
    border = reference_beyond(costs) if reference is None else np.asarray(reference, float) * signs
    box = float(np.prod(np.maximum(border - costs.min(axis=0), 0.0)))
    front, shares = on_front(costs), probabilities(placed, metrics, signs, draws, seed)
    lost = np.zeros(len(placed))
    lost[front] = contributions(costs[front], border)
    volume = hypervolume(costs[front], border)
    places = tuple(
        Place(one.name, tuple(one.values), bool(front[at]), float(shares[at]),
              float(lost[at]) / box if box else 0.0, assumed_exact(one, metrics))
        for at, one in enumerate(placed)
    )  # fmt: skip
    return Frontier(
        tuple(metrics), places, tuple((border * signs).tolist()), volume, volume / box if box else 0.0,
        tuple(place.name for place in places if place.probability == 0), left_out, draws,
    )  # fmt: skip


def probabilities(placed: Sequence[Candidate], metrics: Sequence[Metric], signs: Array, draws: int, seed: int) -> Array:
    """Share of draws in which each candidate is on the front, shape (candidates,)."""
    figures = np.stack([draws_of(one, metrics, draws, seed) for one in placed], axis=1) * signs
    step = max(1, AT_ONCE // max(1, figures.shape[1] * figures.shape[2]))
    counts = sum(on_front(figures[at : at + step]).sum(axis=0) for at in range(0, draws, step))
    shares: Array = np.asarray(counts) / draws
    return shares


def _check(candidates: Sequence[Candidate], metrics: Sequence[Metric], reference: Sequence[float] | None) -> None:
    if not metrics:
        raise ValueError("a front needs one metric or more")
    if len({one.name for one in candidates}) != len(candidates):
        raise ValueError("a front needs a name of its own for each technique")
    if reference is not None and (len(reference) != len(metrics) or not np.isfinite(reference).all()):
        raise ValueError("the reference needs one finite figure for each metric")
