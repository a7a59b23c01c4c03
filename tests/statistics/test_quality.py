"""Paired quality differences and percentiles."""

import numpy as np
import pytest

from bench.statistics import Refused, percentile, quality_difference
from bench.statistics.percentile import least_samples


def test_two_accuracies_are_paired():
    """Of 100 examples 3 were lost and 1 gained: -2 %, and McNemar's exact p of 4 discordant is 0.625."""
    baseline, technique = [1] * 90 + [0] * 10, [1] * 87 + [0] * 3 + [1] * 1 + [0] * 9
    found = quality_difference({"examples": baseline}, {"examples": technique})
    assert found is not None and found.value == pytest.approx(-0.02)
    assert found.p_value == pytest.approx(0.625)
    assert found.low < -0.02 < found.high


def test_no_discordance_still_has_an_interval():
    """Two techniques that agree on all examples aren't proven equal beyond the sample."""
    found = quality_difference({"examples": [1] * 50}, {"examples": [1] * 50})
    assert found is not None and found.value == 0 and found.low < 0 < found.high


def test_interval_of_accuracies_covers():
    """The 95 % interval of a paired difference covers the truth in at least 93 of 100 samples."""
    draw, hits = np.random.default_rng(5), 0
    for _ in range(600):
        baseline = draw.random(200) < 0.9
        technique = np.where(draw.random(200) < 0.05, ~baseline, baseline)
        truth = 0.05 * 0.1 - 0.05 * 0.9
        found = quality_difference(
            {"examples": baseline.astype(int).tolist()}, {"examples": technique.astype(int).tolist()}
        )
        assert found is not None
        hits += found.low <= truth <= found.high
    assert hits / 600 >= 0.93


def test_replicates_pair_by_resample():
    """Bootstrap replicates over the same resamples: what they share cancels."""
    common = np.random.default_rng(6).normal(5, 3, 300)
    found = quality_difference({"replicates": common.tolist()}, {"replicates": (common + 0.5).tolist()})
    assert found is not None
    assert (found.low, found.high) == pytest.approx((0.5, 0.5))


def test_different_examples_do_not_pair():
    """Two records of different length can't be compared."""
    assert quality_difference({"examples": [1, 0]}, {"examples": [1]}) is None


@pytest.mark.parametrize(("which", "needed"), [(90, 44), (99, 459), (50, 7)])
def test_percentile_needs_its_sample(which, needed):
    """One sample too few is refused with the number that is missing; the least number is enough."""
    assert least_samples(which) == needed
    refused = percentile([1.0] * (needed - 1), which)
    assert isinstance(refused, Refused) and "1 more" in str(refused)
    assert percentile(list(range(needed)), which) == pytest.approx((needed - 1) * which / 100)
