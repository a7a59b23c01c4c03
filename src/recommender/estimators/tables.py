"""Frames of pandas, of polars and plain arrays, read as tables of floats and written back in the kind that came."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Table:
    """Values (rows × columns, NaN where absent) and the columns' names; numbers from 0 where the source has none."""

    values: Floats
    names: tuple[Hashable, ...]


def is_polars(table: Any) -> bool:
    """Whether a frame is one of polars, found without loading polars."""
    return type(table).__module__.split(".")[0] == "polars"


def is_pandas(table: Any) -> bool:
    """Whether a frame is one of pandas, found without loading pandas."""
    return type(table).__module__.split(".")[0] == "pandas"


def read_costs(performance: Any) -> Table:
    """The cost table: one row an instance, one column a technique.

    Raises ValueError where it isn't a table of numbers, a technique's name stands twice, or a cost is infinite.
    """
    if performance is None:
        raise ValueError("TechniqueSelector requires y to be passed, but the target y is None: give the costs")
    named = is_pandas(performance) or is_polars(performance)
    columns: Sequence[Hashable] = list(getattr(performance, "columns", ())) if named else ()
    values = numbers(performance, "performance")
    if values.ndim == 1:
        values = values.reshape(-1, 1)
        columns = [performance.name] if named and performance.name is not None else ()
    if values.ndim != 2 or values.shape[1] == 0:
        raise ValueError("performance holds no technique: give one column of costs for each")
    if np.isinf(values).any():
        raise ValueError(
            "performance holds an infinite cost: cap it (a multiple of the time limit, say), or leave it NaN"
        )
    names = tuple(columns) if len(columns) else tuple(range(values.shape[1]))
    if len(set(names)) < len(names):
        twice = sorted({str(name) for name in names if names.count(name) > 1})
        raise ValueError(f"performance has techniques twice: {', '.join(twice)}")
    return Table(values, names)


def numbers(table: Any, what: str) -> Floats:
    """A frame or an array as floats; ValueError where it holds words."""
    if np.iscomplexobj(table):
        raise ValueError("Complex data not supported")
    try:
        if is_pandas(table):
            return np.asarray(table.to_numpy(dtype=np.float64, na_value=np.nan))
        if is_polars(table):
            return np.asarray(table.to_numpy(), dtype=np.float64)
        return np.asarray(table, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{what} isn't a table of numbers: {error}") from None


def as_frame_like(values: Floats, names: Sequence[Hashable], like: Any) -> Any:
    """Rows × names as a pandas frame with the index of `like`, where `like` is one, otherwise as one of polars."""
    if is_pandas(like):
        import pandas

        return pandas.DataFrame(values, index=like.index, columns=list(names))
    import polars

    return polars.DataFrame({str(name): values[:, at] for at, name in enumerate(names)})
