"""Made-up histories of costs in which the right choice is known."""

from __future__ import annotations

import numpy as np
import polars

Frames = tuple[polars.DataFrame, polars.DataFrame]


def crossing(rows: int = 120, seed: int = 0, noise: float = 0.05) -> Frames:
    """Two techniques that change places where `size` is 0.5, a third that is never good, a feature without meaning."""
    random = np.random.default_rng(seed)
    size, other = random.random(rows), random.random(rows)
    ripple = noise * random.standard_normal((rows, 3))
    features = polars.DataFrame({"size": size, "other": other})
    costs = np.column_stack([1.0 + size, 2.0 - size, np.full(rows, 3.0)]) + ripple
    return features, polars.DataFrame(costs, schema=["small", "large", "never"])


def groups(techniques: int, rows: int = 160, seed: int = 0) -> Frames:
    """As many kinds of instances as techniques, each technique best on its own kind (`kind` names it)."""
    random = np.random.default_rng(seed)
    kind = random.integers(0, techniques, rows)
    costs = np.where(kind[:, None] == np.arange(techniques), 1.0, 10.0) + 0.1 * random.random((rows, techniques))
    features = polars.DataFrame({"kind": kind.astype(float), "noise": random.random(rows)})
    return features, polars.DataFrame(costs, schema=[f"t{at:03d}" for at in range(techniques)])


def unrelated(rows: int = 100, techniques: int = 4, seed: int = 0) -> Frames:
    """Costs that features say nothing about; the first technique is best on average."""
    random = np.random.default_rng(seed)
    costs = random.random((rows, techniques)) + np.arange(techniques) * 0.2
    features = polars.DataFrame(random.random((rows, 3)), schema=["a", "b", "c"])
    return features, polars.DataFrame(costs, schema=[f"t{at}" for at in range(techniques)])


def best_of(performance: polars.DataFrame) -> list[str]:
    """The cheapest technique of each row."""
    return [performance.columns[at] for at in performance.to_numpy().argmin(axis=1)]
