"""Counts of a selftest on made-up runs whose truth is known."""

from __future__ import annotations

import pytest

from bench.selftest.counts import Counts, count
from bench.summary import summarise
from fakes.records import BASELINE, FakeTechnique, make_content


def counted(*techniques: FakeTechnique, reading: str = "net") -> Counts | None:
    """The counts of a run with these techniques beside the baseline."""
    content = make_content((FakeTechnique(BASELINE), *techniques), profile="standard")
    return count(summarise(content), content.pairs, reading)


def twins(number: int, ratio: float = 1.0) -> list[FakeTechnique]:
    """Techniques that are called twins; whether they are is up to the ratio."""
    return [FakeTechnique(f"twin-{index}", ratio, spread=0.001, pairs=8) for index in range(number)]


def test_sound_twins_give_no_alarm() -> None:
    """Identical work: no alarm among ten, all called same, the mean ratio 1, the intervals hold it."""
    found = counted(*twins(10))
    assert (found.alarms.alarms.count, found.alarms.alarms.of, found.alarms.same) == (0, 10, 10)
    assert found.alarms.mean_low <= 1 <= found.alarms.mean_high
    assert found.coverage.count == found.coverage.of == 10
    assert found.alarms.p_above_promise == 1.0


def test_a_harness_that_leans_is_found_out() -> None:
    """Twins of which one side always comes out slower: every one is an alarm, and all on one side."""
    found = counted(*twins(8, ratio=1.05))
    assert (found.alarms.up, found.alarms.down) == (8, 0)
    assert found.alarms.p_above_promise < 1e-6 and found.alarms.p_asymmetry < 0.01
    assert found.alarms.mean_low > 1.04
    assert found.coverage.count == 0
    assert found.alarms.width_factor > 5


def test_effects_are_counted_by_their_size() -> None:
    """+5 % that is seen, +10 % that a harness takes for 8 %: found both, and the bias of the second is told."""
    seen = [FakeTechnique(f"plus-5-{index}", 1.05, spread=0.001, pairs=8) for index in range(3)]
    short = [FakeTechnique(f"plus-10-{index}", 1.08, spread=0.001, pairs=8) for index in range(3)]
    by_size = {one.percent: one for one in counted(*seen, *short).detection}
    assert (by_size[5].found.count, by_size[5].found.of) == (3, 3)
    assert by_size[10].found.count == 3
    assert by_size[5].bias == pytest.approx(0, abs=0.003)
    assert by_size[10].bias == pytest.approx(1.08 / 1.1 - 1, abs=0.003)
    assert (by_size[2].found.of, by_size[2].bias) == (0, None)


def test_added_work_called_better_is_counted_apart() -> None:
    """A sign error somewhere: nothing found, and the wrong way round each time."""
    found = counted(*[FakeTechnique(f"plus-10-{index}", 0.9, spread=0.001, pairs=8) for index in range(2)])
    by_size = {one.percent: one for one in found.detection}
    assert (by_size[10].found.count, by_size[10].wrong_way) == (0, 2)


def test_comparisons_that_were_cut_short_count_nowhere() -> None:
    """Fewer pairs than the first look needs: no alarm, no miss, no interval; only their number is told."""
    content = make_content((FakeTechnique(BASELINE), *twins(3), FakeTechnique("plus-5-0", 1.05, pairs=4)))
    found = count(summarise(content), content.pairs, "net", least_pairs=6)
    assert (found.alarms.alarms.of, found.unfinished, found.coverage.of) == (3, 1, 3)
    assert [one.found.of for one in found.detection] == [0, 0, 0]


def test_a_reading_that_is_missing_has_no_counts() -> None:
    """No pairs with this reading: None, not zeros."""
    assert counted(FakeTechnique("fake-other", 1.2)) is None
