"""Packed layers are MLX's own, made once, and unpacking them for an evaluation is the same function."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mlx.core as mx
import mlx.nn as nn
import pytest
from mlx.utils import tree_flatten
from models.dense import unpacked
from models.derived import derived
from techniques.precision import Precision
from techniques.quantise import Quantise


@pytest.mark.parametrize(
    "settings", [{"bits": 4}, {"bits": 3, "group": 32}, {"bits": 8, "mode": "mxfp8"}, {"bits": 4, "mode": "nvfp4"}]
)
def test_packed_as_mlx_packs(settings: dict[str, Any], tiny: Any) -> None:
    """The arrays are those of `nn.quantize` on the same weights, so the outputs are the same to the last bit."""
    technique = Quantise(**settings)
    ours, theirs = technique.apply(tiny()), tiny()
    nn.quantize(theirs.model, technique.group, technique.bits, mode=technique.mode)
    assert mx.array_equal(ours.call(), theirs.call())
    assert ours.facts()["packed_layers"] == 15


def test_head_can_keep_more_bits_or_all(tiny: Any) -> None:
    """head_bits 8 packs the embedding in 8 bits, 0 leaves it dense."""
    assert Quantise(4, head_bits=8).apply(tiny()).model.model.embed_tokens.bits == 8
    dense = Quantise(4, head_bits=0).apply(tiny())
    assert isinstance(dense.model.model.embed_tokens, nn.Embedding)
    assert dense.facts()["packed_layers"] == 14


def test_unpacked_is_the_same_function_and_comes_back(tiny: Any) -> None:
    """Within the block every layer is dense and logits agree to rounding; after it the packed layers are back."""
    subject = Quantise(4).apply(tiny())
    before, layer = subject.call(), subject.model.layers[0].self_attn.q_proj
    with unpacked(subject.model) as any_packed:
        assert any_packed and not any(name.endswith("scales") for name, _ in tree_flatten(subject.model.parameters()))
        dense = subject.model(subject.prompt)
    assert mx.allclose(dense[:, -1:], before[:, :1], rtol=1e-3, atol=1e-3)
    assert subject.model.layers[0].self_attn.q_proj is layer


def test_derived_weights_are_made_once(cache: Path) -> None:
    """The second asking reads the file; another recipe makes another one."""
    made: list[str] = []

    def build(name: str) -> dict[str, mx.array]:
        made.append(name)
        return {"x": mx.ones((2, 2))}

    for name in ("a", "a", "b"):
        arrays, notes = derived("source", {"name": name}, lambda name=name: build(name))
        assert arrays["x"].tolist() == [[1, 1], [1, 1]] and float(notes["seconds"]) >= 0
    assert made == ["a", "b"]
    assert not list(cache.glob("tmp*"))


@pytest.mark.parametrize(("name", "dtype"), [("f16", mx.float16), ("bf16", mx.bfloat16)])
def test_half_precision_reaches_weights_and_cache(name: str, dtype: mx.Dtype, tiny: Any) -> None:
    """Every weight and the keys are in 16 bits; the output stays near the baseline's."""
    subject = Precision(name).apply(tiny(tokens=1))
    logits = subject.call()
    assert {array.dtype for _, array in tree_flatten(subject.model.parameters())} == {dtype}
    assert subject.last_cache[0].keys.dtype == dtype
    reference = tiny(tokens=1).call()
    apart = mx.linalg.norm(logits - reference) / mx.linalg.norm(reference)
    assert 0 < apart.item() < 0.2
