"""Writes src/bench/statistics/critical_values.csv: how strong a step chance alone makes, by length of the series.

    uv run just critical-values
    uv run just critical-values --rate

A cell holds what the largest deviate over all splits (bench.statistics.splits) stays below with the probability
1 - level, in Gaussian AR(1) series without a change. Each length is simulated at autocorrelations from 0 to 0.6 and
the worst of them counts, since a series doesn't tell exactly which it has. About 2 minutes on two idle cores.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from bench.statistics.change_points import look
from bench.statistics.splits import scan

TABLE = Path(__file__).parent.parent / "src/bench/statistics/critical_values.csv"
POINTS = (20, 22, 25, 28, 32, 36, 40, 45, 50, 60, 70, 80, 100, 120, 150, 200, 300, 500)
LEVELS = (0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002)
PHIS = (0.0, 0.15, 0.3, 0.45, 0.6)
SERIES = 100_000
MOST = 12_000_000  # points a cell: fewer series where they are long
AT_ONCE = 1_000
BUDGET = 0.05  # of all looks together, where their cost is simulated


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


def print_rates(series: int, most: int = 160) -> None:
    """What each further look adds, in false alarms of one look: what RATE in bench.statistics.sequential must hold."""
    print("autocorrelation, first look at, looks: further false alarms a look, in those of one look")
    for phi in PHIS[::2]:
        rows = autoregressive(np.random.default_rng([7, round(100 * phi)]), (series, most), phi)
        chances = np.stack([look(rows[:, :points])[1] for points in range(POINTS[0], most + 1)])
        for first, looks in ((20, 10), (20, 61), (20, 141), (40, 10), (40, 61), (40, 121), (80, 61)):
            least = chances[first - POINTS[0] :][:looks].min(axis=0)
            print(f"{phi}, {first}, {looks}: {(BUDGET / np.quantile(least, BUDGET) - 1) / (looks - 1):.2f}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Simulate all rows on two processes and write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--series", type=int, default=SERIES, help="series a cell (default %(default)s)")
    parser.add_argument("--rate", action="store_true", help="print what looking again costs, and write nothing")
    parser.add_argument("--output", type=Path, default=TABLE)
    asked = parser.parse_args(arguments)
    if asked.rate:
        print_rates(min(asked.series, 10_000))
        return 0
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
