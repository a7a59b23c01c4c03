"""Perplexity, divergence, flips and matches on answers that are known, and on a model that is known."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import mlx.core as mx
import numpy as np
import pytest
from models.quality import distances, matches, perplexity, surprisal
from techniques.quantise import Quantise

SIZES = {"documents": 2, "tokens": 40, "continuations": 2, "new_tokens": 4}


def test_uniform_scores_have_the_vocabulary_as_perplexity() -> None:
    """Every token equally likely: as many choices as there are tokens, and no spread."""
    loss = surprisal(np.full((70, 50), 3.25, np.float32), list(range(50)) + list(range(20)))
    found = perplexity({"text": loss})
    assert found["perplexity"]["value"] == pytest.approx(50)
    assert set(found["perplexity"]["replicates"]) == {50.0}
    assert found["surprisal"]["value"] == pytest.approx(math.log(50))
    assert found["surprisal"]["clusters"] == ["text"] * 70


def test_divergence_of_a_known_pair() -> None:
    """KL(p || q) by hand, in the direction baseline to technique; the flip is seen; shifts of scores are not."""
    p, q = np.log(np.array([[0.5, 0.25, 0.25]])), np.log(np.array([[0.25, 0.5, 0.25]]))
    apart, flips = distances(np.concatenate([p, p]), np.concatenate([q + 7, p - 2]))
    expected = 0.5 * math.log(2) - 0.25 * math.log(2)
    assert apart.tolist() == [pytest.approx(expected), pytest.approx(0, abs=1e-12)]
    assert flips.tolist() == [1.0, 0.0]


def test_a_continuation_matches_up_to_its_first_other_token() -> None:
    """What agrees again after a difference doesn't count."""
    found = matches(np.array([[1, 2, 3, 4], [1, 2, 3, 4]]), np.array([[1, 2, 3, 4], [1, 9, 3, 4]]))
    assert found["exact_match"] == {"value": 0.5, "examples": [1.0, 0.0]}
    assert found["matched_tokens"]["examples"] == [1.0, 0.25]


def test_baseline_against_itself_is_identical(tiny: Any, tmp_path: Path) -> None:
    """The reference rebuilt from stored hidden states is the baseline: no divergence, no flips, all matched."""
    tiny().evaluate(tmp_path, None, **SIZES)
    found = tiny().evaluate(tmp_path, tmp_path, **SIZES)["metrics"]
    assert found["mean_kl"]["value"] == pytest.approx(0, abs=1e-9)
    assert found["top1_flips"]["value"] == 0
    assert (found["exact_match"]["value"], found["matched_tokens"]["value"]) == (1, 1)
    assert len(found["mean_kl"]["examples"]) == len(found["surprisal"]["examples"]) == 80


def test_fewer_bits_are_further_away(tiny: Any, tmp_path: Path) -> None:
    """8, 4 and 2 bits in that order, and perplexity is that of the packed model's own logits."""
    tiny().evaluate(tmp_path, None, **SIZES)
    apart = []
    for bits in (8, 4, 2):
        subject = Quantise(bits).apply(tiny())
        found = subject.evaluate(tmp_path, tmp_path, **SIZES)["metrics"]
        apart.append(found["mean_kl"]["value"])
        text = subject.documents.judged(1)["one"][:41]
        own = surprisal(np.array(subject.model(mx.array([text[:-1]]))[0]), text[1:])
        np.testing.assert_allclose(found["surprisal"]["examples"][:40], own, atol=2e-3)
    assert 0 < apart[0] < apart[1] < apart[2]


def test_latencies_are_of_one_generation(tiny: Any, tmp_path: Path) -> None:
    """Both are there and above 0 where tokens are decoded; a prefill workload has none."""
    found = tiny().evaluate(tmp_path, None, **SIZES)["metrics"]
    assert found["ttft"]["value"] > 0 and found["tpot"]["value"] > 0
    assert "ttft" not in tiny(kind="prefill").evaluate(tmp_path, None, **SIZES)["metrics"]


def test_a_workload_may_be_judged_on_continuations_alone(tiny: Any, tmp_path: Path) -> None:
    """No documents: no perplexity, no divergence, and the matches are there."""
    few = SIZES | {"documents": 0, "tokens": 0}
    assert "perplexity" not in tiny().evaluate(tmp_path, None, **few)["metrics"]
    found = tiny().evaluate(tmp_path, tmp_path, **few)["metrics"]
    assert found.keys() == {"exact_match", "matched_tokens", "ttft", "tpot"}
