"""The terrain network on MLX: its folded ONNX graph, operator by operator, with its own weights.

Activations are NHWC between 2-D operators of ONNX's NCHW graph only inside convolutions, pooling and resizing, where
MLX wants them so; everything else follows the graph's layout. Agrees with ONNX Runtime to 1e-3 (tests).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mlx.core as mx
import numpy as np
import onnx
from models.terrain_graph import folded_graph

Attributes = dict[str, Any]
Values = list[Any]


class MlxDenoiser:
    """Runs the graph for a batch of 1 in `dtype`; compiled into one function where asked for."""

    def __init__(self, source: Path, dtype: mx.Dtype = mx.float32, compiled: bool = False) -> None:
        graph = folded_graph(source).graph
        self.nodes = [(node.op_type, list(node.input), list(node.output), attributes(node)) for node in graph.node]
        self.output = graph.output[0].name
        self.dtype = dtype
        self.weights: dict[str, mx.array] = {}
        self.constants: dict[str, np.ndarray] = {}  # shapes and axes: known before anything runs
        self.python_traces = 0
        for tensor in graph.initializer:
            self._keep(tensor.name, onnx.numpy_helper.to_array(tensor))
        for node in graph.node:
            if node.op_type == "Constant":
                self._keep(node.output[0], onnx.numpy_helper.to_array(node.attribute[0].t))
        mx.eval(self.weights)
        self._forward: Callable[..., mx.array] = mx.compile(self.forward) if compiled else self.forward

    def _keep(self, name: str, array: np.ndarray) -> None:
        if array.dtype == np.float32:
            self.weights[name] = mx.array(array).astype(self.dtype)
            if array.size <= 8:  # a Resize reads its scales as numbers
                self.constants[name] = array
        else:
            self.constants[name] = array

    def forward(self, noisy: mx.array, sigma: mx.array, difficulty: mx.array) -> mx.array:
        """The graph once."""
        self.python_traces += 1
        values: dict[str, Any] = dict(self.weights)
        values |= {"noisy": noisy, "sigma": sigma, "difficulty": difficulty}
        for kind, inputs, outputs, options in self.nodes:
            if kind == "Constant":
                continue
            given = [values.get(name, self.constants.get(name)) for name in inputs]
            if kind in READS_CONSTANTS:
                given[1:] = [self.constants.get(name) for name in inputs[1:]]
            made = OPERATORS[kind](given, options)
            for name, value in zip(outputs, made if isinstance(made, list) else [made], strict=False):
                values[name] = value
        return values[self.output]

    def run(self, noisy: np.ndarray, sigma: np.ndarray, difficulty: np.ndarray) -> np.ndarray:
        """Denoise (1, 1, 128, 128) at sigma (1,) for difficulty (1,)."""
        given = (mx.array(part).astype(self.dtype) for part in (noisy, sigma, difficulty))
        return np.array(self._forward(*given).astype(mx.float32))

    def parameters(self) -> dict[str, mx.array]:
        """The arrays that are computed with."""
        return self.weights

    def facts(self) -> dict[str, Any]:
        """Read from the arrays."""
        digest = hashlib.sha256()
        for name in sorted(self.weights):
            digest.update(np.array(self.weights[name].astype(mx.float32)).tobytes())
        return {
            "weight_bytes": sum(array.nbytes for array in self.weights.values()),
            "weight_hash": digest.hexdigest()[:16],
            "weight_dtypes": str(self.dtype).removeprefix("mlx.core."),
            "graph_nodes": len(self.nodes),
            "python_traces": self.python_traces,
        }


def attributes(node: onnx.NodeProto) -> Attributes:
    """A node's attributes as plain values."""
    return {entry.name: onnx.helper.get_attribute_value(entry) for entry in node.attribute}


def convolve(given: Values, options: Attributes) -> mx.array:
    """1-D and 2-D convolution, channels first."""
    x, weight = given[0], given[1]
    forward, back = ((0, 2, 3, 1), (0, 3, 1, 2)) if x.ndim == 4 else ((0, 2, 1), (0, 2, 1))
    padding = tuple(options["pads"][: x.ndim - 2])
    strides = tuple(options["strides"])
    operator = mx.conv2d if x.ndim == 4 else mx.conv1d
    single = (lambda pair: pair) if x.ndim == 4 else (lambda pair: pair[0])
    y = operator(x.transpose(forward), weight.transpose(forward), stride=single(strides), padding=single(padding))
    return (y if len(given) < 3 else y + given[2]).transpose(back)


def instance_norm(given: Values, options: Attributes) -> mx.array:
    """Normalise each channel of each instance over its places, in float32, as a mean over 16,384 places asks for."""
    x, scale, shift = given
    axes = tuple(range(2, x.ndim))
    wide = x.astype(mx.float32)
    centred = wide - wide.mean(axes, keepdims=True)
    normal = centred * mx.rsqrt((centred**2).mean(axes, keepdims=True) + options["epsilon"])
    shape = (1, -1, *([1] * len(axes)))
    return normal.astype(x.dtype) * scale.reshape(shape) + shift.reshape(shape)


def pool(given: Values, options: Attributes) -> mx.array:
    """Mean over 2 x 2 places."""
    n, c, h, w = given[0].shape
    return given[0].reshape(n, c, h // 2, 2, w // 2, 2).mean((3, 5))


def resize(given: Values, options: Attributes) -> mx.array:
    """Nearest neighbour, whole factors."""
    x = given[0]
    factors = [round(float(f)) for f in given[2]] if given[2] is not None and len(given[2]) else None
    if factors is None:
        factors = [int(size) // old for size, old in zip(given[3], x.shape, strict=True)]
    return mx.repeat(mx.repeat(x, factors[2], 2), factors[3], 3)


def gemm(given: Values, options: Attributes) -> mx.array:
    """x w.T + b (transB = 1, as everywhere in this graph)."""
    return given[0] @ given[1].T + given[2]


def split(given: Values, options: Attributes) -> list[mx.array]:
    """Equal parts, or parts of the sizes given."""
    if len(given) > 1 and given[1] is not None:
        return mx.split(given[0], np.cumsum(given[1])[:-1].tolist(), axis=options["axis"])
    return mx.split(given[0], options["num_outputs"], axis=options["axis"])


def reshape(given: Values, options: Attributes) -> mx.array:
    """To the constant shape."""
    shape = [int(size) for size in given[1]]
    if not options.get("allowzero"):
        shape = [old if size == 0 else size for size, old in zip(shape, (*given[0].shape, *shape), strict=False)]
    return given[0].reshape(shape)


def unsqueeze(given: Values, options: Attributes) -> mx.array:
    """New axes at the constant places."""
    return mx.expand_dims(given[0], tuple(int(axis) for axis in np.atleast_1d(given[1])))


READS_CONSTANTS = {"Reshape", "Unsqueeze", "Split", "Resize", "Squeeze"}
OPERATORS: dict[str, Callable[[Values, Attributes], Any]] = {
    "Add": lambda g, o: g[0] + g[1],
    "AveragePool": pool,
    "Clip": lambda g, o: mx.clip(g[0], g[1] if len(g) > 1 else None, g[2] if len(g) > 2 else None),
    "Concat": lambda g, o: mx.concatenate(g, axis=o["axis"]),
    "Conv": convolve,
    "Cos": lambda g, o: mx.cos(g[0]),
    "Div": lambda g, o: g[0] / g[1],
    "Einsum": lambda g, o: mx.einsum(o["equation"].decode(), g[0], g[1]),
    "Gemm": gemm,
    "InstanceNormalization": instance_norm,
    "Log": lambda g, o: mx.log(g[0]),
    "Mul": lambda g, o: g[0] * g[1],
    "Pow": lambda g, o: g[0] ** g[1],
    "Reciprocal": lambda g, o: 1 / g[0],
    "Reshape": reshape,
    "Resize": resize,
    "Sigmoid": lambda g, o: mx.sigmoid(g[0]),
    "Sin": lambda g, o: mx.sin(g[0]),
    "Softmax": lambda g, o: mx.softmax(g[0], axis=o["axis"]),
    "Split": split,
    "Sqrt": lambda g, o: mx.sqrt(g[0]),
    "Squeeze": lambda g, o: g[0].squeeze() if len(g) < 2 else g[0].squeeze(tuple(int(a) for a in g[1])),
    "Sub": lambda g, o: g[0] - g[1],
    "Unsqueeze": unsqueeze,
}
