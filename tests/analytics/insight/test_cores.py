"""Efficiency cores: told from the share of processor time that macOS counts by kind of core."""

from __future__ import annotations

from analytics.insight.cores import efficiency
from fakes.figures import figure, frames_of


def share(value: float, technique: str = "one") -> dict[str, object]:
    """A made-up share of processor time on performance cores."""
    return figure(provenance="measured", source="this-toolkit", citation=None, metric="performance_core_share",
                  unit="1", value=value, technique=technique)  # fmt: skip


def test_efficiency_cores_did_the_work() -> None:
    """Half of the time or more on them is said as such, with the share of each case."""
    (found,) = efficiency(frames_of([share(0.2, "slow"), share(0.99, "fast")]))
    assert "did most of the work of 1 case of 2" in found.sentence and "slow 80 %" in found.sentence
    assert found.strength.level == "strong"
    (part,) = efficiency(frames_of([share(0.8)]))
    assert "did part of the work" in part.sentence and part.strength.level == "fair"


def test_fast_cores_are_no_finding() -> None:
    """Nothing where the fast cores did it, nothing where there is no such reading."""
    assert list(efficiency(frames_of([share(0.95), share(1.0)]))) == []
    assert list(efficiency(frames_of([]))) == []
