"""Features as members see them: ranks, marks of what is missing, nothing twice."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from recommender.estimators.encoding import KNOTS, Encoding

TABLES = arrays.arrays(
    np.float64,
    st.tuples(st.integers(1, 20), st.integers(1, 5)),
    elements=st.floats(allow_nan=True, allow_infinity=True),
)


@given(TABLES)
def test_whatever_comes_is_between_0_and_1(x):
    """Any floats, missing and infinite ones too, and at least one column."""
    encoded = Encoding().fit(x).encode(x)
    assert encoded.shape[0] == len(x) and encoded.shape[1] >= 1
    assert np.all((encoded >= 0) & (encoded <= 1))


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30, unique=True))
def test_only_the_order_counts(values):
    """A rising transformation of a feature changes nothing on the training rows."""
    x = np.array(values)[:, None]
    risen = x.argsort(axis=0).argsort(axis=0).astype(float) ** 3
    assert np.allclose(Encoding().fit(x).encode(x), Encoding().fit(risen).encode(risen))


def test_order_is_kept():
    """A larger value is never encoded lower, between and beyond the training values too, however many there are."""
    random = np.random.default_rng(0)
    encoding = Encoding().fit(random.lognormal(0, 5, (3 * KNOTS, 1)))
    new = np.sort(random.lognormal(0, 6, 500))[:, None]
    encoded = encoding.encode(new)[:, 0]
    assert np.all(np.diff(encoded) >= 0)
    assert encoded[0] < 0.01 and encoded[-1] > 0.99


def test_copies_and_constants_go():
    """Of four columns the two that say something of their own, and one mark for both that miss the same rows."""
    nan = np.nan
    x = np.array([[1.0, 10.0, 5.0, nan, nan], [2.0, 20.0, 5.0, 3.0, 8.0], [3.0, 30.0, 5.0, 1.0, 7.0]])
    assert Encoding().fit(x).encode(x).shape == (3, 2 + 1)
