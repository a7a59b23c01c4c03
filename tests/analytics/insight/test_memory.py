"""Memory: headroom of measured hosts, swap, and published peaks near the limit."""

from __future__ import annotations

import pytest

from analytics.insight.memory import headroom, swapped, tight, usable
from fakes.figures import figure, frames_of


def test_what_work_may_use() -> None:
    """macOS keeps 6 GB, or an eighth of a large memory."""
    assert usable(16 * 2**30) == 10 * 2**30
    assert usable(128 * 2**30) == 112 * 2**30


def peak(value: float, memory: float | None = 16 * 2.0**30, **changes: object) -> dict[str, object]:
    """A made-up peak."""
    usual = {"provenance": "measured", "source": "this-toolkit", "citation": None, "metric": "peak_memory", "unit": "B"}
    return figure(value=value, memory_bytes=memory, **(usual | changes))


def test_headroom_names_the_largest() -> None:
    """The largest of a host's peaks, its share, and the weights that would fit."""
    (found,) = headroom(frames_of([peak(1e9), peak(5 * 2.0**30, technique="large")]))
    assert "large" in found.sentence and found.figures["share"] == pytest.approx(0.5)
    assert f"{10 * 2**30 * 8 / 4.5 / 1e9:.0f} billion weights in 4-bit" in found.sentence
    assert "swap" not in found.sentence
    (full,) = headroom(frames_of([peak(9.9 * 2.0**30)]))
    assert "make it swap" in full.sentence
    assert list(headroom(frames_of([peak(1e9, None), peak(1e9, 4 * 2.0**30)]))) == []


def test_swap() -> None:
    """Any swap during a trial is told; none isn't."""
    rows = [peak(0.0, metric="new_swap"), peak(3e6, metric="new_swap", technique="large")]
    (found,) = swapped(frames_of(rows))
    assert "3.00 MB" in found.sentence and "large" in found.sentence and found.strength.level == "strong"
    assert list(swapped(frames_of(rows[:1]))) == []


def test_tight() -> None:
    """A published peak at the limit is told by chip, one far below it isn't, and neither is a phone's."""
    field = {"provenance": "field", "citation": "fake:citation", "source": "fake-source"}
    (found,) = tight(frames_of([peak(9.5 * 2.0**30, **field), peak(1e9, **field)]))
    assert found.about.chips == ("M1",) and len(found.evidence) == 1
    assert list(tight(frames_of([peak(9.5 * 2.0**30, **(field | {"chip": "A19 Pro"}))]))) == []
