"""How much of the space up to a reference point a front covers, exactly, in any number of metrics.

The hypervolume of Zitzler and Thiele (IEEE Transactions on Evolutionary Computation 3, 1999): the volume of all points
that some point of the front beats and that beat the reference. Points are costs, lower is better in every column.
"""

from __future__ import annotations

import numpy as np

from analytics.methods.dominance import on_front
from bench.statistics.intervals import Array


def hypervolume(costs: Array, reference: Array) -> float:
    """The volume that `costs` (points, metrics) cover up to `reference` (metrics,); 0 where no point beats it.

    By While, Bradstreet and Barone's exclusive volumes (IEEE Transactions on Evolutionary Computation 16, 2012,
    section III): points in order of the last metric, worst first, so that what a point shares with the later ones is
    a volume with one metric fewer.
    """
    inside = costs[(costs < reference).all(axis=1)]
    return _volume(_sparse(inside), reference)


def contributions(costs: Array, reference: Array) -> Array:
    """What the hypervolume would lose without each point, shape (points,); 0 for beaten and for equal points."""
    lost = np.zeros(len(costs))
    for at, cost in enumerate(costs):
        if (cost < reference).all():
            shared = np.maximum(np.delete(costs, at, axis=0), cost)
            lost[at] = max(0.0, float(np.prod(reference - cost)) - hypervolume(shared, reference))
    return lost


def reference_beyond(costs: Array, room: float = 0.1) -> Array:
    """The worst of each metric moved off by `room` of its range, so that the ends of the front count, too.

    Ishibuchi et al., Evolutionary Computation 26, 2018: a reference slightly worse than the nadir. Where all points
    are equal in a metric, `room` is a share of its size, or 1.
    """
    worst, spread = costs.max(axis=0), np.ptp(costs, axis=0)
    off = np.where(spread > 0, spread * room, np.where(worst != 0, np.abs(worst) * room, 1.0))
    beyond: Array = worst + off
    return beyond


def _sparse(costs: Array) -> Array:
    """The front without repetitions."""
    return np.unique(costs[on_front(costs)], axis=0) if len(costs) else costs


def _volume(front: Array, reference: Array) -> float:
    if not len(front):
        return 0.0
    if len(front) == 1 or front.shape[1] == 1:
        return float(np.prod(reference - front.min(axis=0)))
    if front.shape[1] == 2:
        return _area(front, reference)
    front = front[np.argsort(-front[:, -1], kind="stable")]
    total = 0.0
    for at, cost in enumerate(front):
        alone = float(np.prod(reference[:-1] - cost[:-1]))
        shared = _volume(_sparse(np.maximum(front[at + 1 :, :-1], cost[:-1])), reference[:-1])
        total += (alone - shared) * float(reference[-1] - cost[-1])
    return total


def _area(front: Array, reference: Array) -> float:
    """Two metrics: stairs from left to right."""
    stairs = front[np.argsort(front[:, 0])]
    above = np.concatenate([reference[1:], stairs[:-1, 1]])
    return float(np.sum((reference[0] - stairs[:, 0]) * (above - stairs[:, 1])))
