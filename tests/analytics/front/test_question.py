"""`analytics.frontier` over stored runs: what stands for time and quality, who is left out, and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from analytics import frontier
from analytics.front import NoFront
from fakes.records import BASELINE, USUAL, FakeTechnique, make_content, store_run

FIELD = Path(__file__).resolve().parents[3] / "results" / "field"


def only(results: Path, *metrics: str, **scope: str):
    """The one front."""
    found = frontier(results, metrics, **scope).fronts
    assert len(found) == 1
    return found[0]


def places(front):
    """By technique."""
    return {one.name: one for one in front.places}


def test_the_usual_metrics(tmp_path):
    """Time as a ratio, the suite's first quality, memory, size; failed and skipped techniques stand beside."""
    store_run(tmp_path)
    front = only(tmp_path)
    assert [one.name for one in front.metrics] == ["net_time", "fake_accuracy", "peak_memory", "size_on_disk"]
    found = places(front)
    assert found["fake-fast"].on_front and found["fake-faster"].on_front
    assert not found["fake-slow"].on_front  # slower and larger than the baseline, no better
    assert found["fake-fast"].values[0] == pytest.approx(0.31, rel=0.02)
    reasons = dict(front.left_out)
    assert reasons["fake-broken"].startswith("failed: changed nothing")
    assert reasons["fake-absent"].startswith("skipped: no checkpoint")
    assert front.ground.baseline == BASELINE and found[BASELINE].values[0] == 1.0


def test_quality_is_known_by_its_difference(tmp_path):
    """Its interval is that of the paired difference, around the baseline's own figure, which has none."""
    store_run(tmp_path)
    front = only(tmp_path)
    base, fast = (front.figure(name, "fake_accuracy") for name in (BASELINE, "fake-fast"))
    assert base.low == base.high == base.value
    assert fast.value == pytest.approx(base.value - 0.02, abs=0.006)
    assert fast.low <= fast.value <= fast.high < base.value + 0.02


def test_runs_are_pooled_and_hosts_are_not(tmp_path):
    """Two runs that disagree widen the interval; another host has its own front; the order they came in is nothing."""
    contents = [
        make_content(
            [replace(one, ratio=ratio if one.name == "fake-fast" else one.ratio) for one in USUAL],
            run=f"2026010{day}T000000Z-fake0{day}", started=f"2026-01-0{day}T00:00:00+00:00",
            host={"identity": f"fake00host0{day // 3}", "chip": "Fake Chip"},
        )
        for day, ratio in ((1, 0.3), (2, 0.36), (3, 0.3))
    ]  # fmt: skip
    for name, ordered in (("a", contents), ("b", contents[::-1])):
        for content in ordered:
            store_run(tmp_path / name, content)
    found = frontier(tmp_path / "a")
    assert found.document() == frontier(tmp_path / "b").document()
    both, alone = (one.figure("fake-fast", "net_time") for one in found.fronts)
    assert (both.runs, alone.runs) == (2, 1)
    assert both.low < 0.3 < 0.36 < both.high and alone.high / alone.low < 1.1


def test_two_hosts_with_one_name(tmp_path):
    """The same name and another processor: two machines, two fronts."""
    for number, chip in enumerate(("Fake Chip", "Other Chip"), 1):
        content = make_content(
            run=f"2026010{number}T000000Z-fake0{number}", host={"identity": "fake00host00", "chip": chip}
        )
        store_run(tmp_path, content)
    found = frontier(tmp_path).fronts
    assert len({one.ground.host for one in found}) == 2 and {one.ground.chip for one in found} == {
        "Fake Chip", "Other Chip",
    }  # fmt: skip


def test_a_single_pair_has_no_interval(tmp_path):
    """Its ratio is taken as exact, and that is said."""
    store_run(tmp_path, make_content([replace(one, pairs=1) if one.name == "fake-fast" else one for one in USUAL]))
    found = places(only(tmp_path))
    assert "net_time" in found["fake-fast"].assumed_exact and "net_time" not in found["fake-faster"].assumed_exact


def test_a_baseline_that_failed(tmp_path):
    """No pairs: the plain times stand for themselves, in seconds, and no quality difference is needed."""
    techniques = [
        FakeTechnique(BASELINE, status="failed", reason="out of memory"),
        *(replace(one, pairs=0) for one in USUAL[1:4]),
    ]
    store_run(tmp_path, make_content(techniques))
    front = only(tmp_path)
    assert (front.metrics[0].name, front.metrics[0].unit, front.metrics[0].of) == ("net_time", "s", "")
    assert dict(front.left_out)[BASELINE] == "failed: out of memory"
    assert front.ground.baseline == ""


def test_metrics_that_are_asked_for(tmp_path):
    """`time` is net time; an unknown one is refused with those that are there."""
    store_run(tmp_path)
    front = only(tmp_path, "time", "size_on_disk")
    assert [one.name for one in front.metrics] == ["net_time", "size_on_disk"]
    assert front.frontier.front and json.dumps(front.document(), allow_nan=False)
    fidelity = only(tmp_path, "time", "fake_psnr")
    assert {name for name, _ in fidelity.left_out} >= {BASELINE}
    with pytest.raises(NoFront, match=r"nothing there has fake_energy; there are .*peak_memory"):
        frontier(tmp_path, ["fake_energy"])


def test_nothing_there(tmp_path):
    """One line that says what to do."""
    with pytest.raises(NoFront, match="bench run"):
        frontier(tmp_path)


def test_field_figures_are_asked_for_by_name(tmp_path):
    """Measured and published are never on one front; MLX's packings of Qwen3 4B trade speed for accuracy."""
    (tmp_path / "field").symlink_to(FIELD)
    store_run(tmp_path)
    assert {one.ground.provenance for one in frontier(tmp_path).fronts} == {"measured"}
    found = frontier(tmp_path, provenance="field", model="qwen3-4b-instruct-2507")
    front = next(one for one in found.fronts if one.ground.source == "mlx_lm_bench")
    assert {"decode_tok_s", "accuracy", "runtime_peak_memory"} <= {one.name for one in front.metrics}
    assert {"runtime=mlx,quant=q4,unit=gpu", "runtime=mlx,quant=bf16,unit=gpu"} <= set(front.frontier.front)
    assert all(front.figure(one.name, "accuracy").citation for one in front.places)
