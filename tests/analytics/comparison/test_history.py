"""Techniques over the history: what is pooled, what stays apart, and that asking the other way round is the inverse."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from analytics import compare
from analytics.comparison import NothingToCompare, UnknownGroup
from fakes.records import BASELINE, USUAL, FakeTechnique, make_content, store_run

FAST = "fake-fast"


def techniques(**ratios: float) -> list[FakeTechnique]:
    """The usual ones with other ratios, names with _ for -."""
    named = {name.replace("_", "-"): ratio for name, ratio in ratios.items()}
    return [replace(one, ratio=named.get(one.name, one.ratio)) for one in USUAL]


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Three runs on one host, of which the last found fake-fast slower, and one on another host."""
    for day, ratio in ((1, 0.31), (2, 0.31), (3, 0.42)):
        run = f"2026010{day}T000000Z-fake0{day}"
        started = f"2026-01-0{day}T00:00:00+00:00"
        store_run(tmp_path, make_content(techniques(fake_fast=ratio), run=run, started=started))
    other = {"identity": "fake00host01", "chip": "Other Fake Chip"}
    store_run(tmp_path, make_content(run="20260104T000000Z-fake04", host=other, started="2026-01-04T00:00:00+00:00"))
    return tmp_path


def row(found, technique: str, group: str | None = None):
    """The one row of a technique (and group)."""
    rows = [one for one in found.rows if one.case.technique == technique and group in (None, one.group)]
    assert len(rows) == 1, rows
    return rows[0]


def test_runs_of_one_host_are_pooled_and_hosts_stay_apart(results):
    """Three runs make one row, with the scatter between them; the other host has its own, by its own verdict."""
    found = compare(results)
    pooled = row(found, FAST, "fake00host00")
    assert (pooled.time.runs, pooled.time.pairs, len(pooled.runs)) == (3, 24, 3)
    assert 0.31 < pooled.time.ratio < 0.42
    assert pooled.time.between > 0.1 and pooled.time.low < 0.31 < 0.42 < pooled.time.high
    alone = row(found, FAST, "fake00host01")
    assert alone.time.verdict == "better" and alone.time.runs == 1
    assert alone.time.ratio == pytest.approx(0.31, rel=0.02)
    twin = row(found, "fake-twin", "fake00host00")
    assert twin.time.verdict == "same"


def test_one_run_keeps_its_own_verdict(results):
    """What bench compare says of that run: its looks were its own."""
    from bench.store import find_run
    from bench.summary import summarise

    own = {c.case.technique: c.headline for c in summarise(find_run(results, "20260104").read()).cases if c.headline}
    found = {one.case.technique: one.time for one in compare(results, host="fake00host01").rows}
    assert found.keys() == own.keys()
    for name, time in found.items():
        assert (time.ratio, time.low, time.high, time.verdict) == pytest.approx(
            (own[name].ratio, own[name].low, own[name].high, own[name].verdict)
        )


def test_groups_that_disagree_are_named(results):
    """By run, the day on which fake-fast was slower stands out against the first, and nothing else does."""
    found = compare(results, by="run", host="fake00host00")
    assert {(one.case.technique, one.group[:8]) for one in found.apart if one.verdict == "slower"} == {
        (FAST, "20260103")
    }
    assert not [one for one in found.apart if one.verdict == "faster"]
    assert all(one.first.startswith("20260101") for one in found.apart)


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("chip", {"Fake Chip", "Other Fake Chip"}),
        ("version", {"python 3.11.0"}),
        ("day", {"2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"}),
    ],
)
def test_other_groups(results, by, groups):
    """Each way of grouping names its groups."""
    assert {one.group for one in compare(results, by=by).rows} == groups


def test_another_baseline_is_the_inverse(results):
    """The suite's baseline is against fake-fast what that was not; others go by way of it, with wider intervals."""
    straight, turned = compare(results, host="fake00host01"), compare(results, host="fake00host01", baseline=FAST)
    ours, theirs = row(straight, FAST).time, row(turned, BASELINE).time
    assert theirs.ratio == pytest.approx(1 / ours.ratio)
    assert theirs.verdict == "worse"
    slow = row(turned, "fake-slow").time
    assert slow.ratio == pytest.approx(row(straight, "fake-slow").time.ratio / ours.ratio)
    direct = row(straight, "fake-slow").time
    assert math.log(slow.high / slow.low) > math.log(direct.high / direct.low) > 0
    assert FAST not in {one.case.technique for one in turned.rows}


def test_sizes_and_quality_stand_beside(results):
    """Memory and size over the baseline's, and the quality verdict of the newest run."""
    one = row(compare(results, host="fake00host00"), FAST)
    assert one.sizes["size_on_disk"] == pytest.approx(0.5)
    assert {quality.metric for quality in one.quality} >= {"fake_accuracy", "fake_distance"}
    assert one.quality[0].run.startswith("20260103")


def test_order_of_the_files_does_not_matter(results, tmp_path_factory):
    """The same runs stored in the opposite order give the same document."""
    other = tmp_path_factory.mktemp("turned")
    from bench.store import list_runs

    for folder in reversed(list_runs(results)):
        store_run(other, folder.read())
    assert compare(results).document() == compare(other).document()


def test_documents_are_json(results):
    """No NaN and no infinity: a technique of one pair has no interval, and null says so."""
    single = [replace(one, pairs=1) if one.name == FAST else one for one in USUAL]
    host = {"identity": "fake00host02", "chip": "Fake Chip"}
    store_run(results, make_content(single, run="20260105T000000Z-fake05", host=host))
    document = json.loads(json.dumps(compare(results, host="fake00host02").document(), allow_nan=False))
    lonely = next(one for one in document["rows"] if one["technique"] == FAST)
    assert (lonely["high"], lonely["verdict"]) == (None, "cannot tell")


def test_what_cannot_be_compared_is_one_line(results, tmp_path_factory):
    """No runs, no such technique, no such baseline, no such way."""
    with pytest.raises(NothingToCompare, match="bench run"):
        compare(tmp_path_factory.mktemp("empty"))
    with pytest.raises(NothingToCompare, match="bench list"):
        compare(results, technique="fake-nobody")
    with pytest.raises(NothingToCompare, match="fake-fast"):
        compare(results, baseline="fake-nobody")
    with pytest.raises(UnknownGroup, match="host"):
        compare(results, by="weather")
    with pytest.raises(UnknownGroup, match="net_time"):
        compare(results, metric="accuracy")


def test_ranks_over_models(tmp_path):
    """Two models and two techniques: the faster one is ranked first on both."""

    def on(model: str, one: FakeTechnique) -> FakeTechnique:
        return replace(one, model=model)

    sides = [on(m, one) for m in ("fake-model", "fake-other") for one in USUAL[:4]]
    store_run(tmp_path, make_content(sides, baselines={"fake-model": BASELINE, "fake-other": BASELINE}))
    ranked = compare(tmp_path).ranked
    assert len(ranked) == 1 and len(ranked[0].models) == 2
    ranks = dict(zip(ranked[0].ranking.names, ranked[0].ranking.ranks, strict=True))
    assert ranks["fake-faster"] == 1 and ranks["fake-slow"] == 4
    assert "fake-faster 1.0" in ranked[0].lines()[0]
