"""Variance by level and the rounds that follow, on published examples and on data with known levels."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bench.record import Block, Case, Pair, Side
from bench.statistics import Looks, best_rounds, noise_of
from bench.statistics.variance import optimal_repetitions, trimmed_variance, variance_levels

CASE = Case("suite", "technique", "model", "workload")
THREE_LEVELS = [[[9.0, 5.0], [8.0, 3.0]], [[10.0, 6.0], [7.0, 11.0]], [[1.0, 12.0], [2.0, 4.0]]]
TWO_LEVELS = [[9.0, 5.0, 8.0, 3.0], [10.0, 6.0, 7.0, 11.0], [1.0, 12.0, 2.0, 4.0]]
WHITEBOARD = [[[3.0, 4.0, 3.0], [1.2, 3.1, 3.0]], [[0.2, 1.0, 1.5], [1.0, 2.0, 3.0]]]


def pair(number, logs, set_up_s=0.4, block_s=0.05):
    """A pair whose rounds have these log-ratios."""
    technique = tuple(Block(1, block_s * math.exp(log), block_s, block_s * math.exp(log)) for log in logs for _ in "BB")
    baseline = (Block(1, block_s, block_s, block_s),) * 2 * len(logs)
    blocks = sum(block.wall_s for block in (*technique, *baseline))
    sides = {"baseline": Side(blocks=baseline), "technique": Side(blocks=technique)}
    return Pair("id", CASE, "base", number, "ok", took_s=set_up_s + blocks, order="ABBA" * len(logs), sides=sides)


def drawn(seed, count, rounds, between, within):
    """Pairs with known standard deviations between pairs and between rounds."""
    draw = np.random.default_rng(seed)
    centres = draw.normal(0, between, count)
    return [pair(number, (c + draw.normal(0, within, rounds)).tolist()) for number, c in enumerate(centres)]


def test_worked_example_of_three_levels():
    """Kalibera and Jones's example: T^2 of 16.5, -5.7 and 2.3 (as in libkalibera's test_worked_example_3_level)."""
    found = [level.variance for level in variance_levels(THREE_LEVELS, trim=0)]
    assert found == pytest.approx([16.5, -5.67, 2.27], abs=0.01)


def test_worked_example_of_two_levels():
    """The same numbers as three executions of four iterations: 12.7 and 0.4."""
    found = [level.variance for level in variance_levels(TWO_LEVELS, trim=0)]
    assert found == pytest.approx([12.7, 0.4], abs=0.05)


def test_optimal_repetitions_of_libkalibera():
    """Its test_optimal_reps: costs of 100, 20 and 3 seconds ask for 5 and 2 repetitions."""
    inner, middle, outer = (level.variance for level in variance_levels(WHITEBOARD, trim=0))
    assert [inner, middle, outer] == pytest.approx([0.7267, 0.2628, 0.7747], abs=1e-4)
    assert optimal_repetitions(inner, middle, 3, 20, most=99) == 5
    assert optimal_repetitions(middle, outer, 20, 100, most=99) == 2


def test_a_level_that_adds_nothing():
    """Without noise between processes all rounds go into one pair; without noise between rounds one is enough."""
    assert optimal_repetitions(1.0, -0.5, 1.0, 1.0, most=20) == 20
    assert optimal_repetitions(0.0, 1.0, 1.0, 1.0, most=20) == 1


@pytest.mark.parametrize("rounds", [2, 3, 4, 8, 12])
def test_variance_of_a_trimmed_mean(rounds):
    """From the rounds of one pair, what the trimmed mean of such rounds really varies by, within a tenth."""
    from bench.statistics.pairs import trimmed_mean

    draws = np.random.default_rng(4).normal(0, 1, (4000, rounds))
    estimated = np.mean([trimmed_variance(row) for row in draws])
    assert estimated == pytest.approx(np.var([trimmed_mean(row) for row in draws]), rel=0.1)


def test_levels_are_found_again():
    """200 pairs of 8 rounds with 2 % between processes and 4 % between rounds."""
    noise = noise_of(drawn(1, 200, 8, 0.02, 0.04))
    assert math.sqrt(noise.variances["processes"]) == pytest.approx(0.02, rel=0.15)
    assert math.sqrt(noise.variances["rounds"]) == pytest.approx(0.04 * math.sqrt(1.17), rel=0.1)  # trimming costs 17 %
    expected = 0.02**2 / (0.02**2 + 0.04**2 * 1.17 / 8)
    assert noise.shares["processes"] == pytest.approx(expected, abs=0.06)
    assert sum(noise.shares.values()) == pytest.approx(1)


def test_pairs_of_different_numbers_of_rounds():
    """The estimate of the processes' part stays right on average."""
    draw, found = np.random.default_rng(2), []
    for _ in range(300):
        tree = [(draw.normal(0, 1) + draw.normal(0, 2, size)).tolist() for size in (2, 3, 3, 6, 12)]
        found.append(variance_levels(tree, trim=0)[1].variance)
    assert np.mean(found) == pytest.approx(1.0, abs=0.25)


def test_costs_come_from_the_records():
    """A round is four blocks of 50 ms; starting and warming up took 0.4 s besides."""
    noise = noise_of(drawn(3, 6, 4, 0.0, 0.001))
    assert noise.round_s == pytest.approx(0.2, rel=0.01)
    assert noise.set_up_s == pytest.approx(0.4, rel=0.01)


def test_best_rounds_is_the_rule():
    """sqrt(0.4 s / 0.2 s * (4 %)^2 / (1 %)^2) = 5.7, rounded up from what 400 pairs say of the 4 % and the 1 %."""
    pairs = drawn(5, 400, 3, 0.01, 0.04)
    found = noise_of(pairs).variances
    assert best_rounds(pairs) == math.ceil(math.sqrt(0.4 / 0.2 * found["rounds"] / found["processes"]))
    assert best_rounds(pairs) in (5, 6, 7)


def test_the_better_allocation_takes_less_time():
    """Noise between rounds alone and two rounds a pair: more rounds reach 2 % sooner, never later than now."""
    looks = Looks((6, 8, 12, 16))
    noise = noise_of(drawn(6, 60, 2, 0.0, 0.08), looks=looks)
    assert noise.best_rounds > 4
    assert noise.best_seconds < noise.seconds
    quiet = noise_of(drawn(7, 12, 12, 0.002, 0.002), looks=looks)
    assert quiet.best_rounds == 2  # six pairs are needed anyway: the fewer rounds the better
    assert quiet.best_seconds == pytest.approx(6 * (0.4 + 2 * 0.2), rel=0.01)


def test_one_round_a_pair_tells_nothing_apart():
    """No shares and no advice, but the pairs' number and costs."""
    noise = noise_of(drawn(8, 6, 1, 0.01, 0.01))
    assert (noise.best_rounds, noise.shares, noise.pairs) == (None, {}, 6)


def test_too_few_pairs():
    """One pair has no spread."""
    assert noise_of(drawn(9, 1, 4, 0.01, 0.01)) is None
    assert best_rounds([]) is None


def test_runs_are_a_level():
    """Runs that differ by 5 % while their pairs don't: nearly all of a ratio's variance is between runs."""
    draw = np.random.default_rng(10)
    runs = [[(shift + draw.normal(0, 0.01, 2)).tolist() for _ in range(8)] for shift in draw.normal(0, 0.05, 6)]
    noise = noise_of(drawn(11, 8, 2, 0.0, 0.01), history=runs)
    assert noise.shares["runs"] > 0.9
    assert math.sqrt(noise.variances["runs"]) == pytest.approx(0.05, rel=0.5)
