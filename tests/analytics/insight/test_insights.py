"""All rules together: order, filters, and what a finding must have."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import analytics
from analytics.insight import CODES, RULES, Frames, Here, insights
from fakes.figures import figure, frames_of, published
from fakes.records import make_content, store_run

ANYBODY = Here("", "", "")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three sources and a made-up run."""
    folder = tmp_path_factory.mktemp("results")
    published(folder, "petejm_embed", "llamacpp_4167", "hf_fast_mac_diffusers")
    store_run(folder)
    return folder


def test_every_finding_is_whole(real: Frames) -> None:
    """A sentence with a full stop, a code of the table, a level with a reason, evidence that says where it stands."""
    found = [one for rule in RULES for one in rule.find(real)]
    assert len({one.code for one in found}) >= 9
    for one in found:
        assert one.code in CODES and one.sentence.endswith(".") and one.cannot_say and one.strength.why
        assert one.strength.figures == len(one.evidence) > 0
        assert all(row.provenance == "field" and row.at and row.source for row in one.evidence)
        json.dumps(one.document(), allow_nan=False)


def test_no_rule_breaks_on_nothing() -> None:
    """Empty frames, and rows of which nothing but the figure is known, find nothing."""
    bare = {
        name: None
        for name in figure()
        if name not in ("value", "provenance", "source", "run", "host", "metric", "unit", "better")
    }
    metrics = (
        "decode_tok_s",
        "prefill_tok_s",
        "wall_time",
        "power",
        "perplexity",
        "peak_memory",
        "encode_time",
        "energy",
    )
    for frames in (frames_of(), frames_of([figure(**bare, metric=metric) for metric in metrics])):
        assert [one for rule in RULES for one in rule.find(frames)] == []


def test_this_machine_comes_first(results: Path) -> None:
    """Findings of the host that asks, then of its chip, then the others."""
    found = insights(results, here=Here("fake00host00", "M4 Pro", "no counter here"))
    near = [0 if "fake00host00" in one.about.hosts else 1 if "M4 Pro" in one.about.chips else 2 for one in found]
    assert near == sorted(near) and set(near) == {0, 1, 2}


def test_filters(results: Path) -> None:
    """By chip in any spelling, host, suite or task, model, provenance and code."""
    everything = insights(results, here=ANYBODY)
    assert {one.code for one in everything} >= {"runtime-flip", "bandwidth-share", "ane-gpu-crossover"}
    assert all("M5 Max" in one.about.chips for one in insights(results, chip="apple m5 max", here=ANYBODY))
    assert insights(results, chip="m5 max", here=ANYBODY)
    assert {one.code for one in insights(results, suite="embedding", here=ANYBODY)} == {"runtime-flip"}
    assert {one.about.task for one in insights(results, suite=["text-to-image"], here=ANYBODY)} == {"text-to-image"}
    assert all("llama-2-7b" in one.about.models for one in insights(results, model="llama-2-7b", here=ANYBODY))
    own = Here("fake00host00", "Fake Chip", "no counter here")
    measured = insights(results, provenance="measured", here=own)
    assert measured and all("field" not in one.provenances for one in measured)
    assert {one.about.hosts for one in insights(results, host="fake00", here=own)} == {("fake00host00",)}
    assert {one.code for one in insights(results, code="runtime-flip", here=ANYBODY)} == {"runtime-flip"}
    assert insights(results, chip="M9", here=ANYBODY) == []


def test_unknown_code(results: Path) -> None:
    """A code that doesn't exist is answered with those that do."""
    with pytest.raises(ValueError, match="runtime-flip"):
        insights(results, code="no-such")


def test_simulated_figures_are_never_seen(tmp_path: Path) -> None:
    """A simulated run gives no finding."""
    store_run(tmp_path, make_content(provenance="simulated"))
    assert insights(tmp_path, here=Here("fake00host00", "Fake Chip", "no counter")) == []


def test_public_name() -> None:
    """`analytics.insights` is this function."""
    assert analytics.insights is insights
