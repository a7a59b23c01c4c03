"""How often a change point is false, how soon and where a real one is found: the table for change points over history.

    uv run just change-points                                            # some minutes on two cores
    uv run --with ruptures python benchmarks/change_points.py            # with PELT beside it

Series of log-ratios are simulated with noise of many kinds; those marked + weren't used while the method was made. A
step is given in standard deviations of the noise. Shares carry their 95 % Wilson interval. Columns:

  one look    change-free series of 100 points that one look calls changed
  97+3, 95+5  a step of 3 sd, seen from so many points before and after, found within 5 points of its place
  middle      a step of 2 sd in the middle of 100 points, found within 5 points of its place
  interval    those found in the middle whose 95 % interval holds the step's size
  61 looks    change-free series that alarm at any look from 40 to 100 points, at a budget of 5 %
  by 3, 5, 10 the same looks with a step of 3 sd after 80 points: alarms at most so many points after it
"""

from __future__ import annotations

import argparse
import importlib
import math
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy import signal

from bench.statistics.change_points import ALPHA, change_points, single_look
from bench.statistics.sequential import Budget, first_alarms
from bench.statistics.share import Share, share

POINTS, FIRST, STEP_AT = 100, 40, 80
BURN_IN = 200
NEAR = 5  # points between a step and the place that it was found at
WATCH = Budget(alpha=ALPHA, looks=POINTS - FIRST + 1, first=FIRST)

Random = np.random.Generator
Array = np.ndarray
Draw = Callable[[Random, tuple[int, int]], Array]


def filtered(draw: Draw, ahead: Sequence[float], back: Sequence[float]) -> Draw:
    """ARMA noise: `draw` through the filter ahead / back, in its stationary state."""

    def noise(random: Random, shape: tuple[int, int]) -> Array:
        long = draw(random, (shape[0], shape[1] + BURN_IN))
        return signal.lfilter(ahead, back, long, axis=1)[:, BURN_IN:]

    return noise


def gaussian(random: Random, shape: tuple[int, int]) -> Array:
    """Independent normal values."""
    return random.standard_normal(shape)


def student(random: Random, shape: tuple[int, int]) -> Array:
    """Student's t with 3 degrees of freedom."""
    return random.standard_t(3, shape)


def bimodal(random: Random, shape: tuple[int, int]) -> Array:
    """Two modes 4 sd apart, the upper one 3 times in 10."""
    return random.standard_normal(shape) + 4.0 * (random.random(shape) < 0.3)


def spiked(random: Random, shape: tuple[int, int]) -> Array:
    """Normal values, 1 in 20 of them with 10 sd added."""
    return random.standard_normal(shape) + 10.0 * (random.random(shape) < 0.05)


def clustered(random: Random, shape: tuple[int, int]) -> Array:
    """GARCH(1, 1): calm and restless times take turns."""
    noise, variance = random.standard_normal((shape[0], shape[1] + BURN_IN)), np.ones(shape[0])
    for at in range(noise.shape[1]):
        noise[:, at] *= np.sqrt(variance)
        variance = 0.05 + 0.1 * noise[:, at] ** 2 + 0.85 * variance
    return noise[:, BURN_IN:]


@dataclass(frozen=True)
class Noise:
    """A kind of noise; goals hold for some kinds only (independent ones, AR(0.3))."""

    draw: Draw
    goals: frozenset[str] = frozenset()

    def series(self, seed: int, count: int, points: int) -> tuple[Array, float]:
        """Series of shape (count, points) and the standard deviation of this noise."""
        with_unit = self.draw(np.random.default_rng([seed, 0]), (2000, 500))
        return self.draw(np.random.default_rng([seed, 1]), (count, points)), float(with_unit.std())


INDEPENDENT = frozenset({"one look", "97+3", "95+5", "middle", "61 looks"})
QUIET = frozenset({"one look", "61 looks"})
NOISES = {
    "Gaussian": Noise(gaussian, INDEPENDENT),
    "log-normal (1)": Noise(lambda random, shape: random.lognormal(0.0, 1.0, shape), INDEPENDENT),
    "bimodal": Noise(bimodal, INDEPENDENT),
    "t, 3 df": Noise(student, INDEPENDENT),
    "AR(0.3)": Noise(filtered(gaussian, [1], [1, -0.3]), QUIET | {"95+5 AR"}),
    "AR(0.6)": Noise(filtered(gaussian, [1], [1, -0.6]), QUIET),
    "+ uniform": Noise(lambda random, shape: random.random(shape)),
    "+ Laplace": Noise(lambda random, shape: random.laplace(size=shape)),
    "+ log-normal (0.5)": Noise(lambda random, shape: random.lognormal(0.0, 0.5, shape)),
    "spikes": Noise(spiked),
    "whole numbers": Noise(lambda random, shape: np.round(random.standard_normal(shape))),
    "+ AR(0.3), t 3 df": Noise(filtered(student, [1], [1, -0.3])),
    "+ AR(-0.3)": Noise(filtered(gaussian, [1], [1, 0.3])),
    "+ MA(1), 0.5": Noise(filtered(gaussian, [1, 0.5], [1])),
    "+ AR(2), 0.3 0.3": Noise(filtered(gaussian, [1], [1, -0.3, -0.3])),
    "+ GARCH": Noise(clustered),
    "+ AR(0.8)": Noise(filtered(gaussian, [1], [1, -0.8])),
}
GOALS = {  # column: (at most or at least, share)
    "one look": ("at most", 0.05),
    "97+3": ("at least", 0.85),
    "95+5": ("at least", 0.97),
    "95+5 AR": ("at least", 0.70),
    "middle": ("at least", 0.95),
    "61 looks": ("at most", 0.05),
}
HEAD = ("noise", "one look", "97+3", "95+5", "middle", "interval", "61 looks", "by 3", "by 5", "by 10")


def spelled(found: Share) -> str:
    """A share in per cent with its interval."""
    if found.share is None or found.low is None or found.high is None:
        return "none"
    return f"{100 * found.share:.1f} [{100 * found.low:.1f}, {100 * found.high:.1f}]"


def stepped(noise: Noise, seed: int, count: int, at: int, sizes: float) -> tuple[Array, int, float]:
    """Series with a step of `sizes` standard deviations from point `at` on, 0.01 each; that point; the step."""
    series, unit = noise.series(seed, count, POINTS)
    series *= 0.01 / unit
    series[:, at:] += 0.01 * sizes
    return series, at, 0.01 * sizes


def alarmed(series: Array, at: int, _log: float) -> Share:
    """Series in which one look alarms within NEAR points of the step."""
    places, ps, _ = single_look(series)
    return share(int(np.sum((ps <= ALPHA) & (np.abs(places - at) <= NEAR))), len(series))


def located(series: Array, at: int, log: float) -> tuple[Share, Share]:
    """Series with a change within NEAR points of the step, refined; those of them whose interval holds its size."""
    answers = [change_points(one) for one in series]
    near = [[change for change in answer.changes if abs(change.index - at) <= NEAR] for answer in answers]
    held = [any(change.low <= math.exp(log) <= change.high for change in some) for some in near if some]
    return share(len(held), len(series)), share(sum(held), len(held))


def row(name: str, count: int, seed: int) -> dict[str, Share]:
    """All shares of one noise."""
    noise = NOISES[name]
    flat, _ = noise.series(seed, count, POINTS)
    alarms = first_alarms(noise.series(seed + 1, count, POINTS)[0], WATCH)
    late = first_alarms(stepped(noise, seed + 2, count, STEP_AT, 3.0)[0], WATCH)
    middle, interval = located(*stepped(noise, seed + 5, count // 4, POINTS // 2, 2.0))
    before = (late > 0) & (late <= STEP_AT)  # false alarms before the step: neither found nor missed
    return {
        "one look": share(int(np.sum(single_look(flat)[1] <= ALPHA)), count),
        "97+3": alarmed(*stepped(noise, seed + 3, count, POINTS - 3, 3.0)),
        "95+5": alarmed(*stepped(noise, seed + 4, count, POINTS - 5, 3.0)),
        "middle": middle,
        "interval": interval,
        "61 looks": share(int(np.sum(alarms > 0)), count),
        **{
            f"by {points}": share(int(np.sum((late > STEP_AT) & (late <= STEP_AT + points))), int(np.sum(~before)))
            for points in (3, 5, 10)
        },
    }


def missed(name: str, shares: dict[str, Share]) -> list[str]:
    """The goals that this noise has and misses."""
    lines = []
    for goal in sorted(NOISES[name].goals):
        (side, bound), found = GOALS[goal], shares[goal.removesuffix(" AR")]
        seen = found.share or 0.0
        if seen > bound if side == "at most" else seen < bound:
            lines.append(f"missed: {name}, {goal}: {spelled(found)} %, goal {side} {100 * bound:g} %")
    return lines


def pelt(count: int, seed: int) -> list[str]:
    """PELT (Killick, Fearnhead and Eckley 2012; squares, penalty 3 ln n) on one look, where ruptures is at hand."""
    try:
        ruptures = importlib.import_module("ruptures")
    except ImportError:
        return ["PELT left out: run with `uv run --with ruptures python benchmarks/change_points.py`"]
    lines = []
    for name in list(NOISES)[:6]:
        series, _ = NOISES[name].series(seed, count, POINTS)
        scatter = 1.4826 / np.sqrt(2) * np.median(np.abs(np.diff(series, axis=1)), axis=1)
        penalties = 3 * np.log(POINTS) * scatter**2
        search = ruptures.KernelCPD(kernel="linear", min_size=3)
        hits = sum(len(search.fit(one).predict(pen=pen)) > 1 for one, pen in zip(series, penalties, strict=True))
        lines.append(f"PELT, one look, {name}: {spelled(share(hits, count))} % alarm")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Simulate every row on two processes, print the table and the goals that were missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--series", type=int, default=4000, help="series a cell, a quarter for middle and interval (%(default)s)"
    )
    parser.add_argument("--seed", type=int, default=20261125)
    asked = parser.parse_args(arguments)
    began = time.monotonic()
    with ProcessPoolExecutor(2) as pool:
        seeds = [asked.seed + 10 * at for at in range(len(NOISES))]
        rows = dict(zip(NOISES, pool.map(row, NOISES, [asked.series] * len(NOISES), seeds), strict=True))
    cells = [HEAD, *((name, *(spelled(shares[column]) for column in HEAD[1:])) for name, shares in rows.items())]
    widths = [max(len(line[at]) for line in cells) for at in range(len(HEAD))]
    print(f"{asked.series} series a cell, {asked.series // 4} for middle and interval, seed {asked.seed}")
    print("shares in per cent with their 95 % Wilson interval")
    for line in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    print("\n".join([line for name, shares in rows.items() for line in missed(name, shares)] or ["no goal is missed"]))
    print("\n".join(pelt(asked.series // 4, asked.seed)))
    print(f"{time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
