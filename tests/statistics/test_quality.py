"""Paired quality differences and percentiles."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.statistics import Refused, judged, percentile, quality_difference, value_interval
from bench.statistics.intervals import by_cluster
from bench.statistics.percentile import least_samples
from bench.statistics.quality import Difference


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


def test_agrestis_table():
    """Approval of a prime minister, asked twice (Agresti, Categorical Data Analysis, table 10.1): 794, 150, 86, 570.

    The difference is -0.04; Wald's interval is [-0.059, -0.021] there, and McNemar's z of -4.17 has p below 0.0001.
    """
    first = [1] * 794 + [1] * 150 + [0] * 86 + [0] * 570
    second = [1] * 794 + [0] * 150 + [1] * 86 + [0] * 570
    found = quality_difference({"examples": first}, {"examples": second})
    assert found.value == pytest.approx(-0.04)
    assert (found.low, found.high) == pytest.approx((-0.059, -0.021), abs=0.001)
    assert found.p_value == pytest.approx(3.7e-5, rel=0.1)
    assert judged(found, lower_is_better=False).verdict == "worse"


def test_replicates_pair_by_resample():
    """Bootstrap replicates over the same resamples: what they share cancels."""
    common = np.random.default_rng(6).normal(5, 3, 300)
    found = quality_difference({"replicates": common.tolist()}, {"replicates": (common + 0.5).tolist()})
    assert found is not None
    assert (found.low, found.high) == pytest.approx((0.5, 0.5))


def test_replicates_lend_their_spread_not_their_level():
    """A distance that every resample overstates: the interval stands around the value of the sample itself."""
    draw = np.random.default_rng(7)
    theirs = {"value": 2.0, "replicates": (6.0 + draw.normal(0, 0.1, 300)).tolist()}
    ours = {"value": 2.5, "replicates": (6.9 + draw.normal(0, 0.1, 300)).tolist()}
    low, high = value_interval(theirs)
    assert low < 2.0 < high < 3.0
    found = quality_difference(theirs, ours)
    assert found.value == pytest.approx(0.5)
    assert found.low < 0.5 < found.high


def test_documents_are_the_unit():
    """Twenty tokens of each of ten documents that move together: ten values, not two hundred."""
    draw = np.random.default_rng(8)
    clusters = [f"document-{index // 20}" for index in range(200)]
    shift = np.repeat(draw.normal(0, 1, 10), 20)
    theirs = {"examples": draw.normal(0, 0.1, 200).tolist(), "clusters": clusters}
    ours = {"examples": (np.asarray(theirs["examples"]) + shift).tolist(), "clusters": clusters}
    found = quality_difference(theirs, ours)
    alone = quality_difference({"examples": theirs["examples"]}, {"examples": ours["examples"]})
    assert found.method == "paired t over clusters"
    assert found.high - found.low > 3 * (alone.high - alone.low)


@given(st.lists(st.tuples(st.integers(0, 4), st.floats(-5, 5)), min_size=2, max_size=30))
def test_clusters_keep_the_mean(members):
    """However long the documents are, the mean of their shares is the mean of all tokens."""
    clusters, values = zip(*members, strict=True)
    shares = by_cluster(np.asarray(values), clusters)
    assert len(shares) == len(set(clusters))
    assert shares.mean() == pytest.approx(np.mean(values), abs=1e-9)


def test_a_divergence_is_a_comparison_by_itself():
    """Against the 0 that identical outputs have; the baseline's record isn't needed."""
    examples = np.random.default_rng(9).exponential(0.05, 200).tolist()
    found = quality_difference(None, {"value": 0.05, "examples": examples}, identical=0.0)
    assert found.value == pytest.approx(np.mean(examples))
    assert judged(found, lower_is_better=True).verdict == "worse"
    assert judged(found, lower_is_better=True, margin=0.1).verdict == "same"
    flips = quality_difference(None, {"value": 0.02, "examples": [1] * 2 + [0] * 98}, identical=0.0)
    assert (flips.method, flips.low > 0) == ("Wilson", True)
    assert quality_difference(None, {"value": 0.05}, identical=0.0) is None


def test_correlations_pair_on_the_same_truth():
    """Two scores of the same examples; with another truth, or another statistic, there is no difference to tell."""
    draw = np.random.default_rng(10)
    truth = draw.normal(size=80)
    close, far = truth + draw.normal(0, 0.3, 80), truth + draw.normal(0, 2, 80)

    def record(score, truth=truth, statistic="spearman"):
        return {"value": 0.0, "pairs": {"truth": list(truth), "score": list(score)}, "statistic": statistic}

    found = judged(quality_difference(record(close), record(far)), lower_is_better=False)
    assert (found.verdict, found.method) == ("worse", "paired bootstrap, spearman")
    assert quality_difference(record(close), record(far, truth=truth + 1)) is None
    assert quality_difference(record(close), record(far, statistic="pearson")) is None
    low, high = value_interval(record(close))
    assert 0.8 < low < high < 1


@pytest.mark.parametrize(
    ("value", "low", "high", "expected"),
    [
        (0.05, 0.03, 0.07, "better"),
        (-0.05, -0.07, -0.03, "worse"),
        (0.005, 0.001, 0.009, "same"),  # surely higher, but not by a practical amount
        (0.015, -0.01, 0.04, "cannot tell"),
        (0.008, 0.001, 0.015, "cannot tell"),  # perhaps not by a practical amount
    ],
)
def test_quality_verdicts(value, low, high, expected):
    """With a margin of 0.01 where higher is better; the smallest effect is half the interval."""
    found = judged(Difference(value, low, high, "made up"), lower_is_better=False, margin=0.01)
    assert found.verdict == expected
    assert found.smallest_effect == pytest.approx((high - low) / 2)


def test_lower_is_better_turns_the_quality_verdict():
    """A distance that grew is worse."""
    assert judged(Difference(0.05, 0.03, 0.07, "made up"), lower_is_better=True).verdict == "worse"


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
