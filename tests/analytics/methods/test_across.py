"""Two figures that were not measured beside each other."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analytics.methods import ratio_of_figures, swapped, unpaired_ratio
from bench.statistics import CANNOT_TELL, compare

figures = st.lists(st.floats(0.01, 100), min_size=1, max_size=6)
OPPOSITE = {"better": "worse", "worse": "better"}


def test_welch_of_two_machines():
    """Ratio and p are those of Welch's test on the logarithms."""
    one, other = [10.0, 10.2, 10.1, 9.9], [20.0, 21.0, 19.5]
    found = unpaired_ratio(one, other)
    test = stats.ttest_ind(*([math.log(value) for value in side] for side in (one, other)), equal_var=False)
    assert found.p_value == pytest.approx(test.pvalue, rel=1e-9)
    assert found.verdict == "better" and 0.49 < found.ratio < 0.51
    assert unpaired_ratio(one, other, lower_is_better=False).verdict == "worse"


@pytest.mark.parametrize(("one", "other"), [([10.0], [20.0, 21.0]), ([10.0], [20.0])])
def test_a_single_value_gets_no_interval(one, other):
    """The ratio stands, what it is worth isn't known."""
    found = unpaired_ratio(one, other)
    assert (found.low, found.high, found.verdict) == (0.0, math.inf, CANNOT_TELL)
    assert "no interval" in found.note


@pytest.mark.parametrize("wrong", [[], [0.0], [-1.0, 2.0], [math.nan], [math.inf]])
def test_what_has_no_logarithm_is_refused(wrong):
    """A ratio of nothing, or to 0, is none."""
    with pytest.raises(ValueError, match="positive, finite"):
        unpaired_ratio([1.0, 2.0], wrong)


def test_errors_of_published_figures_add_in_squares():
    """3 % and 4 % make 5 %."""
    wide = stats.norm.ppf(0.975)
    found = ratio_of_figures(
        (2.0, 2 * math.exp(-0.03 * wide), 2 * math.exp(0.03 * wide)),
        (1.0, math.exp(-0.04 * wide), math.exp(0.04 * wide)),
        level=0.05,
    )
    assert math.log(found.high / found.ratio) == pytest.approx(0.05 * wide)
    assert found.verdict == "worse"


def test_a_published_figure_without_bounds_gives_a_ratio_only():
    """No interval is invented."""
    found = ratio_of_figures((2.0, None, None), (1.0, 0.9, 1.1))
    assert found.ratio == 2.0 and found.high == math.inf and found.verdict == CANNOT_TELL


@given(figures, figures, st.booleans())
def test_asking_the_other_way_round_gives_the_inverse(one, other, lower):
    """swap(A, B): 1 / ratio, swapped interval, opposite verdict."""
    here, there = (unpaired_ratio(*sides, lower_is_better=lower) for sides in ((one, other), (other, one)))
    turned = swapped(here)
    assert there.ratio == pytest.approx(turned.ratio)
    assert there.low == pytest.approx(turned.low, rel=1e-6, abs=1e-300)
    assert there.high == pytest.approx(turned.high, rel=1e-6)
    assert there.verdict == turned.verdict == OPPOSITE.get(here.verdict, here.verdict)


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=8))
def test_a_comparison_of_bench_can_be_swapped(values):
    """Its pairs turned round say the same as the comparison turned round."""
    turned, again = swapped(compare(values, 0.01)), compare([-value for value in values], 0.01)
    assert again.ratio == pytest.approx(turned.ratio) and again.verdict == turned.verdict
    assert again.low == pytest.approx(turned.low, rel=1e-6)
    assert swapped(swapped(turned)).verdict == turned.verdict
