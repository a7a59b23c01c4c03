"""How ONNX Runtime does each kind of operation: a graph with the weights inside, dense or packed.

ONNX operator schemas, opset 23; MatMulNBits: ONNX Runtime, "Contrib Operators", com.microsoft.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from models.operation import Operation
from onnx import ModelProto, helper, numpy_helper

OPSET, IR_VERSION = 23, 11
DTYPES = {"f32": np.float32, "f16": np.float16}


@dataclass(frozen=True)
class Graph:
    """Nodes from the inputs `x0`, `x1`, ... to `y`, and the arrays in the file by name."""

    nodes: Sequence[Any]
    stored: dict[str, np.ndarray]
    result: tuple[int, ...]


Builder = Callable[[Operation, Sequence[tuple[int, ...]], str], Graph]


def copy(operation: Operation, shapes: Sequence[tuple[int, ...]], dtype: str) -> Graph:
    """-x."""
    return Graph([helper.make_node("Neg", ["x0"], ["y"])], {}, shapes[0])


def read(operation: Operation, shapes: Sequence[tuple[int, ...]], dtype: str) -> Graph:
    """Sums over the first axis."""
    node = helper.make_node("ReduceSum", ["x0", "axes"], ["y"], keepdims=0)
    return Graph([node], {"axes": np.array([0], np.int64)}, shapes[0][1:])


def matmul(operation: Operation, shapes: Sequence[tuple[int, ...]], dtype: str) -> Graph:
    """x w."""
    weights = operation.weights[0].astype(DTYPES[dtype])
    node = helper.make_node("MatMul", ["x0", "w"], ["y"])
    return Graph([node], {"w": weights}, (shapes[0][0], weights.shape[1]))


def linear(operation: Operation, shapes: Sequence[tuple[int, ...]], dtype: str) -> Graph:
    """x w': the operator wants the weights the other way round."""
    weights = np.ascontiguousarray(operation.weights[0].T).astype(DTYPES[dtype])
    node = helper.make_node("MatMul", ["x0", "w"], ["y"])
    return Graph([node], {"w": weights}, (shapes[0][0], weights.shape[1]))


def attention(operation: Operation, shapes: Sequence[tuple[int, ...]], dtype: str) -> Graph:
    """The operator of opset 23; its scale is 1 / sqrt(width) by itself."""
    return Graph([helper.make_node("Attention", ["x0", "x1", "x2"], ["y"])], {}, shapes[0])


def convolution(operation: Operation, shapes: Sequence[tuple[int, ...]], dtype: str) -> Graph:
    """Channels first: the subject turns pictures around, outside of the call."""
    weights = np.ascontiguousarray(operation.weights[0].transpose(0, 3, 1, 2)).astype(DTYPES[dtype])
    edge = weights.shape[-1] // 2
    node = helper.make_node("Conv", ["x0", "w"], ["y"], pads=[edge] * 4)
    return Graph([node], {"w": weights}, (shapes[0][0], weights.shape[0], *shapes[0][2:]))


def launch(operation: Operation, shapes: Sequence[tuple[int, ...]], dtype: str) -> Graph:
    """Additions that wait for one another."""
    count = operation.sizes["kernels"]
    names = ["x0", *(f"v{index}" for index in range(1, count)), "y"]
    nodes = [helper.make_node("Add", [names[index], "c"], [names[index + 1]]) for index in range(count)]
    return Graph(nodes, {"c": np.array([1.5], DTYPES[dtype])}, shapes[0])


GRAPHS: dict[str, Builder] = {
    "copy": copy,
    "read": read,
    "matmul": matmul,
    "linear": linear,
    "attention": attention,
    "convolution": convolution,
    "launch": launch,
}


def model_of(graph: Graph, shapes: Sequence[tuple[int, ...]], dtype: str) -> ModelProto:
    """The whole model; inputs and output in `dtype`."""
    element = helper.np_dtype_to_tensor_dtype(np.dtype(DTYPES[dtype]))
    inputs = [helper.make_tensor_value_info(f"x{i}", element, shape) for i, shape in enumerate(shapes)]
    outputs = [helper.make_tensor_value_info("y", element, graph.result)]
    stored = [numpy_helper.from_array(array, name) for name, array in graph.stored.items()]
    made = helper.make_graph(list(graph.nodes), "operation", inputs, outputs, stored)
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(made, opset_imports=opsets, ir_version=IR_VERSION)
