"""The checkpoint's arrays under short names, and the shape of the network; no engine is needed to read them.

MiniLM-L6-H384 (Wang et al. 2020, "MiniLM: Deep Self-Attention Distillation"): a BERT encoder of 6 layers, 384 wide,
12 heads, fine-tuned for sentence similarity as sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

LAYERS, WIDTH, HEADS, INNER = 6, 384, 12, 1536
EPSILON = 1e-12  # of the layer norms
POSITIONS = 512

Floats = NDArray[np.float32]

LINEAR = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "out": "attention.output.dense",
    "up": "intermediate.dense",
    "down": "output.dense",
}
NORMS = {"attention_norm": "attention.output.LayerNorm", "output_norm": "output.LayerNorm"}


def read_weights(path: Path) -> dict[str, Floats]:
    """Every array that is computed with: `words`, `positions`, `norm.weight`, `layers.0.query.weight`, ...

    Matrices are (out, in) as in the file. The token type of every token is 0, so its one vector is added to the
    positions here; the pooler is left out, since sentences are pooled by their mean.
    """
    stored = load_file(str(path))
    found = {
        "words": stored["embeddings.word_embeddings.weight"],
        "positions": stored["embeddings.position_embeddings.weight"]
        + stored["embeddings.token_type_embeddings.weight"][0],
    }
    for part in ("weight", "bias"):
        found[f"norm.{part}"] = stored[f"embeddings.LayerNorm.{part}"]
        for layer in range(LAYERS):
            for ours, theirs in (LINEAR | NORMS).items():
                found[f"layers.{layer}.{ours}.{part}"] = stored[f"encoder.layer.{layer}.{theirs}.{part}"]
    return found
