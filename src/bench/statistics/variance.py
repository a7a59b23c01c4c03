"""Where the noise of a comparison comes from, and how many rounds a pair should have for it.

Kalibera and Jones ("Rigorous benchmarking in reasonable time", ISMM 2013) take an experiment apart into nested
levels: here rounds within a pair of processes, pairs within a run, runs on a host, hosts. S_i^2 is the variance
of the means at a level, T_i^2 what of it the level itself adds: T_1^2 = S_1^2 and

    T_i^2 = S_i^2 - S_{i-1}^2 / r_{i-1}

(in the paper as first printed T_{i-1}^2 stood in the last term; its authors corrected that). With c_i for the cost
of one more repetition at level i, the cheapest experiment for a given variance repeats level i

    r_i = ceil(sqrt(c_{i+1} / c_i * T_i^2 / T_{i+1}^2))

times. A T_i^2 of 0 or below says that the level adds nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench.record import Pair
from bench.statistics.looks import LEAST_ROUNDS, LONG_ROUND_S, MOST_ROUNDS, Looks
from bench.statistics.pairs import TRIM, round_log_ratios, trimmed_mean
from bench.statistics.settle import pairs_needed

LEVELS = ("rounds", "processes", "runs", "hosts")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of the experiment, the innermost first.

    `variance` is T_i^2, of a log-ratio; the estimate may fall below 0, which reads as none. `repetitions` is how
    many there were within one of the next level (harmonic mean), `groups` how many of those.
    """

    name: str
    variance: float
    repetitions: float
    groups: int


@dataclass(frozen=True, slots=True)
class Noise:
    """The noise of one case: how a comparison's variance divides, and what another allocation would cost.

    `shares` are of the variance of one run's log-ratio, by level, and add up to 1. `rounds` is what pairs had on
    average; `best_rounds` is what Kalibera and Jones's rule gives, or fewer where the least number of pairs or
    Student's quantile, which the rule leaves out, make fewer cheaper (None where rounds and processes can't be told
    apart). `seconds` and `best_seconds` are what a comparison to the precision asked for takes with either.
    """

    shares: dict[str, float]
    variances: dict[str, float]
    pairs: int
    rounds: float
    round_s: float
    set_up_s: float
    best_rounds: int | None = None
    seconds: float | None = None
    best_seconds: float | None = None


Tree = Sequence[Any]  # numbers, or trees of the next level down


def variance_levels(tree: Tree, trim: float = TRIM) -> list[Level]:
    """T_i^2 of a nested experiment, the innermost level first; depths must agree, numbers of branches need not.

    The centre of a group of repetitions is their mean without the share `trim` at each end, as in a pair, and what
    it contributes is the variance of that; untrimmed, it is S_1^2 / r_1. Of unequal groups the harmonic mean number
    counts (unweighted means). A level with a single branch everywhere has variance NaN.
    """
    depth, probe = 0, tree
    while not isinstance(probe, int | float):
        depth, probe = depth + 1, probe[0]
    found: list[Level] = []
    below = 0.0  # variance of a mean at the level below: S_{i-1}^2 / r_{i-1}
    for level in range(1, depth + 1):
        groups = list(_groups(tree, depth - level))
        variance = _own_variance(groups, trim) if level == 1 else _spread_of_means(groups, trim) - below
        repetitions = len(groups) / sum(1 / len(group) for group in groups)
        found.append(Level(LEVELS[level - 1], variance, repetitions, len(groups)))
        below = variance / repetitions if level == 1 else (variance + below) / repetitions
    return found


def _groups(tree: Tree, depth: int) -> list[Tree]:
    return [tree] if depth == 0 else [group for branch in tree for group in _groups(branch, depth - 1)]


def _centre(tree: Any, trim: float) -> float:
    if isinstance(tree, int | float):
        return float(tree)
    centres = [_centre(branch, trim) for branch in tree]
    return trimmed_mean(centres, trim if isinstance(tree[0], int | float) else 0.0)


def _spread_of_means(groups: Sequence[Tree], trim: float) -> float:
    """S_i^2, pooled over the groups that have more than one branch."""
    kept = [[_centre(branch, trim) for branch in group] for group in groups if len(group) > 1]
    freedom = sum(len(centres) - 1 for centres in kept)
    return (
        sum((len(centres) - 1) * float(np.var(centres, ddof=1)) for centres in kept) / freedom if freedom else math.nan
    )


def _own_variance(groups: Sequence[Tree], trim: float) -> float:
    """S_1^2: of one repetition, as far as it moves the trimmed mean of its group."""
    kept = [group for group in groups if len(group) > 1]
    freedom = sum(len(group) - 1 for group in kept)
    if not freedom:
        return math.nan
    return sum((len(group) - 1) * len(group) * trimmed_variance(group, trim) for group in kept) / freedom


def trimmed_variance(values: Sequence[float], trim: float = TRIM) -> float:
    """The variance of the trimmed mean of two or more values, from their Winsorised spread.

    Tukey and McLaughlin (Sankhya A 1963), in Yuen's form (Biometrika 1974); without trimming it is s^2 / n.
    """
    count = len(values)
    cut = int(count * trim)
    ordered = np.sort(np.asarray(values, float))
    kept = count - 2 * cut
    winsorised = np.clip(ordered, ordered[cut], ordered[count - 1 - cut])
    return float(((winsorised - winsorised.mean()) ** 2).sum()) / (kept * (kept - 1))


def optimal_repetitions(inner: float, outer: float, inner_cost: float, outer_cost: float, most: int) -> int:
    """r_i = ceil(sqrt(c_{i+1} / c_i * T_i^2 / T_{i+1}^2)), from 1 to `most`.

    `inner` and `outer` are T_i^2 and T_{i+1}^2. With an outer level that adds nothing, repeating the inner one is
    all that helps.
    """
    if inner <= 0 or outer_cost <= 0:
        return 1
    if outer <= 0 or inner_cost <= 0:
        return most
    return max(1, min(most, math.ceil(math.sqrt(outer_cost / inner_cost * inner / outer))))


def noise_of(
    pairs: Sequence[Pair],
    reading: str = "net",
    looks: Looks | None = None,
    precision: float = 0.02,
    history: Tree = (),
    width: float = 1.0,
) -> Noise | None:
    """Where the noise of a case's sound pairs is; None with fewer than two pairs that have this reading.

    `history` has all runs of the case, this one among them: a sequence of runs on one host, each as `tree_of` gives
    it, or a sequence of hosts with such sequences; runs and hosts are then levels of their own. With `looks` the
    seconds to `precision` are told; `width` widens intervals as in `bench.statistics.width`.
    """
    sound = [pair for pair in pairs if pair.status == "ok"]
    tree = tree_of(sound, reading)
    if len(tree) < 2:
        return None
    round_s, set_up_s = _costs(sound)
    return _noise(variance_levels(history or tree), round_s, set_up_s, tree, looks, math.log1p(precision) / width)


def best_rounds(
    pairs: Sequence[Pair], reading: str = "net", looks: Looks | None = None, precision: float = 0.02
) -> int | None:
    """A B B A rounds that the next pairs of a case should have, from a pilot of at least two (better three) pairs.

    None where the pilot can't say: fewer than two sound pairs, or one round in each.
    """
    found = noise_of(pairs, reading, looks, precision)
    return None if found is None else found.best_rounds


def tree_of(pairs: Sequence[Pair], reading: str) -> list[list[float]]:
    """The log-ratios of the rounds of each sound pair."""
    return [logs for pair in pairs if pair.status == "ok" and (logs := round_log_ratios(pair, reading))]


def _noise(
    levels: Sequence[Level],
    round_s: float,
    set_up_s: float,
    tree: Sequence[Sequence[float]],
    looks: Looks | None,
    target: float,
) -> Noise:
    pairs, rounds = len(tree), len(tree) / sum(1 / len(rounds) for rounds in tree)
    known = {level.name: level.variance for level in levels if not math.isnan(level.variance)}
    if "rounds" not in known:  # one round a pair: what rounds and processes add can't be told apart
        return Noise({}, known, pairs, rounds, round_s, set_up_s)
    inner, outer = max(known["rounds"], 0.0), max(known.get("processes", 0.0), 0.0)
    least = 1 if round_s > LONG_ROUND_S else LEAST_ROUNDS
    best = max(least, optimal_repetitions(inner, outer, round_s, set_up_s, MOST_ROUNDS))
    shares = _shares(levels, rounds, pairs)
    if looks is None:
        return Noise(shares, known, pairs, rounds, round_s, set_up_s, best)

    def seconds(number: float) -> float:
        needed = pairs_needed(math.sqrt(outer + inner / number), target, looks)
        return needed * (set_up_s + number * round_s)

    best = min(range(least, best + 1), key=seconds)
    return Noise(shares, known, pairs, rounds, round_s, set_up_s, best, seconds(rounds), seconds(best))


def _shares(levels: Sequence[Level], rounds: float, pairs: int) -> dict[str, float]:
    """Parts of the variance of one run's mean log-ratio: deeper levels are averaged over their repetitions."""
    averaged = {"rounds": rounds * pairs, "processes": float(pairs)}
    parts = {
        level.name: max(level.variance, 0.0) / averaged.get(level.name, 1.0)
        for level in levels
        if not math.isnan(level.variance)
    }
    total = sum(parts.values())
    return {name: part / total for name, part in parts.items()} if total > 0 else {}


def _costs(pairs: Sequence[Pair]) -> tuple[float, float]:
    """Seconds of one round (both sides' blocks), and what a pair takes besides: start, load, warm-up, end."""
    rounds = sum(len(pair.order) // 4 for pair in pairs)
    blocks = sum(block.wall_s for pair in pairs for side in pair.sides.values() for block in side.blocks)
    whole = sum(pair.took_s for pair in pairs)
    return (blocks / rounds if rounds else 0.0), max(0.0, whole - blocks) / len(pairs)
