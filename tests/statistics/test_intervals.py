"""What is written out for speed is what NumPy and SciPy give, to the last bit."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bench.statistics.intervals import quantile, skewness, t_interval

samples = st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=60).map(np.asarray)


@given(samples, st.floats(0, 1))
def test_quantiles(values, share):
    """`numpy.quantile` by its usual method."""
    assert quantile(np.sort(values), share) == float(np.quantile(values, share))


@given(samples.filter(lambda values: values.std() > 1e-3))
def test_skewness(values):
    """`scipy.stats.skew` with bias=False."""
    assert math.isclose(skewness(values), float(stats.skew(values, bias=False)), rel_tol=1e-12, abs_tol=1e-15)


@given(samples.filter(lambda values: values.std() > 1e-3))
def test_t_interval(values):
    """Interval and p-value of SciPy's one-sample t test."""
    found, wanted = t_interval(values, 1.0), stats.ttest_1samp(values, 1.0)
    interval = wanted.confidence_interval(0.95)
    assert np.allclose([found.low, found.high, found.p_value], [interval.low, interval.high, wanted.pvalue], 1e-9)
