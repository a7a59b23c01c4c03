"""Change points of a host's own history."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from analytics.insight.changes import over_runs, software_changes
from fakes.figures import frames_of, point

START = datetime(2026, 1, 1, tzinfo=UTC)


def history(ratios: list[float], old: str = '{"mlx": "1"}', new: str = '{"mlx": "2"}') -> list[dict[str, Any]]:
    """A made-up run a day; the second half has other packages."""
    chance = random.Random(5)
    return [
        point(run=f"fake-{at:02}", started=START + timedelta(days=at), value=math.log(ratio) + chance.gauss(0, 0.01),
              packages=old if at < len(ratios) // 2 else new)
        for at, ratio in enumerate(ratios)
    ]  # fmt: skip


def test_a_step_is_found_with_its_software() -> None:
    """A fifth more time from the sixteenth run on, and mlx that changed with it, in whatever order the rows come."""
    rows = history([1.0] * 15 + [1.2] * 15)
    (found,) = over_runs(frames_of(series=rows))
    assert "with run fake-15 of 2026-01-16; with it changed mlx 1 to 2" in found.sentence
    assert 1.15 < found.figures["ratio"] < 1.25 and found.strength.level == "strong"
    (again,) = over_runs(frames_of(series=list(reversed(rows))))
    assert again.sentence == found.sentence


def test_no_change() -> None:
    """A level series, a small step, 19 runs and no runs: nothing is told."""
    assert list(over_runs(frames_of())) == []
    assert list(over_runs(frames_of(series=history([1.0] * 30)))) == []
    assert list(over_runs(frames_of(series=history([1.0] * 15 + [1.03] * 15)))) == []
    assert list(over_runs(frames_of(series=history([1.0] * 9 + [1.5] * 10)))) == []


def test_packages() -> None:
    """Added, gone and changed packages are named; unreadable ones count as none."""
    assert software_changes('{"a": "1", "b": "1"}', '{"a": "2", "c": "1"}') == [
        "a 1 to 2",
        "b 1 to none",
        "c none to 1",
    ]
    assert software_changes("{}", None) == [] and software_changes("torn", "{}") == []
