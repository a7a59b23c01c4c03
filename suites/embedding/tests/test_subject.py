"""The subject: its texts, other texts, its judgement."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest


def test_texts_have_the_lengths_that_were_asked(make: Any) -> None:
    """Cut from real documents, [CLS] and [SEP] at the ends."""
    rows = make("mlx-fp32").rows
    assert [len(row) for row in rows] == [5, 7, 10, 16]
    assert {(row[0], row[-1]) for row in rows} == {(101, 102)}


def test_facts_count_padding(make: Any) -> None:
    """38 tokens of text in one batch are 64 computed, in buckets of 8 they are 48."""
    assert make("mlx-fp32").facts() == {
        "model_calls": 1,
        "tokens_of_text": 38,
        "tokens_computed": 64,
        "shapes": "4x16",
        "python_traces": 0,
        "activation": "erf",
    }
    bucketed = make("buckets").facts()
    assert (bucketed["model_calls"], bucketed["tokens_computed"]) == (2, 48)
    assert bucketed["shapes"] == "2x16 2x8"


def test_other_seeds_are_other_texts_of_the_same_shape(make: Any) -> None:
    """The vectors change, the work doesn't; the same seed is the same text."""
    subject = make("ort-fp32")
    before, facts = subject.call(), subject.facts()
    subject.vary(5)
    other = subject.call()
    assert np.abs(other - before).max() > 0.01 and subject.facts() == facts
    subject.vary(5)
    assert np.array_equal(subject.call(), other)


def test_judgement_is_that_of_the_checkpoint(make: Any, tmp_path: Path) -> None:
    """Spearman's rho 0.729 on WordSim353 and Pearson's r 0.656 on Lee's documents, as measured elsewhere."""
    found = make("ort-fp32").evaluate(tmp_path, None, 50, ["wordsim353"])["metrics"]
    assert found["wordsim353"]["value"] == pytest.approx(0.729, abs=5e-4)
    assert found["lee50"]["value"] == pytest.approx(0.656, abs=5e-4)
    assert "cosine_distance" not in found
    with pytest.raises(ValueError, match="too few"):
        make("ort-fp32").evaluate(tmp_path, None, 3, [])


def test_a_technique_is_held_against_the_baselines_vectors(make: Any, tmp_path: Path) -> None:
    """Every text that is judged counts; the baseline itself would be at 0."""
    subject, baseline, ours = make("ort-fp32"), tmp_path / "baseline", tmp_path / "ours"
    for folder in (baseline, ours):
        folder.mkdir()
    subject.evaluate(baseline, None, 16, ["wordsim353"])
    found = subject.evaluate(ours, baseline, 16, ["wordsim353"])["metrics"]["cosine_distance"]
    assert len(found["examples"]) == 437 + 16 and found["value"] == 0
    with np.load(baseline / "vectors.npz") as stored:
        turned = {name: stored[name][:, ::-1] for name in stored.files}
    np.savez(baseline / "vectors.npz", **turned)
    assert subject.evaluate(ours, baseline, 16, ["wordsim353"])["metrics"]["cosine_distance"]["value"] > 0.1
