"""Writes src/bench/statistics/critical_values.csv: how strong a step chance alone makes, by length of the series.

    uv run just critical-values

A cell holds what the largest deviate over all splits (bench.statistics.splits) stays below with the probability
1 - level, in Gaussian AR(1) series without a change. Each length is simulated at autocorrelations from 0 to 0.6 and
the worst of them counts, since a series doesn't tell exactly which it has. About 10 minutes on two cores.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from bench.statistics.splits import scan

TABLE = Path(__file__).parent.parent / "src/bench/statistics/critical_values.csv"
POINTS = (20, 22, 25, 28, 32, 36, 40, 45, 50, 60, 70, 80, 100, 120, 150, 200, 300, 500)
LEVELS = (0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002)
PHIS = (0.0, 0.15, 0.3, 0.45, 0.6)
SERIES = 100_000
MOST = 12_000_000  # points a cell: fewer series where they are long
AT_ONCE = 1_000


def autoregressive(random: np.random.Generator, shape: tuple[int, int], phi: float) -> np.ndarray:
    """Gaussian AR(1) series of variance 1 in their stationary state, shape (series, points)."""
    noise = random.standard_normal(shape)
    noise[:, 1:] *= np.sqrt(1 - phi**2)
    for at in range(1, shape[1]):
        noise[:, at] += phi * noise[:, at - 1]
    return noise


def strengths(points: int, phi: float, series: int) -> np.ndarray:
    """The strengths of `series` change-free series; the seed is that of this cell."""
    random = np.random.default_rng([points, round(100 * phi)])
    sizes = [min(AT_ONCE, series - start) for start in range(0, series, AT_ONCE)]
    return np.concatenate([scan(autoregressive(random, (size, points), phi)).strength for size in sizes])


def row(points: int, asked: int = SERIES) -> list[float]:
    """The critical values of one length, one a level."""
    series = min(asked, MOST // points)
    found = [
        np.quantile(strengths(points, phi, series), [1 - level for level in LEVELS], method="higher") for phi in PHIS
    ]
    return [float(value) for value in np.ceil(np.max(found, axis=0) * 1000) / 1000]


def main(arguments: Sequence[str] | None = None) -> int:
    """Simulate all rows on two processes and write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--series", type=int, default=SERIES, help="series a cell (default %(default)s)")
    parser.add_argument("--output", type=Path, default=TABLE)
    asked = parser.parse_args(arguments)
    with ProcessPoolExecutor(2) as pool:
        rows = list(pool.map(row, POINTS[::-1], [asked.series] * len(POINTS)))[::-1]
    with asked.output.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["points", *LEVELS])
        writer.writerows(
            [points, *(f"{value:.3f}" for value in values)] for points, values in zip(POINTS, rows, strict=True)
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
