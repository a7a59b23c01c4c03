"""How often 95 % intervals hold the truth: between 93 and 97 in 100, on simulated and on measured noise.

Each bound would fail for a wrong interval: what the normal quantile in place of Student's, or a percentile
bootstrap of a few examples, would cover stands beside it.
"""

from __future__ import annotations

import itertools
import math
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from bench.statistics import compare, log_ratios
from bench.statistics.correlation import correlation_difference, correlation_interval
from bench.statistics.intervals import (
    bootstrap_interval,
    by_cluster,
    mean_interval,
    share_interval,
    t_interval,
    two_accuracies,
)
from bench.statistics.pairs import trimmed_mean
from bench.store import list_runs
from bench.summary.cases import pairs_by_case

REFERENCE = Path(__file__).parents[2] / "results"


def holds(interval, truth):
    """Whether the truth lies within."""
    return interval.low <= truth <= interval.high


def residuals():
    """Log-ratios of every pair of the reference runs of diffusion, by net time, less the mean of their case and run.

    Calls of a suite whose cases are alike: noise of unlike ones, thrown together, has tails that nothing measured has.
    """
    runs = [one.read() for one in list_runs(REFERENCE) if "reference" in one.path.parts]
    cases = [list(pairs_by_case(run.pairs).values()) for run in runs if run.header.suite == "diffusion"]
    found = []
    for pairs in itertools.chain.from_iterable(cases):
        values = np.asarray(log_ratios(pairs, "net"))
        found += ((values - values.mean()) * math.sqrt(len(values) / (len(values) - 1))).tolist()
    return np.asarray(found)


@pytest.mark.parametrize("pairs", [3, 6, 16])
@pytest.mark.parametrize("noise", ["normal", "heavy"])
def test_pairs_with_trimmed_rounds(pairs, noise):
    """Pairs of four rounds, trimmed, with noise at both levels; with 3 pairs the normal quantile would cover 82 %."""
    draw, count = np.random.default_rng(pairs), 24000 // (pairs + 8)
    errors = (
        draw.normal(0, 0.03, (count, pairs, 4)) if noise == "normal" else draw.standard_t(3, (count, pairs, 4)) * 0.02
    )
    rounds = draw.normal(0, 0.02, (count, pairs, 1)) + errors
    hits = normal = 0
    for comparison in rounds:
        values = [trimmed_mean(pair) for pair in comparison]
        one = compare(values, 0.05)
        hits += one.low <= 1 <= one.high
        normal += abs(np.mean(values)) <= 1.96 * stats.sem(values)
    assert 0.93 <= hits / count <= 0.97
    if pairs == 3:
        assert normal / count < 0.85


@pytest.mark.parametrize("pairs", [5, 8])
def test_pairs_of_the_reference_runs(pairs):
    """Measured noise, resampled: the spread of its pairs as they came, around a truth of 0."""
    noise, draw, hits = residuals(), np.random.default_rng(1), 0
    noise = noise - noise.mean()
    for sample in draw.choice(noise, (2000, pairs)):
        one = compare(sample.tolist(), 0.05)
        hits += one.low <= 1 <= one.high
    assert len(noise) > 100
    assert 0.93 <= hits / 2000 <= 0.97


@pytest.mark.parametrize("count", [40, 100, 300])
def test_a_share(count):
    """Wilson's interval, exactly by the binomial distribution, on average over shares from a half to all but one in 20.

    A single share's coverage jumps with the counts that are possible; Wald's interval covers 92 % on average at 40.
    """
    found, wald = [], []
    intervals = [share_interval(np.arange(count) < ones) for ones in range(count + 1)]
    for truth in np.linspace(0.5, 0.95, 181):
        chances = stats.binom.pmf(np.arange(count + 1), count, truth)
        found.append(sum(c for c, one in zip(chances, intervals, strict=True) if holds(one, truth)))
        shares = np.arange(count + 1) / count
        wald.append(chances[np.abs(shares - truth) <= 1.96 * np.sqrt(shares * (1 - shares) / count)].sum())
    assert 0.93 <= np.mean(found) <= 0.97
    assert min(found) > 0.90
    assert abs(np.mean(wald) - 0.95) > abs(np.mean(found) - 0.95)


@pytest.mark.parametrize("count", [20, 40, 100])
@pytest.mark.parametrize(
    ("shape", "truth"), [("normal", 5.0), ("exponential", 1.0), ("gamma", 0.5), ("lognormal", math.exp(0.125))]
)
def test_a_mean(shape, truth, count):
    """Signed and symmetric values by Student's t, positive and skewed ones by Hall's transformation."""
    draw = np.random.default_rng(count)
    samples = {
        "normal": lambda: draw.normal(5, 1, (1500, count)),
        "exponential": lambda: draw.exponential(1, (1500, count)),
        "gamma": lambda: draw.gamma(0.5, 1, (1500, count)),
        "lognormal": lambda: draw.lognormal(0, 0.5, (1500, count)),
    }[shape]()
    hits = sum(holds(mean_interval(sample), truth) for sample in samples)
    assert 0.93 <= hits / 1500 <= 0.97


def test_a_skewed_mean_needs_the_transformation():
    """Of 20 values from the gamma distribution Student's interval covers less than 91 %."""
    samples = np.random.default_rng(20).gamma(0.5, 1, (1500, 20))
    assert sum(holds(t_interval(sample), 0.5) for sample in samples) / 1500 < 0.91


@pytest.mark.parametrize("flips", [0.03, 0.1, 0.3])
def test_two_accuracies(flips):
    """Agresti and Min's interval of paired accuracies, 200 examples of which 3 to 30 % change sides."""
    draw, hits, count = np.random.default_rng(5), 0, 1500
    truth = flips * 0.1 - flips * 0.9
    for _ in range(count):
        baseline = (draw.random(200) < 0.9).astype(float)
        technique = np.where(draw.random(200) < flips, 1 - baseline, baseline)
        hits += holds(two_accuracies(baseline, technique), truth)
    assert 0.93 <= hits / count <= 0.97


def test_paired_bootstrap_of_replicates():
    """Differences of 40 paired scores, each side's mean over the same 200 resamples."""
    draw, hits, count = np.random.default_rng(6), 0, 1500
    for _ in range(count):
        difference = draw.normal(0.3, 1, 40)
        rows = draw.integers(0, 40, (200, 40))
        hits += holds(bootstrap_interval(difference[rows].mean(axis=1), difference.mean(), 40), 0.3)
    assert 0.93 <= hits / count <= 0.97


def test_mean_divergence_over_documents():
    """Mean KL of 40 documents of 10 to 60 tokens, correlated within documents: the document is the unit.

    Tokens taken as independent would cover less than 80 %.
    """
    draw, hits, naive, count = np.random.default_rng(7), 0, 0, 1000
    truth = 0.05 * math.exp(0.6**2 / 2)
    for _ in range(count):
        lengths = draw.integers(10, 60, 40)
        clusters = np.repeat(np.arange(40), lengths)
        tokens = 0.05 * np.exp(draw.normal(0, 0.6, 40))[clusters] * draw.exponential(1, len(clusters))
        hits += holds(mean_interval(by_cluster(tokens, clusters.tolist())), truth)
        naive += holds(t_interval(tokens), truth)
    assert 0.93 <= hits / count <= 0.97
    assert naive / count < 0.8


@pytest.mark.parametrize(("statistic", "count"), [("pearson", 600), ("spearman", 400)])
def test_two_correlations(statistic, count):
    """The difference of two correlated correlations and one of them by itself, of 60 examples."""
    draw, hits, single = np.random.default_rng(8), 0, 0
    truths = [rank(0.8, statistic), rank(0.6, statistic)]
    for _ in range(count):
        truth, shared = draw.normal(size=(2, 60))
        scores = [
            r * truth + math.sqrt(1 - r * r) * (0.7 * shared + math.sqrt(0.51) * draw.normal(size=60))
            for r in (0.8, 0.6)
        ]
        hits += holds(correlation_difference(truth, *scores, statistic), truths[1] - truths[0])
        single += holds(correlation_interval(truth, scores[0], statistic), truths[0])
    assert 0.93 <= hits / count <= 0.97
    assert 0.93 <= single / count <= 0.97


def rank(correlation, statistic):
    """The population's correlation of a bivariate normal (Pearson 1907 for that of ranks)."""
    return correlation if statistic == "pearson" else 6 / math.pi * math.asin(correlation / 2)
