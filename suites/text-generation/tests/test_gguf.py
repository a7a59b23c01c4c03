"""The model comes out of the GGUF as its makers meant it: every tensor, the right rows, the right tokens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mlx.core as mx
import numpy as np
import pytest
from models import gguf_tokenizer, gguf_weights
from models.smollm2 import load

CHAT = "<|im_start|>user\nWhat is the capital of France?<|im_end|>\n<|im_start|>assistant\n"


@pytest.fixture(scope="module")
def gguf(files: dict[str, Path]) -> Any:
    """Arrays and metadata."""
    return gguf_weights.read(str(files["weights"]))


def test_every_tensor_is_there_and_packed_as_declared(gguf: Any) -> None:
    """272 tensors: 210 Q4_1 and a Q8_0 embedding come packed in three arrays, 61 norms in one."""
    arrays, _ = gguf
    packed = [name for name in arrays if name.endswith(".scales")]
    assert (len(arrays), len(packed)) == (694, 211)


def test_missing_tensor_is_no_model(gguf: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A type that MLX skips without a word must not become a model with random weights."""
    arrays, metadata = gguf
    fewer = {name: array for name, array in arrays.items() if not name.startswith("blk.7.ffn_up")}
    monkeypatch.setattr(mx, "load", lambda *_, **__: (fewer, metadata))
    with pytest.raises(ValueError, match="271 of 272 tensors"):
        gguf_weights.read("any.gguf")


def test_dequantised_is_scale_times_quant_plus_bias(gguf: Any) -> None:
    """One layer against the definition, nibble by nibble, in NumPy."""
    packed = gguf_weights.renamed(*gguf)
    place = "model.layers.3.mlp.down_proj"
    words = np.array(packed[f"{place}.weight"])
    quants = (words[..., None] >> (4 * np.arange(8, dtype=np.uint32))) & 15
    groups = quants.reshape(*words.shape[:-1], -1, gguf_weights.GROUP).astype(np.float32)
    scales, biases = (np.array(packed[f"{place}.{part}"])[..., None] for part in ("scales", "biases"))
    expected = (groups * scales + biases).reshape(words.shape[0], -1)
    found = np.array(gguf_weights.dequantised(packed)[f"{place}.weight"])
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-7)


def test_unpermuted_undoes_llama_cpps_permutation() -> None:
    """The order that convert_hf_to_gguf.py makes, turned back."""
    rows = mx.arange(4 * 16 * 3).reshape(64, 3)
    permuted = rows.reshape(4, 2, 8, 3).swapaxes(1, 2).reshape(64, 3)  # LlamaModel.permute, 4 heads
    assert mx.array_equal(gguf_weights.unpermuted(permuted, 4), rows)
    assert not mx.array_equal(permuted, rows)


def test_tokenizer_knows_its_marks_and_splits_digits(gguf: Any) -> None:
    """Text comes back as it went in; marks of the chat are one token, digits one each."""
    tokenizer = gguf_tokenizer.rebuild(gguf[1])
    ids = tokenizer.encode(CHAT + "1995 Ünïcode").ids
    assert tokenizer.decode(ids, skip_special_tokens=False) == CHAT + "1995 Ünïcode"
    assert ids[0] == 1 and ids.count(2) == 1
    assert len(tokenizer.encode("1995").ids) == 4


def test_other_tokenizers_are_refused(gguf: Any) -> None:
    """A file of another kind gives no wrong tokens."""
    with pytest.raises(ValueError, match=r"gpt2, smollm is what is known"):
        gguf_tokenizer.rebuild(gguf[1] | {"tokenizer.ggml.pre": "llama3"})


def test_the_model_answers(files: dict[str, Path]) -> None:
    """Weights, row order, rotary positions and tokens fit together: it knows a capital."""
    subject = load(files, {"kind": "decode", "prompt": 8, "tokens": 7, "batch": 1, "seed": 0})
    tokenizer = subject.documents.tokenizer
    subject._prompts[0] = mx.array([tokenizer.encode(CHAT).ids])
    tokens = mx.argmax(subject.call(), axis=-1)[0].tolist()
    assert tokenizer.decode(tokens) == "The capital of France is Paris."
    assert subject.facts()["kv_kinds"] == "KVCache"


def test_as_shipped_is_the_baselines_function(files: dict[str, Path]) -> None:
    """The packed arrays compute what their dequantisation does, from a fifth of the bytes."""
    from techniques.as_shipped import AsShipped

    workload = {"kind": "decode", "prompt": 4, "tokens": 1, "batch": 1, "seed": 0}
    dense, packed = load(files, workload), AsShipped().apply(load(files, workload))
    reference, logits = dense.call(), packed.call()
    assert (mx.linalg.norm(logits - reference) / mx.linalg.norm(reference)).item() < 1e-4
    assert packed.facts()["packed_layers"] == 211


def test_as_shipped_needs_a_packed_file(tiny: Any) -> None:
    """A model whose file isn't packed has nothing to compute with."""
    from techniques.as_shipped import AsShipped

    with pytest.raises(ValueError, match="no packed weights"):
        AsShipped().apply(tiny())
