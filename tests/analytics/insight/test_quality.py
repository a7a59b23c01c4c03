"""Perplexity against bits, within one source, model and text."""

from __future__ import annotations

import pytest

from analytics.insight import Frames
from analytics.insight.quality import cliffs
from fakes.figures import figure, frames_of


def test_published_cliff(real: Frames) -> None:
    """LLaMA-3 8B: nearly free down to Q4_K_M, 11 % with Q3_K_M, 26 % with Q3_K_S, 56 % with Q2_K."""
    found = {one.about.models[0]: one for one in cliffs(real)}
    one = found["llama-3-8b"]
    assert "nearly free down to q4_k_m" in one.sentence and "cliff" in one.sentence
    for words in ("11 % with q3_k_m", "26 % with q3_k_s", "56 % with q2_k"):
        assert words in one.sentence
    assert "llama-7b" not in found, "its worst quantisation loses 4 %"
    assert all(one.source == "llamacpp_readme_quality" for one in one.evidence)


def perplexities(**by_quant: float) -> list[dict[str, object]]:
    """A made-up model's."""
    return [figure(metric="perplexity", unit="1", better="lower", key=f"runtime=fake,quant={quant}", value=value)
            for quant, value in by_quant.items()]  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        [],
        perplexities(f16=10.0, q8=10.01, q4=10.2),
        perplexities(q8=10.0, q4=15.0),
        perplexities(f16=10.0, q4=15.0),
        [*perplexities(f16=10.0, q8=10.0), *(row | {"model": "another"} for row in perplexities(q4=15.0, q3=20.0))],
        [*perplexities(f16=10.0, q8=10.0), *(row | {"citation": "another"} for row in perplexities(q4=15.0, q3=20.0))],
    ],
    ids=["nothing", "small losses", "no reference", "one quantisation", "two models", "two texts"],
)
def test_no_cliff(rows: list[dict[str, object]]) -> None:
    """Nothing is said without a reference, with one quantisation, across models and texts, or of small losses."""
    assert list(cliffs(frames_of(rows))) == []


def test_gradual_loss_is_no_cliff() -> None:
    """A loss that was large from the first step on has no cliff; it is told as it is."""
    (found,) = cliffs(frames_of(perplexities(f16=10.0, q8=11.0, q4=12.0)))
    assert "cliff" not in found.sentence and "nearly free" not in found.sentence


def test_a_format_that_the_checkpoint_comes_in_is_not_free() -> None:
    """A loss of exactly nothing says that the reference was unpacked from it."""
    (found,) = cliffs(frames_of(perplexities(f32=37.0, q4_1=37.0, q8=37.1, q4=52.0)))
    assert "nearly free down to q8" in found.sentence and "q4_1 loses nothing because" in found.cannot_say
