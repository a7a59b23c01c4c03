"""The terrain network on MLX: its operators against ONNX Runtime's, and the whole network against it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import mlx.core as mx
import numpy as np
import onnx
import onnxruntime as ort
import pytest
from models.terrain_consistency import SIDE, load
from models.terrain_graph import folded_graph
from models.terrain_judge import fidelity
from models.terrain_mlx import OPERATORS, READS_CONSTANTS, MlxDenoiser, attributes
from onnx import TensorProto, helper
from techniques.terrain_mlx import OnMLX

MODEL = "terrain-consistency"
TOLERANCE = 1e-3  # of a range of 2, over the whole network; measured on a CPU: 1e-5
DRAW = np.random.default_rng(9)


def numbers(*shape: int) -> np.ndarray:
    """Positive float32 numbers, so that logarithms and roots take them, too."""
    return DRAW.uniform(0.5, 2, shape).astype(np.float32)


CASES: dict[str, tuple[str, list[np.ndarray], dict[str, Any]]] = {
    "convolution 3x3": (
        "Conv",
        [numbers(1, 4, 9, 9), numbers(6, 4, 3, 3) - 1, numbers(6)],
        {"pads": [1, 1, 1, 1], "strides": [1, 1]},
    ),
    "convolution 1x1 without bias": (
        "Conv",
        [numbers(1, 4, 5, 7), numbers(3, 4, 1, 1)],
        {"pads": [0, 0, 0, 0], "strides": [1, 1]},
    ),
    "pool": ("AveragePool", [numbers(1, 3, 8, 6)], {"kernel_shape": [2, 2], "strides": [2, 2]}),
    "instance norm": ("InstanceNormalization", [numbers(1, 4, 50), numbers(4), numbers(4)], {"epsilon": 1e-5}),
    "linear": ("Gemm", [numbers(2, 5), numbers(3, 5), numbers(3)], {"transB": 1}),
    "scores": ("Einsum", [numbers(2, 3, 4), numbers(2, 3, 5)], {"equation": "bct,bcs->bts"}),
    "read-out": ("Einsum", [numbers(2, 4, 5), numbers(2, 3, 5)], {"equation": "bts,bcs->bct"}),
    "softmax": ("Softmax", [numbers(2, 3, 4)], {"axis": -1}),
    "split in equal parts": ("Split", [numbers(1, 6, 2)], {"axis": 1, "num_outputs": 3}),
    "split by sizes": ("Split", [numbers(1, 6, 2), np.array([1, 5])], {"axis": 1}),
    "reshape, 0 keeps a size": ("Reshape", [numbers(1, 4, 6), np.array([0, 2, -1])], {}),
    "unsqueeze": ("Unsqueeze", [numbers(2, 3), np.array([2, 3])], {}),
    "nearest neighbour": (
        "Resize",
        [numbers(1, 2, 3, 3), np.array([], np.float32), np.array([1, 1, 2, 2], np.float32)],
        {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"},
    ),
    "clip": ("Clip", [numbers(20), np.float32(0.8), np.float32(1.2)], {}),
    "concatenation": ("Concat", [numbers(1, 2, 3), numbers(1, 4, 3)], {"axis": 1}),
    **{kind: (kind, [numbers(3, 4)], {}) for kind in ("Cos", "Sin", "Log", "Sqrt", "Sigmoid", "Reciprocal")},
    **{kind: (kind, [numbers(3, 4), numbers(1, 4)], {}) for kind in ("Add", "Sub", "Mul", "Div", "Pow")},
}


@pytest.mark.parametrize("case", CASES)
def test_an_operator_agrees_with_onnx_runtime(case: str) -> None:
    """Each operator of the table gives ONNX Runtime's numbers, to 1e-5."""
    kind, given, options = CASES[case]
    count = options.get("num_outputs", 2 if kind == "Split" else 1)
    names, outputs = [f"in{i}" for i in range(len(given))], [f"out{i}" for i in range(count)]
    node = helper.make_node(kind, names, outputs, **options)
    inputs = [helper.make_tensor_value_info(n, onnx.helper.np_dtype_to_tensor_dtype(a.dtype), a.shape)
              for n, a in zip(names, given, strict=True)]  # fmt: skip
    graph = helper.make_graph(
        [node], "one", inputs, [helper.make_tensor_value_info(n, TensorProto.FLOAT, None) for n in outputs]
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    expected = session.run(None, dict(zip(names, map(np.asarray, given), strict=True)))
    rest = given[1:] if kind in READS_CONSTANTS else [mx.array(part) for part in given[1:]]
    made = OPERATORS[kind]([mx.array(given[0]), *rest], attributes(node))
    for ours, theirs in zip(made if isinstance(made, list) else [made], expected, strict=True):
        np.testing.assert_allclose(np.array(ours), theirs, rtol=1e-5, atol=1e-5)


def test_every_operator_of_the_network_is_tested(cache: Path, files: dict[str, dict[str, Path]]) -> None:
    """No operator of the folded graph is missing from the cases above."""
    used = {node.op_type for node in folded_graph(files[MODEL]["network"]).graph.node} - {"Constant"}
    assert used <= {kind for kind, _, _ in CASES.values()}
    assert used <= set(OPERATORS)


@pytest.mark.parametrize(("sigma", "difficulty"), [(80.0, 0.9), (0.8, 0.1)])
def test_the_network_agrees(cache: Path, files: dict[str, dict[str, Path]], sigma: float, difficulty: float) -> None:
    """The same noise gives ONNX Runtime's field on MLX, at the greatest noise level and at the least that is used."""
    subject = load(files[MODEL], {"difficulty": difficulty, "seed": 0})
    noisy = sigma * np.random.default_rng(1).standard_normal((1, 1, SIDE, SIDE), dtype=np.float32)
    given = noisy, np.array([sigma], np.float32), np.array([difficulty], np.float32)
    expected = subject.denoiser.run(*given)
    found = OnMLX().apply(subject).denoiser.run(*given)
    assert np.abs(found - expected).max() < TOLERANCE


def test_weights_are_carried_over_whole(cache: Path, files: dict[str, dict[str, Path]]) -> None:
    """Every float of the folded file is there, as it was."""
    graph = folded_graph(files[MODEL]["network"]).graph
    stored = {t.name: onnx.numpy_helper.to_array(t) for t in graph.initializer if t.data_type == TensorProto.FLOAT}
    weights = MlxDenoiser(files[MODEL]["network"]).weights
    assert all(np.array_equal(np.array(weights[name]), array) for name, array in stored.items())


def test_bf16_halves_the_weights_and_keeps_the_field(cache: Path, files: dict[str, dict[str, Path]]) -> None:
    """What mlx-bf16 claims; the field stays within 30 dB, float32's range being bfloat16's."""
    subject = load(files[MODEL], {"difficulty": 0.5, "seed": 0})
    expected, wide = subject.call(), MlxDenoiser(files[MODEL]["network"]).facts()
    half = OnMLX("bf16").apply(subject)
    assert fidelity(half.call()[:, 0], expected[:, 0])["psnr"]["value"] > 30
    facts = half.facts()
    assert facts["weight_bytes"] * 2 == wide["weight_bytes"] and facts["weight_dtypes"] == "bfloat16"
    assert facts["weight_hash"] != wide["weight_hash"]


@pytest.fixture
def small_network(tmp_path: Path) -> Path:
    """A graph with the network's inputs and output, and little between them: compiling the real one takes a minute."""
    kernel = helper.make_tensor("kernel", TensorProto.FLOAT, [1, 1, 3, 3], DRAW.normal(size=9).tolist())
    nodes = [
        helper.make_node("Conv", ["noisy", "kernel"], ["soft"], pads=[1, 1, 1, 1], strides=[1, 1]),
        helper.make_node("Sigmoid", ["soft"], ["gate"]),
        helper.make_node("Mul", ["soft", "gate"], ["gated"]),
        helper.make_node("Add", ["gated", "sigma"], ["shifted"]),
        helper.make_node("Mul", ["shifted", "difficulty"], ["denoised"]),
    ]
    field, number = ["batch", 1, SIDE, SIDE], ["batch"]
    shapes = {"noisy": field, "sigma": number, "difficulty": number}
    inputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes.items()]
    output = helper.make_tensor_value_info("denoised", TensorProto.FLOAT, field)
    graph = helper.make_graph(nodes, "small", inputs, [output], [kernel])
    path = tmp_path / "small.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10), str(path))
    return path


def test_compiled_is_traced_once_and_agrees(cache: Path, small_network: Path) -> None:
    """What mlx-compile claims: Python walks the graph once for all calls, and the field is the same to 1e-5."""
    if mx.default_device().type == mx.DeviceType.cpu and shutil.which("g++") is None:
        pytest.skip("mx.compile on the CPU needs g++")
    field = DRAW.normal(size=(1, 1, SIDE, SIDE)).astype(np.float32)
    given = field, np.array([0.5], np.float32), np.array([0.3], np.float32)
    plain, compiled = MlxDenoiser(small_network), MlxDenoiser(small_network, compiled=True)
    for _ in range(3):
        assert np.abs(plain.run(*given) - compiled.run(*given)).max() < 1e-5
    assert plain.facts()["python_traces"] == 3 and compiled.facts()["python_traces"] == 1
