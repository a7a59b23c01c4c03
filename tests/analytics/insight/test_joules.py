"""Energy of a token: published power over speed, this toolkit's counters, and machines that have none."""

from __future__ import annotations

import pytest

from analytics.insight import Frames, Here
from analytics.insight.joules import measured, per_token, unavailable
from fakes.figures import figure, frames_of


def test_published_energy_of_a_token(real: Frames) -> None:
    """Llama 3.2 3B on M4: 30.1 W over 41.31 tokens/s; long prompts are left out of localscore's."""
    found = {one.evidence[0].source: one for one in per_token(real)}
    assert any(one.value == pytest.approx(30.1 / 41.31) for one in found["geerling_ai"].evidence)
    assert not any("prompt=4096" in one.workload for one in found["localscore_devdb"].evidence)
    assert "the processor of M4 Max needs" in found["localscore_devdb"].sentence


def test_power_alone_is_no_energy() -> None:
    """Power without a speed of the same work, or a speed of another, gives nothing."""
    power = figure(metric="power", unit="W", value=30.0)
    assert list(per_token(frames_of([power]))) == []
    assert list(per_token(frames_of([power, figure(model="another", value=10.0)]))) == []
    assert (
        list(
            per_token(frames_of([row | {"workload": "prompt=4096,tokens=256"} for row in (power, figure(value=10.0))]))
        )
        == []
    )
    (found,) = per_token(frames_of([power, figure(value=10.0)]))
    assert "3.00 J" in found.sentence


def here(metric: str, value: float, unit: str, technique: str) -> dict[str, object]:
    """A made-up measured figure."""
    return figure(provenance="measured", source="this-toolkit", citation=None, metric=metric, unit=unit, value=value,
                  technique=technique, key=f"runtime=fake,variant={technique}")  # fmt: skip


def test_measured_energy_is_of_one_unit() -> None:
    """A call of 0.5 s at 4 images a second makes 2 images: 6 J a call are 3 J an image."""
    rows = [
        one
        for name, joules in (("one", 6.0), ("two", 2.0))
        for one in (
            here("energy", joules, "J", name),
            here("throughput", 4.0, "image/s", name),
            here("net_time", 0.5, "s", name),
        )
    ]
    (found,) = measured(frames_of(rows))
    assert "one image" in found.sentence and found.figures == {"two": 1.0, "one": 3.0}
    assert list(measured(frames_of(rows[:3]))) == [], "one technique is no comparison"


def test_no_counter_is_told_with_its_reason() -> None:
    """Only of this machine, only where it has figures, and not where it has energy."""
    rows, asks = [here("net_time", 0.5, "s", "one")], Here("fakehost", "M1", "no counter")
    (found,) = unavailable(frames_of(rows, here=asks))
    assert "no counter" in found.sentence and found.evidence == ()
    assert list(unavailable(frames_of(rows, here=Here("another", "M1", "no counter")))) == []
    assert list(unavailable(frames_of(rows, here=Here("fakehost", "M1", "")))) == []
    assert list(unavailable(frames_of([*rows, here("energy", 1.0, "J", "one")], here=asks))) == []
