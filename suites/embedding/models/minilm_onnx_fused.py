"""MiniLM as an ONNX graph of ONNX Runtime's own operators: attention, and addition with layer norm, in one piece each.

ONNX Runtime documentation, "Transformers Optimizer": for a BERT it exchanges the standard operators of a layer for
MultiHeadAttention and SkipLayerNormalization. Here they are written straight away. Only ONNX Runtime runs this file.
"""

from __future__ import annotations

from pathlib import Path

import onnx
from models.minilm_onnx import Graph, embeddings, model_of, pooled
from models.minilm_weights import EPSILON, HEADS, LAYERS, Floats, read_weights
from onnx import TensorProto

DOMAIN = "com.microsoft"


def build(weights: dict[str, Floats]) -> onnx.ModelProto:
    """The whole graph; inputs and output are those of the plain one."""
    graph = Graph()
    x = embeddings(graph, weights)
    graph.add("Cast", ["mask"], "mask.float", to=TensorProto.FLOAT)
    seen = graph.add("Cast", ["mask"], "mask.seen", to=TensorProto.INT32)
    for layer in range(LAYERS):
        x = encoder_layer(graph, weights, x, seen, f"layers.{layer}")
    pooled(graph, x)
    return model_of(graph, {DOMAIN: 1})


def encoder_layer(graph: Graph, weights: dict[str, Floats], x: str, seen: str, name: str) -> str:
    """Attention over the tokens that are `seen`, then the two-layer network; scores are scaled by the operator."""
    parts = [graph.linear(x, weights, f"{name}.{part}") for part in ("query", "key", "value")]
    mixed = graph.add("MultiHeadAttention", [*parts, "", seen], f"{name}.mixed", domain=DOMAIN, num_heads=HEADS)
    x = added_and_normed(graph, weights, [x, graph.linear(mixed, weights, f"{name}.out")], f"{name}.attention_norm")
    inner = graph.add("Gelu", [graph.linear(x, weights, f"{name}.up")], f"{name}.gelu", approximate="none")
    return added_and_normed(graph, weights, [x, graph.linear(inner, weights, f"{name}.down")], f"{name}.output_norm")


def added_and_normed(graph: Graph, weights: dict[str, Floats], both: list[str], name: str) -> str:
    """The layer norm of a sum."""
    parts = [graph.keep(f"{name}.{part}", weights[f"{name}.{part}"]) for part in ("weight", "bias")]
    return graph.add("SkipLayerNormalization", [*both, *parts], f"{name}.normed", domain=DOMAIN, epsilon=EPSILON)


def write(weights: Path, target: Path) -> None:
    """The graph of a checkpoint as a file."""
    onnx.save(build(read_weights(weights)), str(target))
