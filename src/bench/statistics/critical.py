"""How often chance alone makes a step as strong as the one seen: a simulated table, read between its rows.

The table is written by benchmarks/critical_values.py. A simulated table instead of a bootstrap in each look, because
the strength is made of ranks: what chance does to them is the same for every continuous noise.
"""

from __future__ import annotations

import csv
import math
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

TABLE = Path(__file__).with_name("critical_values.csv")

Array = np.ndarray[Any, Any]


def p_values(strengths: Array, points: int) -> Array:
    """Chance that a change-free series of this length looks as strong anywhere, for each of `strengths`.

    Never below the last level of the table, and linear in its logarithm between two levels.
    """
    _, levels, _ = _rows()
    values = np.concatenate([[0.0], critical_values(points)])
    logs = np.concatenate([[0.0], np.log(levels)])
    upper = np.searchsorted(values, strengths, side="left")
    upper = np.clip(upper, 1, len(values) - 1)
    width = np.maximum(values[upper] - values[upper - 1], 1e-9)
    share = np.clip((strengths - values[upper - 1]) / width, 0.0, 1.0)
    found: Array = np.exp(logs[upper - 1] + share * (logs[upper] - logs[upper - 1]))
    return found


@cache
def critical_values(points: int) -> Array:
    """What the strength stays below at each level of the table, for a series of this length, between rows by log."""
    lengths, _, values = _rows()
    place = math.log(points)
    return np.asarray([np.interp(place, np.log(lengths), column) for column in values.T])


def lowest_level() -> float:
    """The smallest chance that the table can tell."""
    return float(_rows()[1][-1])


def longest() -> int:
    """The longest series that the table holds."""
    return int(_rows()[0][-1])


@cache
def _rows() -> tuple[Array, Array, Array]:
    """Lengths (rows,), levels (columns,), critical values (rows, columns)."""
    with TABLE.open(newline="") as file:
        head, *rows = csv.reader(file)
    cells = np.asarray(rows, float)
    return cells[:, 0], np.asarray(head[1:], float), cells[:, 1:]
