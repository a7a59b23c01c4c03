"""MiniLM as an ONNX graph, written operator by operator from the checkpoint's arrays; opset 20.

Inputs `ids` and `mask` (n, t), int64, both sizes open; output `vectors` (n, 384) of length 1, float32. Layer norms and
the exact (erf) GELU are single operators, as the standard has them since opsets 17 and 20.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from models.minilm_weights import EPSILON, HEADS, LAYERS, WIDTH, Floats, read_weights
from onnx import TensorProto, helper, numpy_helper

OPSET, IR = 20, 10
MASKED = -1e9  # added to the attention scores of padding


class Graph:
    """Nodes and initialisers as they are written; every method gives back the name of its result."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.stored: list[onnx.TensorProto] = []

    def keep(self, name: str, array: Any) -> str:
        """An initialiser."""
        self.stored.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def add(self, kind: str, inputs: list[str], name: str, **attributes: Any) -> str:
        """One node with one output, which has the node's name."""
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def linear(self, x: str, weights: dict[str, Floats], name: str) -> str:
        """x @ w.T + b; the matrix is stored turned, as MatMul wants it."""
        matrix = self.keep(f"{name}.weight", np.ascontiguousarray(weights[f"{name}.weight"].T))
        product = self.add("MatMul", [x, matrix], f"{name}.product")
        return self.add("Add", [product, self.keep(f"{name}.bias", weights[f"{name}.bias"])], f"{name}.sum")

    def norm(self, x: str, weights: dict[str, Floats], name: str) -> str:
        """A layer norm over the last axis."""
        parts = [self.keep(f"{name}.{part}", weights[f"{name}.{part}"]) for part in ("weight", "bias")]
        return self.add("LayerNormalization", [x, *parts], f"{name}.normed", epsilon=EPSILON, axis=-1)


def build(weights: dict[str, Floats]) -> onnx.ModelProto:
    """The whole graph."""
    graph = Graph()
    x, bias = embeddings(graph, weights), attention_bias(graph)
    for layer in range(LAYERS):
        x = encoder_layer(graph, weights, x, bias, f"layers.{layer}")
    pooled(graph, x)
    return model_of(graph)


def model_of(graph: Graph, domains: Mapping[str, int] | None = None) -> onnx.ModelProto:
    """The model around what was written; `domains` are versions of operator sets besides the standard one."""
    made = helper.make_graph(
        graph.nodes,
        "minilm",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "t"]) for name in ("ids", "mask")],
        [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["n", WIDTH])],
        graph.stored,
    )
    sets = [helper.make_opsetid(name, version) for name, version in ({"": OPSET} | dict(domains or {})).items()]
    model = helper.make_model(made, opset_imports=sets, ir_version=IR)
    onnx.checker.check_model(model)
    return model


def embeddings(graph: Graph, weights: dict[str, Floats]) -> str:
    """Words and positions, normalised: (n, t, 384)."""
    words = graph.add("Gather", [graph.keep("words", weights["words"]), "ids"], "words.rows", axis=0)
    length = graph.add("Shape", ["ids"], "length", start=1, end=2)
    bounds = [graph.keep("zero", np.array([0], np.int64)), length, graph.keep("axis.0", np.array([0], np.int64))]
    positions = graph.add("Slice", [graph.keep("positions", weights["positions"]), *bounds], "positions.rows")
    return graph.norm(graph.add("Add", [words, positions], "embedded"), weights, "norm")


def attention_bias(graph: Graph) -> str:
    """What is added to attention scores: 0 for text, -1e9 for padding, (n, 1, 1, t)."""
    share = graph.add("Cast", ["mask"], "mask.float", to=TensorProto.FLOAT)
    missing = graph.add("Sub", [graph.keep("one", np.float32(1)), share], "mask.missing")
    scaled = graph.add("Mul", [missing, graph.keep("masked", np.float32(MASKED))], "mask.scaled")
    return graph.add("Unsqueeze", [scaled, graph.keep("axes.1.2", np.array([1, 2], np.int64))], "mask.bias")


def encoder_layer(graph: Graph, weights: dict[str, Floats], x: str, bias: str, name: str) -> str:
    """Attention and the two-layer network, each added to its input and normalised."""
    mixed = graph.linear(attention(graph, weights, x, bias, name), weights, f"{name}.out")
    x = graph.norm(graph.add("Add", [x, mixed], f"{name}.attended"), weights, f"{name}.attention_norm")
    inner = graph.add("Gelu", [graph.linear(x, weights, f"{name}.up")], f"{name}.gelu", approximate="none")
    grown = graph.linear(inner, weights, f"{name}.down")
    return graph.norm(graph.add("Add", [x, grown], f"{name}.grown"), weights, f"{name}.output_norm")


def attention(graph: Graph, weights: dict[str, Floats], x: str, bias: str, name: str) -> str:
    """Twelve heads of softmax(q k^T / sqrt(32) + bias) v, side by side again: (n, t, 384)."""
    if not any(tensor.name == "heads" for tensor in graph.stored):
        graph.keep("heads", np.array([0, 0, HEADS, WIDTH // HEADS], np.int64))
        graph.keep("joined", np.array([0, 0, WIDTH], np.int64))
        graph.keep("scale", np.float32((WIDTH // HEADS) ** -0.5))
    orders = {"query": [0, 2, 1, 3], "key": [0, 2, 3, 1], "value": [0, 2, 1, 3]}
    parts = []
    for part, order in orders.items():
        split = graph.add("Reshape", [graph.linear(x, weights, f"{name}.{part}"), "heads"], f"{name}.{part}.heads")
        parts.append(graph.add("Transpose", [split], f"{name}.{part}.turned", perm=order))
    scores = graph.add("MatMul", parts[:2], f"{name}.scores")
    scaled = graph.add("Mul", [scores, "scale"], f"{name}.scores.scaled")
    shares = graph.add("Softmax", [graph.add("Add", [scaled, bias], f"{name}.scores.seen")], f"{name}.shares", axis=-1)
    mixed = graph.add("MatMul", [shares, parts[2]], f"{name}.mixed")
    turned = graph.add("Transpose", [mixed], f"{name}.mixed.turned", perm=[0, 2, 1, 3])
    return graph.add("Reshape", [turned, "joined"], f"{name}.mixed.joined")


def pooled(graph: Graph, x: str) -> None:
    """The sum over the text's tokens, scaled to length 1: the mean's direction. Writes the output."""
    last = graph.keep("axis.last", np.array([2], np.int64))
    share = graph.add("Unsqueeze", ["mask.float", last], "share")
    kept = graph.add("Mul", [x, share], "kept")
    total = graph.add("ReduceSum", [kept, graph.keep("axis.1", np.array([1], np.int64))], "total", keepdims=0)
    length = graph.add("ReduceL2", [total, "axis.1"], "total.length", keepdims=1)
    graph.add("Div", [total, length], "vectors")


def write(weights: Path, target: Path) -> None:
    """The graph of a checkpoint as a file."""
    onnx.save(build(read_weights(weights)), str(target))
