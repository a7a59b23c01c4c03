"""What a MIL program computes, operation by operation in NumPy, by each operation's documented meaning."""

from __future__ import annotations

from collections.abc import Callable
from math import erf
from typing import Any

import numpy as np

Array = np.ndarray
Rounding = Callable[[Array], Array]
KINDS = {"fp16": np.float16, "fp32": np.float32, "int32": np.int32, "int16": np.int16, "uint16": np.uint16}
exact_erf = np.vectorize(erf, otypes=[float])


def layer_norm(x: Array, axes: Array, gamma: Array, beta: Array, epsilon: float, **_: Any) -> Array:
    """Mean 0 and variance 1 over the last axis."""
    assert list(axes) == [-1]
    spread = np.sqrt(x.var(axis=-1, keepdims=True) + epsilon)
    return (x - x.mean(axis=-1, keepdims=True)) / spread * gamma + beta


def attention(query: Array, key: Array, value: Array, attn_mask: Array, **_: Any) -> Array:
    """softmax(q k^T / sqrt(width) + mask) v."""
    scores = query @ key.swapaxes(-1, -2) / np.sqrt(query.shape[-1]) + attn_mask
    grown = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return grown / grown.sum(axis=-1, keepdims=True) @ value


def gelu(x: Array, mode: str, **_: Any) -> Array:
    """With the error function itself."""
    assert mode == "EXACT"
    return x * (1 + exact_erf(x / np.sqrt(2))) / 2


def gather(x: Array, indices: Array, axis: int, **_: Any) -> Array:
    """Rows of a table."""
    assert axis == 0
    return x[indices.astype(int)]


OPERATIONS: dict[str, Callable[..., Array]] = {
    "add": lambda x, y, **_: x + y,
    "cast": lambda x, dtype, **_: np.asarray(x).astype(KINDS[dtype]),
    "expand_dims": lambda x, axes, **_: np.expand_dims(x, tuple(int(axis) for axis in axes)),
    "gather": gather,
    "gelu": gelu,
    "greater_equal": lambda x, y, **_: x >= y,
    "layer_norm": layer_norm,
    "linear": lambda x, weight, bias, **_: x @ weight.T + bias,
    "mul": lambda x, y, **_: x * y,
    "real_div": lambda x, y, **_: x / y,
    "reduce_l2_norm": lambda x, axes, keep_dims, **_: np.sqrt((x**2).sum(axis=tuple(axes), keepdims=bool(keep_dims))),
    "reduce_sum": lambda x, axes, keep_dims=False, **_: x.sum(axis=tuple(axes), keepdims=bool(keep_dims)),
    "reshape": lambda x, shape, **_: x.reshape([int(size) for size in shape]),
    "scaled_dot_product_attention": attention,
    "select": lambda cond, a, b, **_: np.where(cond, a, b),
    "sub": lambda x, y, **_: x - y,
    "transpose": lambda x, perm, **_: x.transpose([int(axis) for axis in perm]),
}


def computed(program: Any, given: dict[str, Array], rounded: Rounding | None = None) -> Array:
    """The first output of a program in float64, or with every floating-point value `rounded` as soon as it is made."""
    function, values = program.functions["main"], dict(given)

    def read(variable: Any) -> Any:
        if variable is None or variable.name in values:
            return variable if variable is None else values[variable.name]
        if variable.val is not None:
            return _wide(variable.val)
        return _wide(variable.op.materialized_val_inference())

    for operation in function.operations:
        if operation.op_type == "const" or operation.op_type.startswith("constexpr"):
            continue
        made = OPERATIONS[operation.op_type](**{name: read(entry) for name, entry in operation.inputs.items()})
        if rounded is not None and made.dtype.kind == "f":
            made = rounded(made)
        values[operation.outputs[0].name] = _wide(made) if operation.op_type != "cast" else _floats(made)
    return np.asarray(values[function.outputs[0].name])


def _wide(value: Any) -> Any:
    return value.astype(np.float64) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value


def _floats(value: Array) -> Array:
    """A cast rounds; what follows computes in float64 on the rounded values."""
    return value.astype(np.float64) if value.dtype.kind == "f" else value
