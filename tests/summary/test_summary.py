"""From records to figures, comparisons and warnings."""

from __future__ import annotations

import dataclasses
import json
import math
import statistics

import pytest

from bench.record import Block
from bench.statistics import CANNOT_TELL, Comparison, Difference
from bench.store import RunContent
from bench.summary import run_document, summarise
from bench.summary.family import corrected
from bench.summary.plans import PLANS
from fakes.records import (
    BASELINE,
    METRICS,
    MODEL,
    SECONDS,
    USUAL,
    FakeTechnique,
    make_block,
    make_case,
    make_content,
    make_trial,
)


def case_of(content, name):
    """The summary of one technique."""
    return next(case for case in summarise(content).cases if case.case.technique == name)


def with_trial(content, name, **changes):
    """The run with one trial's fields replaced."""
    trials = [dataclasses.replace(t, **changes) if t.case.technique == name else t for t in content.trials]
    return dataclasses.replace(content, trials=tuple(trials))


def codes(content):
    """The codes of a run's warnings."""
    return {caution.code for caution in summarise(content).cautions}


def test_order_is_baseline_benefit_failures():
    """Baseline first, then the fastest, at the end what has no figures."""
    names = [case.case.technique for case in summarise(make_content()).cases]
    assert names[:6] == [BASELINE, "fake-faster", "fake-fast", "fake-twin", "fake-unclear", "fake-slow"]
    assert set(names[6:]) == {"fake-broken", "fake-absent"}


@pytest.mark.parametrize(
    ("name", "verdict"),
    [("fake-fast", "better"), ("fake-slow", "worse"), ("fake-twin", "same"), ("fake-unclear", CANNOT_TELL)],
)
def test_the_four_verdicts(name, verdict):
    """Each from made-up pairs whose truth is known."""
    assert case_of(make_content(), name).headline.verdict == verdict


def test_time_is_the_median_of_single_calls():
    """With the middle half of the samples as bounds."""
    content = make_content()
    figure = case_of(content, BASELINE).metrics["net_time"]
    blocks = next(trial.blocks for trial in content.trials if trial.case.technique == BASELINE)
    assert figure.value == pytest.approx(statistics.median(block.net_s / block.calls for block in blocks))
    assert figure.low <= figure.value <= figure.high
    assert figure.samples == 12


def test_blocks_of_several_calls_count_by_the_call():
    """Ten calls in one block are not one slow call."""
    content = with_trial(make_content(), BASELINE, blocks=tuple(make_block(SECONDS, 10) for _ in range(5)))
    assert case_of(content, BASELINE).metrics["net_time"].value == pytest.approx(SECONDS)


def test_without_a_net_reading_the_verdict_stands_on_wall_time():
    """A system that has no run-queue reading still gets verdicts."""
    content = make_content([FakeTechnique(BASELINE), FakeTechnique("fake-fast", 0.5)])

    def blind(blocks):
        return tuple(dataclasses.replace(block, net_s=None, wait_s=None) for block in blocks)

    trials = tuple(dataclasses.replace(trial, blocks=blind(trial.blocks)) for trial in content.trials)
    pairs = tuple(
        dataclasses.replace(
            pair,
            sides={n: dataclasses.replace(side, blocks=blind(side.blocks)) for n, side in pair.sides.items()},
        )
        for pair in content.pairs
    )
    case = case_of(RunContent(content.header, trials, pairs), "fake-fast")
    assert (case.headline.reading, case.headline.verdict) == ("wall", "better")
    assert "net_time" not in case.metrics
    assert case.metrics["throughput"].value > 0


def test_throughput_counts_the_workloads_units():
    """Four images a call."""
    case = case_of(make_content(), BASELINE)
    assert case.metrics["throughput"].unit == "image/s"
    assert case.metrics["throughput"].value == pytest.approx(4 / case.metrics["net_time"].value)


def test_quality_is_paired_with_the_baseline_of_the_same_work():
    """The baseline has none; a technique of another model is not compared across models."""
    content = make_content([*USUAL, FakeTechnique("fake-alone", 0.5, 0.2, model="fake-2")])
    assert case_of(content, BASELINE).quality == {}
    assert case_of(content, "fake-alone").quality == {}
    difference = case_of(content, "fake-fast").quality["fake_accuracy"]
    assert difference.value == pytest.approx(-0.02)
    assert difference.low < -0.02 < difference.high
    assert "fake_psnr" not in case_of(content, "fake-fast").quality


def test_quality_gets_a_verdict_by_its_direction():
    """0.6 against 0.9 is worse where higher is better; a distance that grew is worse where lower is; equal is same."""
    content = make_content()
    quality = case_of(content, "fake-faster").quality
    assert quality["fake_accuracy"].verdict == "worse"
    assert quality["fake_distance"].verdict == "worse"
    assert quality["fake_accuracy"].p_value < 1e-6
    close = case_of(content, "fake-slow").quality
    assert close["fake_accuracy"].verdict == CANNOT_TELL
    assert close["fake_accuracy"].smallest_effect > 0
    assert close["fake_distance"].verdict == "same"


def test_the_margin_of_a_metric_makes_a_small_difference_the_same():
    """What the suite declares as of no practical weight, in the metric's unit."""
    metrics = METRICS | {"fake_accuracy": METRICS["fake_accuracy"] | {"margin": 0.05}}
    assert case_of(make_content(metrics=metrics), "fake-slow").quality["fake_accuracy"].verdict == "same"
    assert case_of(make_content(metrics=metrics), "fake-faster").quality["fake_accuracy"].verdict == "worse"


def test_a_metric_against_identical_outputs_needs_no_baseline():
    """Decibels below the 100 that equal outputs have, declared by the suite: a finding without a record to pair."""
    metrics = METRICS | {"fake_psnr": METRICS["fake_psnr"] | {"identical": 100.0}}
    found = case_of(make_content(metrics=metrics), "fake-fast").quality["fake_psnr"]
    assert (found.verdict, found.method) == ("worse", "t of the mean")
    assert found.value < -50


def test_one_correction_over_times_and_qualities():
    """A lucky p among a hundred other questions of the run is taken back, of time and of quality alike; wall time,
    which nobody stands on, doesn't enlarge the family."""
    lucky = Comparison("net_time", 1.05, 1.01, 1.09, "worse", 0.04, 8, 0.009, "net")
    dull = Difference(0.0, -1.0, 1.0, "made up", 0.5)
    case = make_case(FakeTechnique("fake-fast"))
    others = {(make_case(FakeTechnique(f"fake-{n}")), "fake_psnr"): dull for n in range(60)}
    walls = {
        (make_case(FakeTechnique(f"fake-{n}")), "wall_time"): dataclasses.replace(
            lucky, metric="wall_time", p_value=0.9
        )
        for n in range(60)
    }
    nets = {(at, "net_time"): dataclasses.replace(lucky, p_value=1e-9) for at, _ in walls}
    alone, _ = corrected({(case, "net_time"): lucky}, {})
    assert alone[case, "net_time"].verdict == "worse"
    beside_walls, _ = corrected({(case, "net_time"): lucky} | walls | nets, {})
    assert beside_walls[case, "net_time"].verdict == "worse"
    among, quality = corrected(
        {(case, "net_time"): lucky}, others | {(case, "fake_psnr"): Difference(1, 0.1, 2, "made up", 0.02, "better")}
    )
    assert among[case, "net_time"].verdict == CANNOT_TELL
    assert quality[case, "fake_psnr"].verdict == CANNOT_TELL
    assert "correction" in quality[case, "fake_psnr"].note


def test_the_noise_of_each_case_is_told():
    """Its pairs have one round each here: nothing is told apart, and no advice is made up."""
    assert case_of(make_content(), "fake-fast").noise.best_rounds is None
    assert case_of(make_content(), BASELINE).noise is None


def test_what_could_not_be_read_keeps_its_reason():
    """An absent counter is no zero."""
    case = case_of(make_content(), BASELINE)
    assert "energy" not in case.metrics
    assert case.unavailable["energy"] == "a fake has no energy counter"


def test_a_failed_pair_counts_for_nothing():
    """The others carry the comparison."""
    content = make_content()
    pairs = [
        dataclasses.replace(pair, status="failed", sides={})
        if pair.case.technique == "fake-fast" and pair.number < 2
        else pair
        for pair in content.pairs
    ]
    assert case_of(dataclasses.replace(content, pairs=tuple(pairs)), "fake-fast").headline.pairs == 6


def test_the_latest_trial_of_a_case_counts():
    """A resumed run that had to measure a case again."""
    content = make_content()
    again = make_trial(FakeTechnique("fake-broken", 0.7))
    case = case_of(dataclasses.replace(content, trials=(*content.trials, again)), "fake-broken")
    assert case.status == "ok"


def test_too_few_pairs_have_no_verdict():
    """Below the first look nothing may be drawn."""
    before = PLANS["quick"].looks.at[0] - 1
    case = case_of(make_content([FakeTechnique(BASELINE), FakeTechnique("fake-fast", 0.5, pairs=before)]), "fake-fast")
    assert case.headline.verdict == CANNOT_TELL
    assert math.isinf(case.headline.high)


def test_a_case_with_processor_times_alone_has_no_headline():
    """Blocks whose wall time is 0 (a clock too coarse) leave a comparison beside the headline, and no crash."""
    content = make_content()
    blocks = (Block(1, 0.0, 0.01, None),) * 2
    pairs = tuple(
        dataclasses.replace(
            pair, sides={side: dataclasses.replace(one, blocks=blocks) for side, one in pair.sides.items()}
        )
        for pair in content.pairs
    )
    case = next(one for one in summarise(dataclasses.replace(content, pairs=pairs)).cases if one.comparison)
    assert set(case.comparison) == {"cpu_time"}
    assert case.headline is None


def test_an_empty_run_is_a_summary():
    """A run that was interrupted before its first trial."""
    assert summarise(make_content([])).cases == ()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"device_after": {"load_1m": 9.0}}, "load"),
        ({"device_before": {"power_source": "battery"}}, "battery"),
        ({"device_after": {"low_power_mode": True}}, "low-power"),
        ({"device_after": {"thermal": "moderate"}}, "thermal"),
        ({"device_peak": {"thermal": "heavy"}}, "thermal-heavy"),
        ({"figures": {"new_swap": 4096}}, "swap"),
        ({"steady": False}, "not-steady"),
        ({"runtime": {"blas": "reference", "blas_reason": "install a compiler"}}, "reference-blas"),
        ({"blocks": tuple(make_block(SECONDS * (1 + n % 3)) for n in range(12))}, "spread"),
    ],
)
def test_circumstances_become_warnings(changes, code):
    """Each with its code, and advice beside it; a quiet run has none of them."""
    assert code not in codes(make_content())
    content = with_trial(make_content(), "fake-fast", **changes)
    found = [caution for caution in summarise(content).cautions if caution.code == code]
    assert len(found) == 1
    assert found[0].text
    assert found[0].advice


def test_a_torn_line_is_a_warning():
    """What the store reports reaches the person."""
    assert "torn-line" in codes(dataclasses.replace(make_content(), problems=("trials.jsonl:3 is torn",)))


def test_wall_against_net_is_a_warning():
    """Faster in net time, slower by the wall clock: say so."""
    content = make_content([FakeTechnique(BASELINE), FakeTechnique("fake-fast", 0.5)])
    pairs = []
    for pair in content.pairs:
        side = pair.sides["technique"]
        slow = tuple(dataclasses.replace(block, wall_s=block.wall_s * 4) for block in side.blocks)
        pairs.append(
            dataclasses.replace(pair, sides=pair.sides | {"technique": dataclasses.replace(side, blocks=slow)})
        )
    assert "net-against-wall" in codes(dataclasses.replace(content, pairs=tuple(pairs)))


def test_the_document_is_strict_json():
    """No NaN and no infinity, every case with its status, ratios by metric."""
    techniques = [*USUAL, FakeTechnique("fake-few", 0.5, pairs=1)]
    document = json.loads(json.dumps(run_document(summarise(make_content(techniques))), allow_nan=False))
    cases = {case["technique"]: case for case in document["cases"]}
    assert set(document) == {"run", "cases", "warnings"}
    assert cases["fake-few"]["comparison"]["net_time"]["smallest_effect"] is None
    assert set(cases["fake-fast"]["metrics"]["net_time"]) == {
        "value",
        "unit",
        "low",
        "high",
        "samples",
        "trials",
    }
    assert {"ratio", "low", "high", "verdict", "smallest_effect"} <= set(cases["fake-fast"]["comparison"]["net_time"])
    assert cases["fake-broken"]["reason"]
    assert {"verdict", "p_value", "smallest_effect"} <= set(cases["fake-fast"]["quality"]["fake_accuracy"])
    assert cases["fake-unclear"]["comparison"]["net_time"]["seconds_to_settle"] > 0
    assert document["run"]["profile"] == "quick"
    assert cases[BASELINE]["baseline"]
    assert cases[BASELINE]["model"] == MODEL
