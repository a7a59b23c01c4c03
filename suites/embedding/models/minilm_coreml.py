"""MiniLM as a Core ML program of one fixed shape, in float32, float16, or compressed; converts on Linux as well.

Core ML's model intermediate language (MIL) is documented with coremltools: "MIL Operations". Fixed shapes are what the
Neural Engine wants. Compression: coremltools documentation, "Optimization Overview"; a palette is a table of 2^bits
values for a tensor, found by k-means (Han, Mao and Dally 2016, "Deep Compression").
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from models.derived_files import derived
from models.minilm_weights import EPSILON, HEADS, LAYERS, WIDTH, Floats, read_weights

HERE = Path(__file__).resolve()
MASKED = -1e4  # added to the attention scores of padding; within float16's range
LEAST_VALUES = 10_000  # of a weight that is compressed: coremltools clusters fewer with scikit-learn, not here
KINDS = ("f32", "f16", "int8", "pal8", "pal6", "pal4")


def quiet_coremltools() -> Any:
    """The coremltools module; off macOS its import warns about each native library that is not there."""
    logger = logging.getLogger("coremltools")
    level = logger.level
    logger.setLevel(logging.ERROR)
    import coremltools

    logger.setLevel(max(level, logging.WARNING))
    return coremltools


def mil_program(weights: dict[str, Floats], rows: int, width: int) -> Any:
    """ids (int32) and mask (float32), both (rows, width), to vectors (rows, 384) of length 1.

    Operations that hold weights have the weights' names, with `_` for `.`.
    """
    tools = quiet_coremltools()
    from coremltools.converters.mil import Builder as mb
    from coremltools.converters.mil.mil import Function, Program, types

    ids = mb.placeholder(shape=(rows, width), dtype=types.int32)  # the name is Core ML's
    with Function({"ids": ids, "mask": mb.placeholder(shape=(rows, width))}, opset_version=tools.target.iOS18) as main:
        main.set_outputs([encoded(mb, weights, main.inputs["ids"], main.inputs["mask"])])
    program = Program()
    program.add_function("main", main)
    return program


def encoded(mb: Any, weights: dict[str, Floats], ids: Any, mask: Any) -> Any:
    """The network."""
    x = mb.gather(x=weights["words"], indices=ids, axis=0, name="words")
    x = mb.add(x=x, y=weights["positions"][: ids.shape[1]][None], name="embedded")
    x = norm(mb, weights, x, "norm")
    seen = mb.expand_dims(x=mask, axes=[1, 2])
    bias = mb.mul(x=mb.sub(x=np.float32(1), y=seen), y=np.float32(MASKED), name="bias")
    for layer in range(LAYERS):
        x = encoder_layer(mb, weights, x, bias, f"layers.{layer}")
    # the mean, and not the sum, whose square leaves float16's range
    share = mb.real_div(x=mask, y=mb.reduce_sum(x=mask, axes=[1], keep_dims=True))
    mean = mb.reduce_sum(x=mb.mul(x=x, y=mb.expand_dims(x=share, axes=[2])), axes=[1])
    length = mb.reduce_l2_norm(x=mean, axes=[-1], keep_dims=True)
    return mb.real_div(x=mean, y=length, name="vectors")


def encoder_layer(mb: Any, weights: dict[str, Floats], x: Any, bias: Any, name: str) -> Any:
    """Attention and the two-layer network, each added to its input and normalised."""
    rows, width, _ = x.shape
    heads = [
        mb.transpose(
            x=mb.reshape(x=linear(mb, weights, x, f"{name}.{part}"), shape=[rows, width, HEADS, WIDTH // HEADS]),
            perm=[0, 2, 1, 3],
        )
        for part in ("query", "key", "value")
    ]
    mixed = mb.scaled_dot_product_attention(query=heads[0], key=heads[1], value=heads[2], attn_mask=bias)
    joined = mb.reshape(x=mb.transpose(x=mixed, perm=[0, 2, 1, 3]), shape=[rows, width, WIDTH])
    x = norm(mb, weights, mb.add(x=x, y=linear(mb, weights, joined, f"{name}.out")), f"{name}.attention_norm")
    inner = mb.gelu(x=linear(mb, weights, x, f"{name}.up"), mode="EXACT")
    return norm(mb, weights, mb.add(x=x, y=linear(mb, weights, inner, f"{name}.down")), f"{name}.output_norm")


def linear(mb: Any, weights: dict[str, Floats], x: Any, name: str) -> Any:
    """x @ w.T + b."""
    given = {part: weights[f"{name}.{part}"] for part in ("weight", "bias")}
    return mb.linear(x=x, **given, name=name.replace(".", "_"))


def norm(mb: Any, weights: dict[str, Floats], x: Any, name: str) -> Any:
    """A layer norm over the last axis."""
    gamma, beta = weights[f"{name}.weight"], weights[f"{name}.bias"]
    label = name.replace(".", "_")
    return mb.layer_norm(x=x, axes=[-1], gamma=gamma, beta=beta, epsilon=np.float32(EPSILON), name=label)


def convert(weights: dict[str, Floats], rows: int, width: int, kind: str) -> Any:
    """The Core ML model, not loaded: loading is for macOS and for one choice of compute units.

    f32 and f16 are of weights and arithmetic; the others compress the weights of the f16 program. Raises ValueError.
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not '{kind}'")
    tools = quiet_coremltools()
    precision = tools.precision.FLOAT32 if kind == "f32" else tools.precision.FLOAT16
    made = tools.convert(
        mil_program(weights, rows, width),
        convert_to="mlprogram",
        minimum_deployment_target=tools.target.iOS18,
        compute_precision=precision,
        skip_model_load=True,
    )
    return made if kind in ("f32", "f16") else compressed(made, kind)


def compressed(model: Any, kind: str) -> Any:
    """int8: a symmetric scale for each output channel; palN: a palette of 2^N values a tensor."""
    import coremltools.optimize.coreml as compression

    setting: Any
    apply: Callable[..., Any]
    if kind == "int8":
        setting = compression.OpLinearQuantizerConfig(mode="linear_symmetric", weight_threshold=LEAST_VALUES)
        apply = compression.linear_quantize_weights
    else:
        setting = compression.OpPalettizerConfig(mode="kmeans", nbits=int(kind[3:]), weight_threshold=LEAST_VALUES)
        apply = compression.palettize_weights
    return apply(model, compression.OptimizationConfig(global_config=setting))


def package(weights: Path, rows: int, width: int, kind: str) -> Path:
    """The .mlpackage of a checkpoint for one shape, converted if the cache has none."""

    def build(target: Path) -> None:
        convert(read_weights(weights), rows, width, kind).save(str(target))

    return derived(weights, f"minilm-{rows}x{width}-{kind}.mlpackage", (HERE,), build)


def package_bytes(folder: Path) -> int:
    """Size of a package's weight file."""
    return sum(file.stat().st_size for file in folder.rglob("weights/*.bin"))


def stored_weights(folder: Path, weights: dict[str, Floats]) -> dict[str, Floats]:
    """The checkpoint's arrays as a package has them: rounded, or unpacked from what they were compressed to.

    coremltools unpacks as Core ML would (`materialized_val_inference`), on any machine; what the package doesn't
    round keeps its values from `weights`.
    """
    found = dict(weights)
    for operation in loaded(folder).functions["main"].operations:
        name = operation.name.partition("_cast_")[0]  # what coremltools appends where it rounds
        name = name.replace("_", ".", 2) if name.startswith("layers_") else name
        if operation.op_type == "linear":
            found[f"{name}.weight"] = dense(operation.inputs["weight"]).astype(np.float32)
            found[f"{name}.bias"] = dense(operation.inputs["bias"]).astype(np.float32)
        elif operation.op_type == "gather":
            found["words"] = dense(operation.inputs["x"]).astype(np.float32)
    return found


def loaded(folder: Path) -> Any:
    """A package's program, as coremltools reads it back."""
    tools = quiet_coremltools()
    from coremltools.converters.mil.frontend.milproto.load import load

    specification = tools.utils.load_spec(str(folder))
    [blobs] = {file.parent for file in folder.rglob("weights/*.bin")}
    return load(specification, specification.specificationVersion, str(blobs))


def dense(variable: Any) -> np.ndarray:
    """The values of a constant, compressed or not."""
    made = variable.val if variable.val is not None else variable.op.materialized_val_inference()
    return np.asarray(made)
