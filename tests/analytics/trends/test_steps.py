"""Steps of a series: invariants, errors of runs, figures that aren't positive, and what chance does among many."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.trends import Series, Trends, looked_at
from analytics.trends.drawn import change_rows, first_level, point_rows
from analytics.trends.steps import corrected, errors_of
from bench.statistics import Changes, TooShort

START = datetime(2026, 1, 1, tzinfo=UTC)


def made(values, kind="ratio", better="lower", deviations=(), pairs=(), name="fake-fast") -> Series:
    """A made-up series, a run a day."""
    count = len(values)
    return Series(
        suite="fake-suite", model="fake-model", workload="fake-work", technique=name, key="", host="fake00host00",
        chip="", provenance="measured", source="this-toolkit", metric="net_time", unit="s", better=better, kind=kind,
        baseline="fake-base", runs=tuple(f"run-{at}" for at in range(count)),
        started=tuple(START + timedelta(days=at) for at in range(count)), values=tuple(values),
        deviations=tuple(deviations) or (None,) * count, pairs=tuple(pairs) or (None,) * count,
    )  # fmt: skip


def noisy(before: float, after: float, counts=(24, 16), seed: int = 1, spread: float = 0.01) -> list[float]:
    """Two levels with noise."""
    draw = random.Random(seed)
    return [
        draw.gauss(level, spread) for level, count in zip((before, after), counts, strict=True) for _ in range(count)
    ]


@settings(max_examples=20, deadline=None)
@given(st.floats(-3, 3), st.integers(20, 60))
def test_a_constant_series_has_no_change(level, count):
    """Whatever the level and the length."""
    found = looked_at(made([level] * count), looks=True)
    assert found.steps == () and isinstance(found.answer, Changes) and str(found.answer).startswith("no change")


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([-0.2, -0.08, 0.08, 0.2]), st.integers(20, 30), st.integers(20, 30))
def test_time_turned_round_mirrors_the_change(seed, size, before, after):
    """The same place from the other end, the inverse ratio, and the opposite verdict."""
    values = noisy(0.0, size, (before, after), seed, 0.008)
    straight, turned = looked_at(made(values)), looked_at(made(values[::-1]))
    one = min(straight.steps, key=lambda step: abs(step.index - before))
    other = min(turned.steps, key=lambda step: abs(step.index - after))
    assert abs(one.index - before) <= 1 and one.index == len(values) - other.index
    if len(straight.steps) == len(turned.steps) == 1:
        assert one.size == pytest.approx(1 / other.size)
        assert (one.low, one.high) == pytest.approx((1 / other.high, 1 / other.low), rel=0.01)
        assert {one.verdict, other.verdict} == {"better", "worse"}


def test_a_step_says_where_how_much_and_since_when():
    """Its run, its ratio with interval, the verdict, and the run after which looks would have seen it."""
    found = looked_at(made(noisy(0.0, -0.2, (40, 20))), looks=True)
    [step] = found.steps
    assert (step.run, step.started) == ("run-40", START + timedelta(days=40))
    assert step.low < 0.819 < step.high and step.size == pytest.approx(0.819, rel=0.01)
    assert step.verdict == "better" and step.p_value < 0.05
    assert step.seen_after is not None and 40 < int(step.seen_after[4:]) <= 50


def test_a_short_series_says_how_many_runs_are_missing():
    """19 runs: one more."""
    found = looked_at(made([0.0] * 19), looks=True)
    assert isinstance(found.answer, TooShort) and found.document()["missing"] == 1
    assert "1 more than there are" in str(found.answer)


def test_the_direction_decides_the_verdict():
    """A quality that falls is worse; a cost that falls is better."""
    values = [2.718**value for value in noisy(0.0, -0.2)]
    assert looked_at(made(values, "figure", "higher")).steps[0].verdict == "worse"
    assert looked_at(made(values, "figure", "lower")).steps[0].verdict == "better"


def test_figures_around_zero_step_by_a_difference():
    """No ratio is made of what isn't positive, whatever the unit."""
    for scale in (1e-9, 1.0, 1e9):
        values = [scale * value for value in noisy(-0.001, 0.3)]
        [step] = looked_at(made(values, "figure", "higher")).steps
        assert (step.of, step.verdict) == ("difference", "better")
        assert step.size == pytest.approx(0.301 * scale, rel=0.05) and step.low < step.size < step.high
        assert first_level(made(values, "figure")) is None


def test_units_do_not_matter():
    """Seconds or milliseconds: the same place and ratio."""
    values = [2.718**value for value in noisy(0.0, 0.1)]
    one, other = (looked_at(made([scale * value for value in values], "figure")).steps[0] for scale in (1.0, 1e3))
    assert (one.index, one.size) == (other.index, pytest.approx(other.size))


def test_inexact_runs_count_for_less():
    """A run of one pair has the runs' common spread, a run whose pairs agree to the last digit isn't certain."""
    errors = errors_of(made([0.0] * 3, deviations=[0.02, None, 0.0], pairs=[4, 1, 9]))
    assert errors is not None and errors[0] == pytest.approx(0.01) and errors[2] > 0
    assert errors[1] == pytest.approx((0.02**2 * 3 / 11) ** 0.5)
    assert errors_of(made([0.0] * 3)) is None
    wild = noisy(0.0, 0.0)
    wild[-6:] = [0.5] * 6
    sure = looked_at(made(wild, deviations=[0.01] * 40, pairs=[4] * 40))
    unsure = looked_at(made(wild, deviations=[0.01] * 34 + [2.0] * 6, pairs=[4] * 40))
    assert sure.steps and not unsure.steps


def test_what_chance_does_among_many_is_taken_back():
    """A step that stands by itself does not stand among hundreds of quiet series; a long clear one does."""
    short = looked_at(made(noisy(0.0, -0.2)))
    long = looked_at(made(noisy(0.0, 0.2, (60, 60))))
    assert short.steps[0].p_value > 0.001 and long.steps[0].p_value < 0.001
    assert corrected([short])[0].steps[0].stands
    quiet = looked_at(made([0.0] * 40, name="fake-twin"))
    found = Trends(tuple(corrected([short, long, *[quiet] * 100])))
    assert found.series[0].steps[0].verdict == "cannot tell" and "many" in found.series[0].steps[0].note
    assert found.changed == (found.series[1],) and found.by_themselves == (found.series[0],)


def test_documents_are_json():
    """Times are texts, and there is no NaN."""
    found = looked_at(made(noisy(0.0, -0.2), deviations=[None] * 40, pairs=[1] * 40), looks=True)
    document = json.loads(json.dumps(Trends((found,)).document(), allow_nan=False))
    [one] = document["series"]
    assert one["points"][0] == {
        "run": "run-0", "started": "2026-01-01T00:00:00+00:00", "value": pytest.approx(1, abs=0.05), "low": None,
        "high": None, "pairs": 1,
    }  # fmt: skip
    assert one["changes"][0]["started"].startswith("2026-01-25") and document["counts"]["changed"] == 1


def test_rows_of_a_chart():
    """Ratios as they are; figures over their first level."""
    ratios = looked_at(made(noisy(0.0, -0.2)))
    assert point_rows(ratios)[0]["ratio"] == pytest.approx(1, abs=0.05) and change_rows(ratios)[0]["index"] == 24
    figures = looked_at(replace(made([5 * 2.718**value for value in noisy(0.0, -0.2)]), kind="figure"))
    assert point_rows(figures)[0]["ratio"] == pytest.approx(1, abs=0.05)
    assert point_rows(figures)[-1]["ratio"] == pytest.approx(0.82, abs=0.05)
