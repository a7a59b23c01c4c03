"""Verdicts on data with a known answer."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.statistics import CANNOT_TELL, Looks, compare, correct_for_many
from bench.statistics.verdict import sign_flip_p, verdict_of

LOOKS = Looks((6, 8, 12, 16))


def sequential_verdict(values, looks=LOOKS):
    """The first verdict that a look gives, as a run would stop on it."""
    for number in looks.at:
        one = compare(values[:number], looks.level(number))
        if one.verdict != CANNOT_TELL:
            return one.verdict
    return CANNOT_TELL


@pytest.mark.parametrize(
    ("ratio", "low", "high", "expected"),
    [
        (0.5, 0.4, 0.6, "better"),
        (2.0, 1.5, 2.5, "worse"),
        (1.0, 0.995, 1.005, "same"),
        (1.005, 1.001, 1.009, "same"),  # different, but not by a practical amount
        (1.02, 0.99, 1.05, CANNOT_TELL),
        (1.005, 1.001, 1.02, CANNOT_TELL),  # surely slower, perhaps not by a practical amount
    ],
)
def test_verdict_of_an_interval(ratio, low, high, expected):
    """The four verdicts, at their borders."""
    assert verdict_of(ratio, low, high, 0.01) == expected


def test_higher_is_better_turns_the_verdict():
    """For a throughput a ratio above 1 is the better one."""
    assert verdict_of(2.0, 1.5, 2.5, 0.01, lower_is_better=False) == "better"


def test_interval_is_students():
    """Four values with a spread that is easy by hand: mean 0.1, t(3, 99.5 %) = 5.841."""
    one = compare([0.0, 0.2, 0.0, 0.2], 0.01)
    half = 5.84091 * np.std([0.0, 0.2, 0.0, 0.2], ddof=1) / 2
    assert one.ratio == pytest.approx(math.exp(0.1))
    assert one.high == pytest.approx(math.exp(0.1 + half), rel=1e-5)
    assert one.smallest_effect == pytest.approx(math.expm1(half), rel=1e-5)


def test_too_few_pairs_cannot_tell():
    """One pair has no spread, so it has no verdict."""
    assert compare([0.7], 0.01).verdict == CANNOT_TELL
    assert compare([], 0.01).verdict == CANNOT_TELL


def test_looks_spend_alpha_and_no_more():
    """The levels of all looks add up to alpha; between looks the one before holds."""
    assert sum(LOOKS.level(number) for number in LOOKS.at) == pytest.approx(LOOKS.alpha)
    assert LOOKS.level(5) == 0.0
    assert LOOKS.level(7) == LOOKS.level(6) < LOOKS.level(8)


@pytest.mark.parametrize("noise", ["normal", "laplace", "uniform", "lognormal"])
def test_false_alarms_stay_below_one_percent(noise):
    """Nothing changed, four looks: fewer than 1 in 100 called different, whatever the noise (4,000 comparisons)."""
    draw = np.random.default_rng(1)
    noises = {
        "normal": lambda: draw.normal(0, 0.02, 16),
        "laplace": lambda: draw.laplace(0, 0.015, 16),
        "uniform": lambda: draw.uniform(-0.03, 0.03, 16),
        # a ratio of two skewed times is symmetric again: that is what pairing buys
        "lognormal": lambda: draw.lognormal(0, 0.8, 16) * 0.02 - draw.lognormal(0, 0.8, 16) * 0.02,
    }
    draw_noise = noises[noise]
    alarms = sum(sequential_verdict(list(draw_noise())) in ("better", "worse") for _ in range(4000))
    assert alarms <= 40


def test_five_percent_is_found():
    """+5 % with pairs that spread by 2 %: at least 95 of 100 are called worse, none better."""
    draw = np.random.default_rng(2)
    found = [sequential_verdict(list(draw.normal(math.log(1.05), 0.02, 16))) for _ in range(500)]
    assert found.count("worse") >= 475
    assert found.count("better") == 0


def test_interval_covers():
    """A 95 % interval covers the truth in 93 to 97 of 100 cases."""
    draw = np.random.default_rng(3)
    truth = 0.03
    hits = 0
    for _ in range(2000):
        one = compare(list(draw.normal(truth, 0.02, 10)), 0.05)
        hits += one.low <= math.exp(truth) <= one.high
    assert 0.93 <= hits / 2000 <= 0.97


def test_time_to_settle_shrinks_to_nothing():
    """A comparison that is already precise needs no more time; a noisy one needs some."""
    precise = compare([0.0501, 0.05, 0.0499, 0.05], 0.01, seconds_a_pair=2.0)
    noisy = compare([0.3, -0.3, 0.2, -0.2], 0.01, seconds_a_pair=2.0)
    assert precise.seconds_to_settle == 0
    assert noisy.seconds_to_settle and noisy.seconds_to_settle > 100


def test_sign_flip_is_exact():
    """All signs alike among n pairs: two of the 2^n flips are as extreme."""
    assert sign_flip_p([0.1, 0.2, 0.3, 0.1]) == pytest.approx(2 / 16)


def test_correction_takes_back_a_lucky_one():
    """Among 40 comparisons a p of 0.009 is to be expected; among one it is not."""
    lucky = compare([0.021, 0.035, 0.012, 0.028, 0.040, 0.008, 0.025, 0.018], 0.01)
    assert lucky.verdict == "worse"
    from dataclasses import replace

    weak = replace(lucky, p_value=0.009)
    others = {f"null-{i}": replace(lucky, verdict=CANNOT_TELL, p_value=0.5) for i in range(39)}
    assert correct_for_many({"one": weak})["one"].verdict == "worse"
    assert correct_for_many({"one": weak} | others)["one"].verdict == CANNOT_TELL


@given(st.lists(st.floats(-1, 1), min_size=4, max_size=12))
def test_swapping_sides_mirrors_the_verdict(values):
    """Up and down alarms are symmetric: the harness has no favourite."""
    mirror = {"better": "worse", "worse": "better"}
    one, other = compare(values, 0.01), compare([-value for value in values], 0.01)
    assert mirror.get(one.verdict, one.verdict) == other.verdict
