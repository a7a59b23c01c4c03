"""Scores on cases computed by hand."""

import numpy as np
import polars
import pytest

from recommender.evaluate.scores import choices, costs, coverage, median_error

ROWS = polars.DataFrame(
    {
        "context": ["a", "a", "b", "b", "c"],
        "key": ["x", "y", "x", "y", "x"],
        "better": ["higher"] * 5,
        "value": [10.0, 20.0, 30.0, 15.0, 7.0],
    }
)


def test_costs_are_chosen_over_best_where_there_is_a_choice() -> None:
    """x everywhere: half the speed in a, right in b; c has one technique only."""
    assert costs(ROWS, np.array([2.0, 1, 2, 1, 1])) == pytest.approx([2.0, 1.0])


def test_a_tie_shares_the_choice() -> None:
    """Both are predicted alike: the mean of their costs."""
    assert costs(ROWS, np.ones(5)) == pytest.approx([1.5, 1.5])


def test_lower_is_better_turns_the_choice_round() -> None:
    """Of times the smallest prediction is chosen, and its cost is its time over the shortest."""
    assert costs(ROWS.with_columns(better=polars.lit("lower")), np.array([1.0, 2, 1, 2, 1])) == pytest.approx(
        [1.0, 2.0]
    )


def test_what_has_no_prediction_is_never_preferred_to_a_faster_one() -> None:
    """A missing prediction doesn't stop the choice among the others."""
    assert costs(ROWS, np.array([np.nan, 20.0, np.nan, 20.0, 1.0])) == pytest.approx([1.0, 2.0])


def test_the_gap_is_pooled() -> None:
    """Single best 2.0 on average, chosen 1.25: three quarters of the gap are closed."""
    found = choices(np.array([1.0, 1.5]), np.array([1.0, 3.0]))

    assert found is not None
    assert (found.right, found.closed_gap) == (0.5, 0.75)
    assert found.geometric_mean == pytest.approx(1.5**0.5)
    assert choices(np.array([]), np.array([])) is None


def test_errors_and_coverage() -> None:
    """By hand; what has no prediction doesn't count."""
    values = np.array([10.0, 10.0, 10.0])

    assert median_error(values, np.array([11.0, np.nan, 13.0])) == pytest.approx(0.2)
    found = coverage(values, np.array([5.0, 11.0, 9.0]), np.array([20.0, 22.0, 11.0]))
    assert (found.rows, found.share, found.width) == (3, pytest.approx(2 / 3), pytest.approx(2.0))
