"""Caches hold less, in the way that they claim, and a prompt cache changes nothing but the work."""

from __future__ import annotations

from typing import Any

import mlx.core as mx
import pytest
from techniques.kv_cache import QuantisedCache, RotatingCache
from techniques.prompt_cache import PromptCache


@pytest.mark.parametrize(("bits", "share", "apart"), [(8, 0.3, 0.05), (4, 0.17, 0.6)])
def test_quantised_cache_is_smaller_and_near(bits: int, share: float, apart: float, tiny: Any) -> None:
    """Bytes of keys and values, and the distance of the logits; calls repeat."""
    plain, small = tiny(tokens=1), QuantisedCache(bits).apply(tiny(tokens=1))
    reference, logits = plain.call(), small.call()
    assert small.facts()["kv_bytes"] <= share * plain.facts()["kv_bytes"]
    assert small.facts()["kv_kinds"] == "QuantizedKVCache"
    assert 0 < (mx.linalg.norm(logits - reference) / mx.linalg.norm(reference)).item() < apart
    assert mx.array_equal(small.call(), logits)


def test_rotating_cache_forgets_the_middle(tiny: Any) -> None:
    """Only 16 places are held; calls repeat although places are written over; a short prompt loses nothing."""
    small, plain = RotatingCache(16).apply(tiny(prompt=64)), tiny(prompt=64)
    logits = small.call()
    assert small.last_cache[0].keys.shape[2] == 16
    assert mx.array_equal(small.call(), logits)
    assert not mx.allclose(logits, plain.call(), rtol=1e-3, atol=1e-2)
    short = RotatingCache(64).apply(tiny(prompt=12))
    assert mx.allclose(short.call(), tiny(prompt=12).call(), rtol=1e-3, atol=1e-2)


def test_prompt_cache_computes_the_rest_alone(tiny: Any) -> None:
    """The same logits from 8 tokens instead of 32, for another prompt with the same beginning as well."""
    shape = {"kind": "prefill", "prompt": 32, "shared": 24}
    plain, cached = tiny(**shape), PromptCache().apply(tiny(**shape))
    for seed in (0, 5):
        for subject in (plain, cached):
            subject.vary(seed)
        assert mx.allclose(cached.call(), plain.call(), rtol=1e-3, atol=1e-2)
    assert (plain.facts()["tokens_computed"], cached.facts()["tokens_computed"]) == (32, 8)


def test_prompts_share_only_their_beginning(tiny: Any) -> None:
    """Two seeds: 24 tokens alike, the rest not."""
    subject = tiny(kind="prefill", prompt=32, shared=24)
    first = subject.prompt[0].tolist()
    subject.vary(5)
    second = subject.prompt[0].tolist()
    assert first[:24] == second[:24] and first[24:] != second[24:]


def test_nothing_shared_is_nothing_to_cache(tiny: Any) -> None:
    """The line says where to measure it."""
    with pytest.raises(ValueError, match="has `shared`"):
        PromptCache().apply(tiny(kind="prefill"))
