"""The terrain model's ONNX graph as a Core ML program, operation by operation, without the maker's source.

Core ML's model intermediate language (MIL) is documented with coremltools: "MIL Operations" and "Model Intermediate
Language" in Apple's guide. The graph comes with fixed shapes and its constants folded, so that what is left are the
operations in the table below; any other is an error, never a silent approximation.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
import onnx

Precision = Literal["f16", "f32"]
Arguments = list[Any]
Attributes = dict[str, Any]
Translation = Callable[[Any, Arguments, Attributes, str], Any]


class UntranslatedOperation(ValueError):
    """The graph has an operation, or a use of one, that has no translation here."""


def quiet_coremltools() -> Any:
    """The coremltools module; off macOS its import warns about each native library that is not there."""
    logger = logging.getLogger("coremltools")
    level = logger.level
    logger.setLevel(logging.ERROR)
    import coremltools

    logger.setLevel(max(level, logging.WARNING))
    return coremltools


def _require(right: bool, name: str, what: str) -> None:
    if not right:
        raise UntranslatedOperation(f"{name}: {what}")


def _constant(value: Any, name: str, what: str) -> np.ndarray:
    """A shape, a size, a weight: Core ML needs it while the program is built."""
    _require(isinstance(value, np.ndarray), name, f"{what} must be a constant of the folded graph")
    return value  # type: ignore[no-any-return]


def _conv(mb: Any, inputs: Arguments, attributes: Attributes, name: str) -> Any:
    weight = _constant(inputs[1], name, "the weight")
    rank = weight.ndim - 2
    pads = attributes.get("pads", [0] * 2 * rank)
    _require(attributes.get("auto_pad", b"NOTSET") == b"NOTSET", name, "auto_pad is not translated")
    bias = {"bias": _constant(inputs[2], name, "the bias")} if len(inputs) > 2 else {}
    return mb.conv(
        x=inputs[0],
        weight=weight,
        **bias,
        pad_type="custom",
        pad=[pads[axis + end * rank] for axis in range(rank) for end in (0, 1)],  # ONNX: all begins, then all ends
        strides=list(attributes.get("strides", [1] * rank)),
        dilations=list(attributes.get("dilations", [1] * rank)),
        groups=attributes.get("group", 1),
        name=name,
    )


def _gemm(mb: Any, inputs: Arguments, attributes: Attributes, name: str) -> Any:
    plain = attributes.get("alpha", 1.0) == attributes.get("beta", 1.0) == 1.0 and not attributes.get("transA", 0)
    _require(plain and attributes.get("transB", 0) == 1, name, "only x @ w.T + b is translated")
    weight = _constant(inputs[1], name, "the weight")
    bias = {"bias": _constant(inputs[2], name, "the bias")} if len(inputs) > 2 else {}
    return mb.linear(x=inputs[0], weight=weight, **bias, name=name)


def _einsum(mb: Any, inputs: Arguments, attributes: Attributes, name: str) -> Any:
    """The two products of attention, as the matrix products that they are."""
    equation = attributes["equation"].decode().replace(" ", "")
    if equation == "bct,bcs->bts":
        return mb.matmul(x=inputs[0], y=inputs[1], transpose_x=True, name=name)
    if equation == "bts,bcs->bct":
        return mb.matmul(x=inputs[1], y=inputs[0], transpose_y=True, name=name)
    raise UntranslatedOperation(f"{name}: einsum {equation} is not translated")


def _instance_norm(mb: Any, inputs: Arguments, attributes: Attributes, name: str) -> Any:
    gamma, beta = (_constant(value, name, "the affine part") for value in inputs[1:3])
    return mb.instance_norm(
        x=inputs[0], gamma=gamma, beta=beta, epsilon=np.float32(attributes.get("epsilon", 1e-5)), name=name
    )


def _average_pool(mb: Any, inputs: Arguments, attributes: Attributes, name: str) -> Any:
    _require(not any(attributes.get("pads", [])), name, "padding of a pool is not translated")
    _require(attributes.get("ceil_mode", 0) == 0, name, "ceil_mode is not translated")
    _require(attributes.get("auto_pad", b"NOTSET") == b"NOTSET", name, "auto_pad is not translated")
    kernel = list(attributes["kernel_shape"])
    strides = list(attributes.get("strides", [1] * len(kernel)))
    return mb.avg_pool(x=inputs[0], kernel_sizes=kernel, strides=strides, pad_type="valid", name=name)


def _resize(mb: Any, inputs: Arguments, attributes: Attributes, name: str) -> Any:
    """Nearest neighbour by whole factors: there, asymmetric coordinates and rounding down repeat every pixel."""
    kind = (
        attributes.get("mode"),
        attributes.get("coordinate_transformation_mode"),
        attributes.get("nearest_mode"),
    )
    _require(kind == (b"nearest", b"asymmetric", b"floor"), name, f"resize {kind} is not translated")
    height, width = inputs[0].shape[2:]
    if len(inputs) > 3 and inputs[3] is not None:
        wanted = _constant(inputs[3], name, "the size") / np.array(inputs[0].shape)
    else:
        wanted = _constant(inputs[2], name, "the scales")
    _require(
        bool(np.all(wanted[:2] == 1) and np.all(wanted % 1 == 0)),
        name,
        f"scales {wanted} of {height} x {width}",
    )
    return mb.upsample_nearest_neighbor(
        x=inputs[0],
        scale_factor_height=np.float32(wanted[2]),
        scale_factor_width=np.float32(wanted[3]),
        name=name,
    )


def _reshape(mb: Any, inputs: Arguments, attributes: Attributes, name: str) -> Any:
    shape = _constant(inputs[1], name, "the shape").astype(np.int32)
    _require(not (attributes.get("allowzero", 0) and 0 in shape), name, "an empty tensor is not translated")
    return mb.reshape(x=inputs[0], shape=shape, name=name)  # 0 means in both languages: as in the input


def _split(mb: Any, inputs: Arguments, attributes: Attributes, name: str) -> Any:
    axis = attributes.get("axis", 0)
    if len(inputs) > 1 and inputs[1] is not None:
        sizes = _constant(inputs[1], name, "the sizes").astype(np.int32)
        return mb.split(x=inputs[0], split_sizes=sizes, axis=axis, name=name)
    parts = attributes["num_outputs"]
    _require(inputs[0].shape[axis] % parts == 0, name, "a split into unequal parts without sizes is not translated")
    return mb.split(x=inputs[0], num_splits=parts, axis=axis, name=name)


def _axes(inputs: Arguments, name: str) -> list[int]:
    return [int(axis) for axis in _constant(inputs[1], name, "the axes").reshape(-1)]


def _clip(mb: Any, inputs: Arguments, attributes: Attributes, name: str) -> Any:
    low, high = (np.float32(_constant(value, name, "the bound").item()) for value in inputs[1:3])
    return mb.clip(x=inputs[0], alpha=low, beta=high, name=name)


def _two(operation: str) -> Translation:
    return lambda mb, inputs, attributes, name: getattr(mb, operation)(x=inputs[0], y=inputs[1], name=name)


def _one(operation: str) -> Translation:
    return lambda mb, inputs, attributes, name: getattr(mb, operation)(x=inputs[0], name=name)


TRANSLATIONS: dict[str, Translation] = {
    "Add": _two("add"),
    "AveragePool": _average_pool,
    "Clip": _clip,
    "Concat": lambda mb, inputs, attributes, name: mb.concat(values=inputs, axis=attributes["axis"], name=name),
    "Conv": _conv,
    "Cos": _one("cos"),
    "Div": _two("real_div"),
    "Einsum": _einsum,
    "Gemm": _gemm,
    "InstanceNormalization": _instance_norm,
    "Log": _one("log"),
    "Mul": _two("mul"),
    "Pow": _two("pow"),
    # not mb.inverse: that adds an epsilon of 1e-4 to what it divides by
    "Reciprocal": lambda mb, inputs, attributes, name: mb.real_div(x=np.float32(1), y=inputs[0], name=name),
    "Reshape": _reshape,
    "Resize": _resize,
    "Sigmoid": _one("sigmoid"),
    "Sin": _one("sin"),
    "Softmax": lambda mb, inputs, attributes, name: mb.softmax(x=inputs[0], axis=attributes.get("axis", -1), name=name),
    "Split": _split,
    "Sqrt": _one("sqrt"),
    "Squeeze": lambda mb, inputs, attributes, name: mb.squeeze(x=inputs[0], axes=_axes(inputs, name), name=name),
    "Sub": _two("sub"),
    "Unsqueeze": lambda mb, inputs, attributes, name: mb.expand_dims(x=inputs[0], axes=_axes(inputs, name), name=name),
}


def _shape(value: onnx.ValueInfoProto) -> tuple[int, ...]:
    sizes = tuple(dimension.dim_value for dimension in value.type.tensor_type.shape.dim)
    _require(all(size > 0 for size in sizes), value.name, f"shape {sizes} is not fixed")
    return sizes


def translate(mb: Any, graph: onnx.GraphProto, inputs: Mapping[str, Any]) -> list[Any]:
    """Walk the graph's nodes in their order; initialisers stay numpy arrays until an operation takes them."""
    values: dict[str, Any] = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
    values |= inputs
    values[""] = None  # an input that was left out
    for node in graph.node:
        translation = TRANSLATIONS.get(node.op_type)
        if translation is None or node.domain not in ("", "ai.onnx"):
            raise UntranslatedOperation(f"{node.name or node.output[0]}: no translation of {node.op_type}")
        attributes = {attribute.name: onnx.helper.get_attribute_value(attribute) for attribute in node.attribute}
        made = translation(mb, [values[name] for name in node.input], attributes, node.output[0])
        made = made if isinstance(made, list | tuple) else [made]
        values.update(zip(node.output, made, strict=True))
    return [values[output.name] for output in graph.output]


def mil_program(model: onnx.ModelProto) -> Any:
    """The MIL program of a graph with fixed shapes. Raises UntranslatedOperation."""
    coremltools = quiet_coremltools()
    from coremltools.converters.mil import Builder as mb
    from coremltools.converters.mil.mil import Function, Program

    inputs = {value.name: mb.placeholder(shape=_shape(value)) for value in model.graph.input}
    with Function(inputs, opset_version=coremltools.target.iOS18) as function:
        function.set_outputs(translate(mb, model.graph, function.inputs))
    program = Program()
    program.add_function("main", function)
    return program


def needs_f32(graph: onnx.GraphProto) -> set[str]:
    """Names of the operations up to the sines of the noise level's embedding.

    Their argument reaches hundreds of radians, where half precision has steps of a quarter of a radian and more.
    """
    makers = {name: node for node in graph.node for name in node.output}
    waiting = [node.output[0] for node in graph.node if node.op_type in ("Sin", "Cos")]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in makers and name not in found:
            found.add(name)
            waiting += makers[name].input
    return found


def convert(model: onnx.ModelProto, precision: Precision) -> Any:
    """The Core ML model, not loaded: loading is for macOS and for one choice of compute units."""
    coremltools = quiet_coremltools()
    kept = needs_f32(model.graph)
    half = coremltools.transform.FP16ComputePrecision(op_selector=lambda operation: operation.name not in kept)
    return coremltools.convert(
        mil_program(model),
        convert_to="mlprogram",
        minimum_deployment_target=coremltools.target.iOS18,
        compute_precision=half if precision == "f16" else coremltools.precision.FLOAT32,
        skip_model_load=True,
    )


def cache_folder() -> Path:
    """Where converted packages are kept from one worker to the next."""
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root) / "efficientai-mlx-toolkit" / "coreml"


def content_hash(model: onnx.ModelProto, precision: Precision) -> str:
    """What a package depends on: the graph, the precision, this translation, the converter's version."""
    parts = [model.SerializeToString(deterministic=True), Path(__file__).read_bytes()]
    parts += [precision.encode(), quiet_coremltools().__version__.encode()]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()[:24]


def package(model: onnx.ModelProto, precision: Precision) -> Path:
    """The .mlpackage of the graph, converted if the cache has none. Several workers may do so at once."""
    place = cache_folder() / content_hash(model, precision)
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(dir=place.parent, prefix=".making-"))
        try:
            convert(model, precision).save(str(aside / "terrain.mlpackage"))
            aside.rename(place)  # in one step; it fails where another worker was first
        except OSError:
            if not place.exists():
                raise
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    return place / "terrain.mlpackage"


def weight_bytes(package_path: Path) -> int:
    """Size of the package's weight file."""
    return sum(file.stat().st_size for file in package_path.rglob("weights/*.bin"))
