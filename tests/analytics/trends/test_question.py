"""`analytics.trend` over stored runs: series, changes with what changed, short ones, hosts, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from analytics import trend
from analytics.trends import NoTrend
from bench.statistics import TooShort
from bench.store import list_runs
from fakes.records import BASELINE, METRICS, USUAL, FakeTechnique, make_content, store_run

FIELD = Path(__file__).resolve().parents[3] / "results" / "field"
CASE = "fake-suite/fake-fast@fake-model/fake-work"


def stored(results: Path, day: int, ratio: float, version: str = "1.0", **header) -> None:
    """A run of one technique, on a day of 2026."""
    techniques = [FakeTechnique(BASELINE), FakeTechnique("fake-fast", ratio, 0.9, pairs=3, size=ratio * 1e6)]
    usual = {
        "metrics": METRICS | {"fake_accuracy": METRICS["fake_accuracy"] | {"margin": 0.05}},
        "run": f"2026{day // 28 + 1:02d}{day % 28 + 1:02d}T000000Z-fake{day:02d}",
        "started": f"2026-{day // 28 + 1:02d}-{day % 28 + 1:02d}T00:00:00+00:00",
        "environment": {"python": "3.11.0", "packages": {"fake-package": version}, "git": {"revision": "fake"}},
    }
    store_run(results, make_content(techniques, **(usual | header)))


@pytest.fixture(scope="module")
def history(tmp_path_factory) -> Path:
    """Thirty runs of which the last twelve are faster, under another version; a few runs on another host."""
    results = tmp_path_factory.mktemp("history")
    for day in range(30):
        noise = (day * 7 % 5 - 2) * 0.002
        stored(results, day, (0.5 if day < 18 else 0.4) + noise, "1.0" if day < 18 else "2.0")
    for day in range(4):
        stored(results, 40 + day, 0.7, host={"identity": "fake00host01", "chip": "Fake Chip"})
    return results


def test_a_change_and_what_changed(history):
    """The run from which it is faster, by how much, and the version that came with it."""
    found = trend(history, CASE, host="fake00host00")
    [one] = found.series
    [step] = one.steps
    assert (one.metric, one.kind, len(one.points)) == ("net_time", "ratio", 30)
    assert step.run.endswith("fake18") and step.size == pytest.approx(0.8, rel=0.02)
    assert step.verdict == "better" and step.what == ("fake-package 1.0 → 2.0",)
    assert step.seen_after and one.points[0].low < one.points[0].value < one.points[0].high


def test_hosts_have_series_of_their_own(history):
    """The other host has four runs, and is told how many it lacks."""
    by_host = {one.host: one for one in trend(history, CASE).series}
    short = by_host["fake00host01"]
    assert isinstance(short.answer, TooShort) and short.document()["missing"] == 16
    assert len(by_host["fake00host00"].steps) == 1


def test_everything_that_changed(history):
    """Without a case: changes first, then what is too short, and progress of each host."""
    found = trend(history)
    assert [one.case for one in found.changed] == [CASE] and len(found.too_short) == 1
    best = {one.host: one for one in found.progress}
    assert [round(one.ratio, 1) for one in best["fake00host00"].suites[0].advances] == [0.5, 0.4]
    assert best["fake00host00"].levels[-1].ratio == pytest.approx(0.4, rel=0.03)
    assert best["fake00host01"].ratio == pytest.approx(0.7, rel=0.03)


def test_plain_figures(history):
    """With --level, of metrics without pairs, and of the baseline: the figures themselves."""
    level = trend(history, CASE, level=True, host="fake00host00").series[0]
    assert (level.kind, level.unit) == ("figure", "s") and level.points[0].value == pytest.approx(0.02, rel=0.1)
    assert level.steps[0].size == pytest.approx(0.8, rel=0.03)
    size = trend(history, CASE, metric="size_on_disk", host="fake00host00").series[0]
    assert (size.kind, size.better, size.steps[0].verdict) == ("figure", "lower", "better")
    accuracy = trend(history, CASE, metric="fake_accuracy", host="fake00host00").series[0]
    assert accuracy.better == "higher" and accuracy.steps == ()


@pytest.mark.parametrize("what", ["fake-suite", "suite/fake-suite", "fake-fast", "fake-fast@fake-model", CASE])
def test_ways_to_name_a_case(history, what):
    """As in `bench show`, or a suite."""
    assert CASE in {one.case for one in trend(history, what).series}


def test_order_of_files_does_not_matter(history, tmp_path):
    """The same runs stored the other way round."""
    for folder in reversed(list_runs(history)):
        store_run(tmp_path, folder.read())
    assert trend(tmp_path).document() == trend(history).document()


def test_two_hosts_with_one_name(tmp_path):
    """The same name and another processor: two series."""
    for day in range(6):
        stored(tmp_path, day, 0.5, host={"identity": "fake00host00", "chip": f"Chip {day % 2}"})
    found = trend(tmp_path, CASE).series
    assert sorted(len(one.runs) for one in found) == [3, 3] and len({one.host for one in found}) == 2


def test_wall_time_where_some_runs_have_no_net_time(tmp_path):
    """One reading for the whole series: the one that all its runs have."""
    stored(tmp_path, 0, 0.5)
    content = make_content([FakeTechnique(BASELINE), FakeTechnique("fake-fast", 0.5, pairs=3)],
                           run="20260105T000000Z-fake05", started="2026-01-05T00:00:00+00:00")  # fmt: skip
    bare = [
        replace(pair, sides={
            name: replace(side, blocks=tuple(replace(block, net_s=None) for block in side.blocks))
            for name, side in pair.sides.items()
        })
        for pair in content.pairs
    ]  # fmt: skip
    store_run(tmp_path, replace(content, pairs=tuple(bare)))
    [one] = trend(tmp_path, CASE).series
    assert (one.metric, len(one.runs)) == ("wall_time", 2)


def test_clocks_that_went_backwards(tmp_path):
    """A run whose trial is older than itself: one line, and the answer all the same."""
    store_run(tmp_path, make_content(USUAL[:2], started="2026-03-01T00:00:00+00:00"))
    found = trend(tmp_path)
    assert len(found.series) == 1
    assert [note for note in found.notes if "went backwards during run 20260101T000000Z-fake00" in note]


def test_published_figures_by_day(tmp_path):
    """Whisper.cpp's own figures over its commits: a day is one point, and eight days are too few."""
    (tmp_path / "field").symlink_to(FIELD)
    found = trend(tmp_path, metric="encode_time", model="whisper-medium", provenance="field")
    ours = [one for one in found.series if one.source == "whispercpp_bench" and one.chip == "M2 Ultra"]
    longest = max(ours, key=lambda one: len(one.runs))
    assert (longest.kind, longest.provenance, longest.unit) == ("figure", "field", "s")
    assert 5 <= len(longest.runs) == len(set(longest.started)) < 20
    assert isinstance(longest.answer, TooShort)


def test_refusals(history, tmp_path):
    """One line that says what to do."""
    with pytest.raises(NoTrend, match="bench run"):
        trend(tmp_path)
    with pytest.raises(NoTrend, match=r"no suite or case 'fake-fats'.*fake-fast"):
        trend(history, "fake-fats")
    with pytest.raises(NoTrend, match="fake_energy"):
        trend(history, metric="fake_energy")
