"""Log-ratios of pairs: what they mean and what they shrug off."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.record import Block, Case, Pair, Side
from bench.statistics.pairs import log_ratio, log_ratios, trimmed_mean

CASE = Case("suite", "technique", "model", "workload")


def pair(order, baseline, technique, status="ok", waits=0.0):
    """A pair whose blocks took the given seconds of net time a call."""
    sides = {
        name: Side(blocks=tuple(Block(1, s + waits, s, s) for s in seconds))
        for name, seconds in (("baseline", baseline), ("technique", technique))
    }
    return Pair("id", CASE, "base", 0, status, order=order, sides=sides)


def test_ratio_is_technique_over_baseline():
    """A technique that takes half the time has ln 0.5."""
    assert log_ratio(pair("ABBA", [2.0, 2.0], [1.0, 1.0]), "net") == pytest.approx(math.log(0.5))


def test_linear_drift_cancels():
    """A machine that slows down steadily leaves an A/A pair at ratio 1."""
    drift = [1.0, 1.1, 1.2, 1.3]
    found = log_ratio(pair("ABBA", [drift[0], drift[3]], [drift[1], drift[2]]), "net")
    assert found == pytest.approx(0.0)


def test_calls_in_a_block_are_divided_out():
    """Blocks of different numbers of calls compare by the call."""
    sides = {
        "baseline": Side(blocks=(Block(10, 10, 10, 10),) * 2),
        "technique": Side(blocks=(Block(5, 10, 10, 10),) * 2),
    }
    found = log_ratio(Pair("id", CASE, "base", 0, "ok", order="BAAB", sides=sides), "wall")
    assert found == pytest.approx(math.log(2))


def test_one_disturbed_round_of_four_is_cut():
    """A burst of other work in one round doesn't move the pair."""
    technique = [1.0] * 8
    technique[3] = 5.0
    assert log_ratio(pair("ABBA" * 4, [1.0] * 8, technique), "net") == pytest.approx(0.0)


def test_missing_reading_gives_no_ratio():
    """Without a run-queue reading there is no net ratio, and the wall ratio stands."""
    sides = {name: Side(blocks=(Block(1, 1.0, 1.0),) * 2) for name in ("baseline", "technique")}
    one = Pair("id", CASE, "base", 0, "ok", order="ABBA", sides=sides)
    assert log_ratios([one], "net") == []
    assert log_ratios([one], "wall") == [0.0]


def test_failed_pairs_do_not_count():
    """A pair that failed gives no value even if it has blocks."""
    assert log_ratios([pair("ABBA", [1, 1], [2, 2], status="failed")], "net") == []


@given(st.lists(st.floats(-10, 10), min_size=1, max_size=30))
def test_trimmed_mean_lies_within_its_values(values):
    """Trimming never leaves the range and doesn't depend on the order."""
    found = trimmed_mean(values)
    assert min(values) - 1e-9 <= found <= max(values) + 1e-9
    assert found == trimmed_mean(values[::-1])
