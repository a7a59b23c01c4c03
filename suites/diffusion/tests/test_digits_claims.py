"""Every technique of `digits-dit` does what suite.toml says that it does."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pytest
from tests.digits_cases import FILES, MODEL, TECHNIQUES, claims, pipeline

# They claim nothing about steps and are slow on a CPU: two steps show all that they claim.
SLOW = ("techniques.quantise:Quantise", "techniques.precision:HalfPrecision")


def read(*names: str, steps: int = 50) -> dict[str, Any]:
    """Facts after two calls: the first one of a compiled pipeline is the one that traces."""
    subject = pipeline(*names, batch=1)
    if steps != 50:
        subject.sampler.steps = steps
    first, second = np.array(subject.call()), np.array(subject.call())
    assert np.isfinite(second).all()
    assert np.array_equal(first, second), "the same call gave two outputs"
    return subject.facts() | {"output_hash": hashlib.sha256(second.tobytes()).hexdigest()}


@pytest.fixture(scope="module")
def baseline() -> dict[str, Any]:
    """The baseline's facts."""
    return read(MODEL["baseline"])


@pytest.fixture(scope="module")
def short_baseline() -> dict[str, Any]:
    """The baseline's facts, in two steps."""
    return read(MODEL["baseline"], steps=2)


def read_here(fact: str) -> bool:
    """Whether the subject says it; the rest the harness alone reads (calls it counts, distances of outputs)."""
    return not fact.startswith(("calls:", "output_divergence"))


def holds(claim: Any, ours: Any, theirs: Any) -> bool:
    """One claim against two facts."""
    if isinstance(claim, dict):
        return bool(ours / theirs <= claim["times_at_most"])
    if claim in ("differs", "same"):
        return bool((ours == theirs) == (claim == "same"))
    if claim in ("less", "more"):
        return bool(ours < theirs if claim == "less" else ours > theirs)
    return bool(ours == claim)


@pytest.mark.parametrize("name", sorted(set(TECHNIQUES) - {MODEL["baseline"]}))
def test_technique_keeps_its_claims(name: str, baseline: dict[str, Any], short_baseline: dict[str, Any]) -> None:
    """Applied alone, or as a stack, it changes the facts that it claims to, and it repeats itself exactly."""
    slow = TECHNIQUES[name].get("class") in SLOW
    facts, compared = (read(name, steps=2), short_baseline) if slow else (read(name), baseline)
    assert claims(name), "a technique has to claim something"
    broken = {fact: facts.get(fact) for fact, claim in claims(name).items()
              if read_here(fact) and not holds(claim, facts.get(fact), compared.get(fact))}  # fmt: skip
    assert not broken


def test_baseline_counts_what_it_runs(baseline: dict[str, Any]) -> None:
    """50 steps are 50 network evaluations of 2 rows (guided) through 3 blocks of 16 tokens, in float32."""
    expected = {"steps": 50, "model_calls": 50, "network_rows": 100, "python_traces": 50, "block_calls": 150}
    assert expected.items() <= baseline.items()
    assert baseline["tokens_per_block"] == 16
    assert baseline["weight_dtypes"] == "float32"
    assert baseline["sampler"] == "DDIM"


def test_quick_profile_is_broad_enough() -> None:
    """Quick measures at least 14 techniques, one of them quantised or more, and at least one stack."""
    quick = [name for name, one in TECHNIQUES.items() if "quick" in one.get("profiles", ["quick"])]
    assert len(quick) >= 14
    assert any(TECHNIQUES[name].get("class") == "techniques.quantise:Quantise" for name in quick)
    assert any("stack" in TECHNIQUES[name] for name in quick)


def test_files_are_the_declared_ones() -> None:
    """The committed weights have the sha256 that suite.toml and weights/README.md give."""
    described = (FILES["weights"].parent / "README.md").read_text(encoding="utf-8")
    for file in MODEL["files"]:
        found = hashlib.sha256(FILES[file["name"]].read_bytes()).hexdigest()
        assert found == file["sha256"]
        assert found in described
