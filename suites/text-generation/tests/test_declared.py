"""suite.toml against what lies behind it: files, classes, claims, workloads, keys."""

from __future__ import annotations

import hashlib
import importlib
import tomllib
from pathlib import Path
from typing import Any

import pytest
from tests.tiny_model import TINY

SUITE = Path(__file__).resolve().parent.parent
DECLARED: dict[str, Any] = tomllib.loads((SUITE / "suite.toml").read_text(encoding="utf-8"))
TECHNIQUES: dict[str, dict[str, Any]] = DECLARED["techniques"]
SINGLE = [name for name, one in TECHNIQUES.items() if "class" in one and "checkpoint" not in one["models"]]
ELSEWHERE = ("techniques.calibrated:", "SkippedLayers", "AsShipped")  # have tests of their own


def made(name: str) -> Any:
    """The technique's object."""
    module, _, class_name = TECHNIQUES[name]["class"].partition(":")
    return getattr(importlib.import_module(module), class_name)(**TECHNIQUES[name].get("params", {}))


def test_files_are_the_declared_ones(files: dict[str, Path]) -> None:
    """Weights and texts have the sha256 that suite.toml gives."""
    for file in DECLARED["models"]["smollm2-135m"]["files"]:
        assert hashlib.sha256(files[file["name"]].read_bytes()).hexdigest() == file["sha256"], file["name"]


@pytest.mark.parametrize(
    "name", [name for name in SINGLE if not any(s in TECHNIQUES[name]["class"] for s in ELSEWHERE)]
)
def test_technique_runs_where_it_is_declared(name: str, tiny: Any) -> None:
    """On each of its kinds of workload, on a tiny model, it puts out what the baseline does: as many logits."""
    own = TECHNIQUES[name].get("workloads", ["decode"])
    for workload in own:
        asked = {**DECLARED["workloads"][workload]["params"], "prompt": 40, "tokens": 3}
        if "shared" in asked:
            asked["shared"] = 24
        subject = made(name).apply(tiny(**asked))
        steps = 1 if asked["kind"] == "prefill" else 3
        assert subject.call().shape == (asked["batch"], steps, TINY["vocab_size"])


@pytest.mark.parametrize("name", sorted(set(TECHNIQUES) - {"f32", "checkpoint-as-is"}))
def test_technique_claims_something(name: str) -> None:
    """What a stack's parts claim counts for it."""
    parts = [name, *TECHNIQUES[name].get("stack", [])]
    assert any(TECHNIQUES[part].get("changes") for part in parts)


def test_packed_sizes_are_claimed_tightly() -> None:
    """A claim on bytes is within 7 % of bits and scales: a technique that packs less than it says would fail."""
    for name, one in TECHNIQUES.items():
        if one.get("class") != "techniques.quantise:Quantise" or "checkpoint" in one["models"]:
            continue
        technique = made(name)
        if technique.head_bits != technique.bits:
            continue
        words = {"affine": 64, "nvfp4": 8, "mxfp4": 8, "mxfp8": 8}[technique.mode]  # bits of a group's scale and bias
        expected = (technique.bits + words / technique.group) / 32
        claimed = one["changes"]["weight_bytes"]["times_at_most"]
        assert expected <= claimed <= 1.07 * expected, name


def test_quick_profile_is_small_and_broad() -> None:
    """Quick holds packed weights, a prompt cache and speculation, in at most four minutes' worth of cases."""
    quick = [name for name, one in TECHNIQUES.items() if "quick" in one.get("profiles", ["quick"])]
    quick = [name for name in quick if "smollm2-135m" in TECHNIQUES[name]["models"]]
    assert {"f32", "q8", "q4", "prompt-cache", "prompt-lookup"} <= set(quick)
    assert len(quick) <= 8


def test_counted_calls_are_bounded_by_numbers() -> None:
    """The harness counts a claimed function's calls in the technique's trial alone: the baseline has no such fact."""
    for name, one in TECHNIQUES.items():
        for fact, claim in one.get("changes", {}).items():
            assert not fact.startswith("calls:") or isinstance(claim, dict | int), name
