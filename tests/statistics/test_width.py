"""How much wider intervals must be: simulated comparisons of identical work with a known excess."""

from __future__ import annotations

import numpy as np
import pytest

from bench.statistics import compare
from bench.statistics.width import width_factor


def comparisons(count: int, pairs: int, shared: float) -> list[list[float]]:
    """Log-ratios whose pairs have a spread of 1 % and share an error of `shared` of a comparison's own mean error."""
    draw = np.random.default_rng(1)
    own = draw.normal(0, 0.01, (count, pairs))
    return (own + draw.normal(0, shared * 0.01 / np.sqrt(pairs), (count, 1))).tolist()


def test_honest_intervals_stay_as_they_are() -> None:
    """Independent errors: the factor is 1 within its own error."""
    assert width_factor(comparisons(2000, 8, 0.0)) == pytest.approx(1.0, abs=0.04)


def test_shared_error_of_twice_the_size_is_found() -> None:
    """An error that the pairs share and that is twice as large asks for the root of 1 + 2 squared."""
    assert width_factor(comparisons(2000, 8, 2.0)) == pytest.approx(5**0.5, rel=0.08)


def test_widened_intervals_hold_their_promise() -> None:
    """With the factor, 95 % intervals hold the ratio 1 in 93 to 97 % of cases; without it they don't."""
    drawn = comparisons(3000, 8, 2.0)
    factor = width_factor(drawn[:1500])
    held = {width: _coverage(drawn[1500:], width) for width in (1.0, factor)}
    assert 0.93 <= held[factor] <= 0.97
    assert held[1.0] < 0.75


def _coverage(drawn: list[list[float]], width: float) -> float:
    found = [compare(values, 0.05, width=width) for values in drawn]
    return sum(one.low <= 1 <= one.high for one in found) / len(found)


def test_luck_narrows_nothing() -> None:
    """Comparisons that agree better than they should don't make intervals narrower."""
    assert width_factor([[0.01, -0.01, 0.01, -0.01, 0.01, -0.01]] * 10) == 1.0


@pytest.mark.parametrize("drawn", [[], [[0.1, 0.2]] * 9, [[0.0] * 8] * 9, comparisons(4, 8, 0.0)])
def test_too_little_gives_no_factor(drawn: list[list[float]]) -> None:
    """Few comparisons, few pairs or no spread at all: no number stands in for one."""
    assert width_factor(drawn) is None
