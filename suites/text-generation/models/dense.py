"""Packed weights unpacked once, for evaluations on a processor: the same function, in a hundredth of the time.

MLX's CPU back end multiplies packed weights at about 2 GFLOP/s and dense float32 ones at 300. Quality is a property of
the function and not of the kernel, so it is judged on scale q + bias unpacked, in the type that the model computes in;
sums come in another order, which moves float32 logits by about 1e-6 of their size. On a GPU the packed kernels
themselves are judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import mlx.core as mx
import mlx.nn as nn
from mlx.utils import tree_flatten, tree_unflatten


def on_processor() -> bool:
    """Whether MLX computes on the CPU."""
    return bool(mx.default_device().type == mx.DeviceType.cpu)


@contextmanager
def unpacked(model: nn.Module) -> Iterator[bool]:
    """Within it every packed linear layer and embedding is dense; yields whether any was. The model comes out as it
    went in."""
    packed = [
        (name, module)
        for name, module in model.named_modules()
        if isinstance(module, nn.QuantizedLinear | nn.QuantizedEmbedding)
    ]
    dtype = computes_in(model)
    model.update_modules(tree_unflatten([(name, _dense(module, dtype)) for name, module in packed]))
    try:
        yield bool(packed)
    finally:
        model.update_modules(tree_unflatten(packed))


def computes_in(model: nn.Module) -> mx.Dtype:
    """The type of the norms' weights, which is that of the activations."""
    norms = [array.dtype for name, array in tree_flatten(model.parameters()) if name.endswith("norm.weight")]
    return norms[0] if norms else mx.float32


def _dense(module: Any, dtype: mx.Dtype) -> nn.Module:
    weight = mx.dequantize(
        module.weight,
        module.scales,
        module.get("biases"),
        group_size=module.group_size,
        bits=module.bits,
        mode=module.mode,
    )
    wide = weight.astype(dtype)
    mx.eval(wide)
    dense: Any = nn.Embedding(1, 1) if isinstance(module, nn.QuantizedEmbedding) else nn.Linear(1, 1, bias=False)
    dense.weight = wide
    if "bias" in module:
        dense.bias = module.bias
    return dense
