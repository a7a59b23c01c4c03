"""Drift over a run and within trials: thermal only where heat was seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from analytics.insight.fade import over_runs, within_trials
from fakes.figures import block, frames_of

START = datetime(2026, 1, 1, tzinfo=UTC)


def pairs(change: float, count: int = 20, **changes: object) -> list[dict[str, object]]:
    """Baselines of pairs, a minute apart, whose time changes by `change` from first to last, with 0.2 % of ripple."""
    return [
        block(
            trial=at,
            started=START + timedelta(minutes=at),
            median=0.1 * (1 + change * at / (count - 1)) * (1 + 0.002 * (-1) ** at),
            **changes,
        )
        for at in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({}, "drift", "publishes neither heat nor clock"),
        ({"heat": "nominal"}, "drift", "no heat was seen"),
        ({"heat": "moderate"}, "thermal-fade", "thermal pressure moderate in 20 trials of 20"),
        ({"heat": "throttled"}, "thermal-fade", "the processor throttled"),
        ({"clock_before": 3e9, "clock_after": 2.4e9}, "thermal-fade", "the clock fell to 80 %"),
        ({"clock_before": 3e9, "clock_after": 3e9}, "drift", "no heat was seen"),
    ],
)
def test_thermal_needs_heat(changes: dict[str, object], code: str, words: str) -> None:
    """The same slow-down by a tenth is a fade with heat, throttling or a falling clock, and a drift without."""
    (found,) = over_runs(frames_of(blocks=pairs(0.1, **changes)))
    assert found.code == code and words in found.sentence
    assert found.figures["ratio"] == pytest.approx(1.1, abs=0.01)


def test_faster_is_never_thermal() -> None:
    """A machine that becomes faster while it is hot drifts."""
    (found,) = over_runs(frames_of(blocks=pairs(-0.1, heat="heavy")))
    assert found.code == "drift" and "faster" in found.sentence and "thermal" not in found.sentence


@pytest.mark.parametrize(
    "rows",
    [
        [],
        pairs(0.0, heat="heavy"),
        pairs(0.01, heat="heavy"),
        pairs(0.5, 6, heat="heavy"),
        pairs(0.1, role="alone", blocks=2),
    ],
    ids=["nothing", "level", "one percent", "six pairs", "no pairs"],
)
def test_no_drift(rows: list[dict[str, object]]) -> None:
    """Heat alone is no fade; small or short series say nothing."""
    assert list(over_runs(frames_of(blocks=rows))) == []


def test_cases_are_levelled_first() -> None:
    """Two cases of different length, one after the other, are no drift."""
    rows = [
        *pairs(0.0, 10),
        *(
            row | {"workload": "long", "median": 5.0, "started": row["started"] + timedelta(minutes=10)}
            for row in pairs(0.0, 10)
        ),
    ]
    assert list(over_runs(frames_of(blocks=rows))) == []


def test_within_trials() -> None:
    """A later half that takes 10 % longer in all trials is told, with the trial as the unit; thermal with heat."""
    rows = [block(role="alone", trial=at, last_half=0.11 + 0.0001 * at) for at in range(8)]
    (found,) = within_trials(frames_of(blocks=rows))
    assert found.code == "drift" and found.strength.figures == 8
    (hot,) = within_trials(frames_of(blocks=[row | {"heat": "heavy"} for row in rows]))
    assert hot.code == "thermal-fade"
    assert list(within_trials(frames_of(blocks=rows[:3]))) == []
    assert list(within_trials(frames_of(blocks=[row | {"last_half": 0.1} for row in rows]))) == []
