"""MiniLM on MLX: a BERT encoder, its mean over the text's tokens, scaled to length 1."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import mlx.core as mx
import mlx.nn as nn
import numpy as np
from mlx.utils import tree_flatten, tree_unflatten
from models.minilm_weights import EPSILON, HEADS, INNER, LAYERS, POSITIONS, WIDTH, Floats, read_weights

VOCABULARY = 30_522


class Layer(nn.Module):
    """Attention and a two-layer network, each added to its input and then normalised (post-norm, as BERT has it)."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.attention_norm, self.output_norm = (nn.LayerNorm(WIDTH, EPSILON) for _ in range(2))
        self.activation: Callable[[mx.array], mx.array] = nn.gelu

    def __call__(self, x: mx.array, mask: mx.array) -> mx.array:
        rows, width, _ = x.shape
        query, key, value = (
            made.reshape(rows, width, HEADS, -1).transpose(0, 2, 1, 3)
            for made in (self.query(x), self.key(x), self.value(x))
        )
        scale = (WIDTH // HEADS) ** -0.5
        mixed = mx.fast.scaled_dot_product_attention(query, key, value, scale=scale, mask=mask)
        x = self.attention_norm(x + self.out(mixed.transpose(0, 2, 1, 3).reshape(rows, width, WIDTH)))
        return self.output_norm(x + self.down(self.activation(self.up(x))))


class MiniLM(nn.Module):
    """ids and mask (n, t) to vectors (n, 384) of length 1, float32 whatever the network computes in."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.positions = nn.Embedding(VOCABULARY, WIDTH), mx.zeros((POSITIONS, WIDTH))
        self.norm = nn.LayerNorm(WIDTH, EPSILON)
        self.layers = [Layer() for _ in range(LAYERS)]

    def __call__(self, ids: mx.array, mask: mx.array) -> mx.array:
        x = self.norm(self.words(ids) + self.positions[: ids.shape[1]])
        seen = mask.astype(mx.bool_)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, seen)
        share = mask.astype(mx.float32)[..., None]
        total = (x.astype(mx.float32) * share).sum(axis=1)
        return total * mx.rsqrt(mx.maximum((total * total).sum(axis=-1, keepdims=True), 1e-24))


def network_of(weights: Mapping[str, Floats]) -> MiniLM:
    """The network with the checkpoint's weights in float32."""
    network = MiniLM()
    named = [(f"{name}.weight" if name == "words" else name, mx.array(array)) for name, array in weights.items()]
    network.update(tree_unflatten(named))
    mx.eval(network.parameters())
    return network


class MlxEngine:
    """The network, called as it stands or through a function that was compiled for each shape."""

    def __init__(self, network: MiniLM) -> None:
        self.network, self.python_traces, self.activation = network, 0, "erf"
        self.forward: Callable[[mx.array, mx.array], mx.array] = self.traced

    @classmethod
    def of(cls, path: Path) -> MlxEngine:
        """The checkpoint in float32."""
        return cls(network_of(read_weights(path)))

    def traced(self, ids: mx.array, mask: mx.array) -> mx.array:
        """The network; counts how often Python goes through it."""
        self.python_traces += 1
        made: mx.array = self.network(ids, mask)
        return made

    def compile(self) -> None:
        """From now on trace each shape once."""
        self.forward = mx.compile(self.traced, inputs=self.network.state)

    def run(self, ids: np.ndarray, mask: np.ndarray) -> Floats:
        """ids and mask (n, t), int64, to (n, 384) float32."""
        return np.array(self.forward(mx.array(ids.astype(np.int32)), mx.array(mask.astype(np.int32))))

    def facts(self) -> dict[str, Any]:
        """How often Python went through the network, its GELU's formula; the rest the harness reads from the arrays."""
        return {"python_traces": self.python_traces, "activation": self.activation}

    def for_quality(self) -> MlxEngine:
        """An engine of the same outputs that is quick to evaluate: packed weights unpacked once, on a processor.

        MLX's CPU back end multiplies packed weights a hundred times more slowly than dense ones; unpacking them first
        changes nothing but the order of sums (a test says how much). Elsewhere the engine itself.
        """
        if mx.default_device().type != mx.DeviceType.cpu or not packed(self.network):
            return self
        return MlxEngine(unpacked(self.network))


def packed(network: nn.Module) -> bool:
    """Whether some layer holds quantised weights."""
    kinds = (nn.QuantizedLinear, nn.QuantizedEmbedding)
    return any(isinstance(module, kinds) for module in network.modules())


def unpacked(network: MiniLM) -> MiniLM:
    """A network of dense layers with the values that the packed ones stand for."""
    weights: dict[str, mx.array] = {}
    for name, module in network.named_modules():
        if isinstance(module, nn.QuantizedLinear | nn.QuantizedEmbedding):
            weights[f"{name}.weight"] = mx.dequantize(
                module.weight, module.scales, module.get("biases"), module.group_size, module.bits, module.mode
            )
    dense = MiniLM()
    for layer, source in zip(dense.layers, network.layers, strict=True):
        layer.activation = source.activation
    kept = [
        (name, array)
        for name, array in tree_flatten(network.parameters())
        if name.rsplit(".", 1)[0] + ".weight" not in weights
    ]
    biases = [(f"{name}.bias", module.bias) for name, module in network.named_modules() if _has_bias(module)]
    dense.update(tree_unflatten([*kept, *biases, *weights.items()]))
    mx.eval(dense.parameters())
    return dense


def _has_bias(module: nn.Module) -> bool:
    return isinstance(module, nn.QuantizedLinear) and "bias" in module
