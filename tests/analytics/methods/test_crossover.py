"""Where two techniques change places."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.methods import Refusal, crossover, crossover_of_ratios
from analytics.methods.crossover import CROSSES, NO_CROSSING
from bench.statistics import CANNOT_TELL

CORES = [8, 10, 16, 20, 32, 40]


def power(cores, at_eight, exponent, noise=0.0, seed=0):
    """Seconds that follow a power law."""
    draw = np.random.default_rng(seed)
    return [at_eight * (c / 8) ** exponent * math.exp(noise * draw.normal()) for c in cores]


def test_two_power_laws_cross_where_they_are_equal():
    """14 s whatever the cores against 28 s at 8 cores, halved by each doubling: 16 cores."""
    found = crossover((CORES, power(CORES, 14, 0, 0.01, 1)), (CORES, power(CORES, 28, -1, 0.01, 2)))
    assert found.verdict == CROSSES and found.at == pytest.approx(16, rel=0.03)
    assert found.low < 16 < found.high and (found.below, found.above) == ("one", "other")
    assert (found.first, found.last, found.points) == (8, 40, 12)


def test_a_throughput_turns_it_round():
    """Of figures where more is better the other one leads below."""
    found = crossover((CORES, power(CORES, 1, 0)), (CORES, power(CORES, 0.5, 1)), lower_is_better=False)
    assert (found.below, found.above) == ("one", "other") and found.at == pytest.approx(16)


def test_no_crossing_within_the_data():
    """Lines that would meet at 128 cores don't in data up to 40, and no guess is made."""
    found = crossover_of_ratios(CORES, [0.25, 0.28, 0.36, 0.40, 0.50, 0.56])
    assert found.verdict == NO_CROSSING and found.at is None and found.below == found.above == "one"


def test_noise_that_hides_the_order_cannot_tell():
    """Ratios around 1 without a trend rule a crossing neither in nor out."""
    found = crossover_of_ratios(CORES, [1.1, 0.95, 1.08, 0.97, 1.12, 1.01])
    assert found.verdict == CANNOT_TELL and found.note


def test_two_machines_give_a_place_and_no_interval():
    """M1 14.3 s against 29.6 s, M1 Max 15.3 s against 8.3 s: the order turns, how surely isn't known."""
    found = crossover_of_ratios([8, 32], [14.3 / 29.6, 15.3 / 8.3])
    assert found.verdict == CANNOT_TELL and 14 < found.at < 18 and found.low is None and "too few" in found.note


def test_pieces_may_cross_more_than_once():
    """A rise and a fall are told, upwards; a straight line would hide both."""
    x = [1, 1, 2, 2, 4, 4]
    found = crossover_of_ratios(x, [0.5, 0.51, 2.0, 2.02, 0.5, 0.49], pieces=True)
    assert found.verdict == CROSSES and found.at == pytest.approx(math.sqrt(2), rel=0.02)
    assert found.further == (pytest.approx(2 * math.sqrt(2), rel=0.02),)


def test_pieces_with_single_figures_have_no_interval():
    """Nothing to resample at a value of the covariate."""
    found = crossover_of_ratios([1, 2, 4], [0.5, 2.0, 4.0], pieces=True)
    assert found.low is None and found.at == pytest.approx(math.sqrt(2))


def test_what_cannot_be_asked():
    """One value of the covariate, no stretch in common, figures without logarithms."""
    assert isinstance(crossover_of_ratios([8, 8], [0.5, 2.0]), Refusal)
    assert isinstance(crossover(([8, 10], [1, 2]), ([16, 32], [1, 2])), Refusal)
    assert isinstance(crossover(([8, 8], [1, 2]), ([16, 32], [1, 2])), Refusal)
    for wrong in ([0, 1], [1, math.nan], [1.0]):
        with pytest.raises(ValueError, match="positive, finite"):
            crossover_of_ratios([8, 16], wrong)


def test_identical_techniques_never_cross():
    """Equal everywhere, whoever is asked."""
    found = crossover((CORES, power(CORES, 10, -1)), (CORES, power(CORES, 10, -1)))
    assert found.at is None and found.below == ""


@settings(max_examples=30)
@given(st.lists(st.floats(0.2, 5), min_size=4, max_size=8))
def test_asking_the_other_way_round(ratios):
    """The same place, the same interval, the names swapped."""
    x = list(range(1, len(ratios) + 1))
    here, there = crossover_of_ratios(x, ratios), crossover_of_ratios(x, [1 / ratio for ratio in ratios])
    swap = {"one": "other", "other": "one", "": ""}
    assert (here.verdict, here.below, here.above) == (there.verdict, swap[there.below], swap[there.above])
    assert (here.at is None) == (there.at is None) and here.at == pytest.approx(there.at)
    if here.at is not None:
        assert here.first <= here.at <= here.last and (here.low or 0) <= here.at * 1.01
        assert here.low == pytest.approx(there.low) and here.high == pytest.approx(there.high)


@pytest.mark.parametrize("points", [4, 6, 12])
def test_intervals_hold_the_crossing(points):
    """Of 100 noisy data sets with a crossing at 16, 90 or more intervals hold it, open ends included."""
    draw, held = np.random.default_rng(points), 0
    cores = np.geomspace(8, 40, points)
    for _ in range(100):
        found = crossover_of_ratios(cores, (cores / 16) * np.exp(draw.normal(0, 0.1, points)))
        held += found.at is None or ((found.low or 0) <= 16 <= (found.high or math.inf))
    assert held >= 90
