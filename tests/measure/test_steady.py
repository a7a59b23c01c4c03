"""Warm-up: it ends at a steady state or at its limits, and keeps every sample."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.measure import calls_for, is_steady, warm_up
from bench.measure.steady import per_call
from bench.record import Block, WarmUp

TIMES = st.lists(st.floats(1e-6, 1e3), min_size=1, max_size=12)
RULE = WarmUp(most_calls=30, budget_s=3.0, window=3, tolerance=0.03)


def blocks(times: list[float]) -> Callable[[], Block]:
    """A stopwatch that shows these times, the last one for ever."""
    rest = list(times)
    return lambda: Block(1, t := rest.pop(0) if len(rest) > 1 else rest[0], t, t)


def test_falling_times_end_where_they_stay() -> None:
    """Three slow calls, then an even pace: warm-up takes six even ones' worth of windows and no more."""
    taken, steady = warm_up(blocks([0.9, 0.3, 0.12, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]), RULE)
    assert steady
    assert [per_call(block) for block in taken][:3] == [0.9, 0.3, 0.12]
    assert len(taken) == 8


def test_it_ends_after_most_calls() -> None:
    """Times that never settle end at the largest number of calls, and it says that they didn't."""
    taken, steady = warm_up(blocks([0.001 * 1.2**n for n in range(40)]), WarmUp(most_calls=10, budget_s=100.0))
    assert (len(taken), steady) == (10, False)


def test_it_ends_when_its_time_is_spent() -> None:
    """A call longer than the budget is made once: whoever takes minutes a call isn't called thirty times."""
    taken, steady = warm_up(blocks([60.0]), RULE)
    assert (len(taken), steady) == (1, False)


@given(TIMES, st.integers(1, 4))
def test_even_times_are_steady(times: list[float], window: int) -> None:
    """The same time over and over is steady as soon as there are two windows, and never before."""
    even = [times[0]] * len(times)
    assert is_steady(even, window, 0.0) == (len(even) >= 2 * window)


@given(TIMES)
def test_steady_state_has_no_unit(times: list[float]) -> None:
    """A machine that is slower throughout settles at the same call (0.25: no rounding at the edge)."""
    scaled = [time * 0.25 for time in times]
    assert is_steady(times, 2, 0.05) == is_steady(scaled, 2, 0.05)


@pytest.mark.parametrize(
    ("block", "call", "calls"), [(0.05, 0.01, 5), (0.05, 0.2, 1), (0.05, 0.0, 1), (0.01, 0.004, 2)]
)
def test_calls_in_a_block(block: float, call: float, calls: int) -> None:
    """As many calls as fill the block, at least one."""
    assert calls_for(block, call) == calls


@given(st.floats(1e-3, 1), st.floats(1e-6, 10))
def test_a_block_is_near_its_length(block: float, call: float) -> None:
    """No block misses its length by more than half a call, except that one call is the least."""
    calls = calls_for(block, call)
    assert calls == 1 or abs(calls * call - block) <= call / 2 * (1 + 1e-9)
