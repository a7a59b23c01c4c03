"""The Core ML program of the terrain network, as far as a machine without Core ML can hold it to account.

Checked here: the whole network's MIL program, computed in NumPy by what Apple documents of each operation, gives
ONNX Runtime's field; a real part of the network becomes a saved package in half precision. Not checked: Core ML's own
arithmetic, which only macOS has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from models.terrain_graph import folded_graph
from models.terrain_onnx import OnnxDenoiser

pytest.importorskip("coremltools", reason="coremltools has no build for this machine")

from models.terrain_coreml import (
    UntranslatedOperation,
    content_hash,
    mil_program,
    needs_f32,
    package,
    quiet_coremltools,
    weight_bytes,
)

Array = np.ndarray
CUT = "add_1118"  # behind the first attention: convolutions, pools, embeddings and both products of attention


def conv(x: Array, weight: Array, bias: Array, pad: Array, strides: Array, **_: Any) -> Array:
    """Stride 1, zero padding, channels first."""
    assert list(strides) == [1, 1] and pad[0] == pad[1] == pad[2] == pad[3]
    padded = np.pad(x[0], ((0, 0), (pad[0], pad[1]), (pad[2], pad[3])))
    places = np.lib.stride_tricks.sliding_window_view(padded, weight.shape[2:], axis=(1, 2))
    return (np.tensordot(weight, places, ([1, 2, 3], [0, 3, 4])) + bias[:, None, None])[None]


def instance_norm(x: Array, gamma: Array, beta: Array, epsilon: float, **_: Any) -> Array:
    """Each channel's places to mean 0 and variance 1."""
    spread = np.sqrt(x.var(axis=2, keepdims=True) + epsilon)
    return (x - x.mean(axis=2, keepdims=True)) / spread * gamma[None, :, None] + beta[None, :, None]


def matmul(x: Array, y: Array, transpose_x: bool = False, transpose_y: bool = False, **_: Any) -> Array:
    """Products of the last two axes."""
    return (x.swapaxes(-1, -2) if transpose_x else x) @ (y.swapaxes(-1, -2) if transpose_y else y)


def softmax(x: Array, axis: int, **_: Any) -> Array:
    """Shifted by the greatest, so that nothing overflows."""
    grown = np.exp(x - x.max(axis=axis, keepdims=True))
    return grown / grown.sum(axis=axis, keepdims=True)


def split(x: Array, axis: int, num_splits: int | None = None, split_sizes: Any = None, **_: Any) -> list[Array]:
    """Equal parts, or parts of given sizes."""
    return np.split(x, num_splits if split_sizes is None else np.cumsum(split_sizes)[:-1], axis=axis)


def avg_pool(x: Array, kernel_sizes: Array, strides: Array, **_: Any) -> Array:
    """Side by side, without padding."""
    assert list(kernel_sizes) == list(strides) == [2, 2]
    n, c, h, w = x.shape
    return x.reshape(n, c, h // 2, 2, w // 2, 2).mean((3, 5))


def upsample(x: Array, scale_factor_height: float, scale_factor_width: float, **_: Any) -> Array:
    """Every pixel repeated."""
    return x.repeat(int(scale_factor_height), 2).repeat(int(scale_factor_width), 3)


def reshape(x: Array, shape: Array, **_: Any) -> Array:
    """0 keeps the size that the axis has."""
    return x.reshape([x.shape[axis] if size == 0 else size for axis, size in enumerate(shape)])


OPERATIONS: dict[str, Callable[..., Any]] = {
    "add": lambda x, y, **_: x + y,
    "avg_pool": avg_pool,
    "clip": lambda x, alpha, beta, **_: np.clip(x, alpha, beta),
    "concat": lambda values, axis, **_: np.concatenate(values, axis=axis),
    "conv": conv,
    "cos": lambda x, **_: np.cos(x),
    "expand_dims": lambda x, axes, **_: np.expand_dims(x, tuple(axes)),
    "instance_norm": instance_norm,
    "linear": lambda x, weight, bias, **_: x @ weight.T + bias,
    "log": lambda x, epsilon, **_: np.log(x + epsilon),
    "matmul": matmul,
    "mul": lambda x, y, **_: x * y,
    "pow": lambda x, y, **_: x**y,
    "real_div": lambda x, y, **_: x / y,
    "reshape": reshape,
    "sigmoid": lambda x, **_: (1 + np.tanh(x / 2)) / 2,
    "sin": lambda x, **_: np.sin(x),
    "softmax": softmax,
    "split": split,
    "sqrt": lambda x, **_: np.sqrt(x),
    "sub": lambda x, y, **_: x - y,
    "upsample_nearest_neighbor": upsample,
}


def computed(program: Any, given: dict[str, Array], rounded: Callable[[str, Array], Array] | None = None) -> Array:
    """The first output of a MIL program, operation by operation; `rounded` sees every value under its name."""
    function, values = program.functions["main"], dict(given)

    def read(entry: Any) -> Any:
        if isinstance(entry, list | tuple):
            return [read(part) for part in entry]
        return entry if entry is None else values[entry.name] if entry.val is None else entry.val

    for operation in function.operations:
        if operation.op_type != "const":
            made = OPERATIONS[operation.op_type](**{key: read(entry) for key, entry in operation.inputs.items()})
            made = made if isinstance(made, list) else [made]
            names = [output.name for output in operation.outputs]
            values.update({n: rounded(n, v) if rounded else v for n, v in zip(names, made, strict=True)})
    return np.asarray(values[function.outputs[0].name])


@pytest.fixture(scope="module")
def network(cache: Path, files: dict[str, dict[str, Path]]) -> onnx.ModelProto:
    """The folded graph."""
    return folded_graph(files["terrain-consistency"]["network"])


@pytest.fixture(scope="module")
def program(network: onnx.ModelProto) -> Any:
    """The whole network in MIL."""
    return mil_program(network)


@pytest.fixture(scope="module")
def part(network: onnx.ModelProto) -> onnx.ModelProto:
    """What of the network leads to one tensor: enough to convert in seconds."""
    makers = {name: node for node in network.graph.node for name in node.output}
    waiting, used = [CUT], set()
    while waiting:
        node = makers.get(waiting.pop())
        if node is not None and node.output[0] not in used:
            used.add(node.output[0])
            waiting += node.input
    model = onnx.ModelProto()
    model.CopyFrom(network)
    kept = [node for node in network.graph.node if node.output[0] in used]
    read = {name for node in kept for name in node.input}
    tensors = [tensor for tensor in network.graph.initializer if tensor.name in read]
    for field, entries in ((model.graph.node, kept), (model.graph.initializer, tensors)):
        del field[:]
        field.extend(entries)
    model.graph.output[0].name = CUT
    return model


def test_the_program_computes_what_onnx_runtime_does(
    program: Any, cache: Path, files: dict[str, dict[str, Path]]
) -> None:
    """The whole network, every operation by its documented meaning: the same field to 1e-3 of a range of 2."""
    noisy = 80 * np.random.default_rng(6).standard_normal((1, 1, 128, 128), dtype=np.float32)
    given = {"noisy": noisy, "sigma": np.array([80], np.float32), "difficulty": np.array([0.7], np.float32)}
    expected = OnnxDenoiser(files["terrain-consistency"]["network"]).run(**given)
    assert np.abs(computed(program, given) - expected).max() < 1e-3


def test_half_precision_overflows(program: Any, network: onnx.ModelProto) -> None:
    """Why suite.toml gives CPU and GPU float32 and warns of the Neural Engine: in float16 no pixel stays finite."""
    wide = needs_f32(network.graph)

    def rounded(name: str, value: Array) -> Array:
        return value if name in wide else np.asarray(value, np.float16).astype(np.float32)

    noisy = 80 * np.random.default_rng(6).standard_normal((1, 1, 128, 128), dtype=np.float32)
    given = {"noisy": noisy, "sigma": np.array([80], np.float32), "difficulty": np.array([0.7], np.float32)}
    with np.errstate(over="ignore", invalid="ignore"):
        assert not np.isfinite(computed(program, given, rounded)).any()


@pytest.mark.parametrize(("precision", "width"), [("f16", 2), ("f32", 4)])
def test_a_package_is_saved(part: onnx.ModelProto, cache: Path, precision: str, width: int) -> None:
    """A package that reads back, with every convolution, so many bytes a weight, and its sines in float32."""
    path = package(part, precision)
    specification = quiet_coremltools().utils.load_spec(str(path))
    function = specification.mlProgram.functions["main"]
    operations = function.block_specializations[function.opset].operations
    kinds = Counter(operation.type.split(".")[-1] for operation in operations)
    wanted = Counter(node.op_type for node in part.graph.node)
    assert (kinds["conv"], kinds["matmul"], kinds["softmax"]) == (wanted["Conv"], wanted["Einsum"], wanted["Softmax"])
    stored = sum(int(np.prod(t.dims)) for t in part.graph.initializer if t.data_type == onnx.TensorProto.FLOAT)
    assert width * stored == pytest.approx(weight_bytes(path), rel=0.05)
    [sine] = [operation for operation in operations if operation.type == "sin"]
    float32 = sine.outputs[0].type.tensorType.DESCRIPTOR.fields_by_name["dataType"].enum_type.values_by_name["FLOAT32"]
    assert sine.outputs[0].type.tensorType.dataType == float32.number


def test_a_package_is_converted_once(part: onnx.ModelProto, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second worker takes the first one's package; another precision is another package."""
    path = package(part, "f16")
    monkeypatch.setattr("models.terrain_coreml.convert", lambda model, precision: pytest.fail("converted again"))
    assert package(part, "f16") == path
    assert content_hash(part, "f16") != content_hash(part, "f32")
    assert not list((cache / "coreml").glob(".making-*"))


def test_only_the_way_to_the_sines_stays_wide(network: onnx.ModelProto) -> None:
    """No convolution is kept in float32 for the embedding's sake."""
    kept = needs_f32(network.graph)
    kinds = {node.op_type for node in network.graph.node if node.output[0] in kept}
    assert {"Sin", "Cos", "Log"} <= kinds and not kinds & {"Conv", "Gemm", "InstanceNormalization"}


def test_an_unknown_operation_is_named(part: onnx.ModelProto) -> None:
    """No silent approximation: the error says which operation has no translation."""
    strange = onnx.ModelProto()
    strange.CopyFrom(part)
    strange.graph.node[-1].op_type = "Erf"
    with pytest.raises(UntranslatedOperation, match=f"{strange.graph.node[-1].name}.*Erf"):
        mil_program(strange)
