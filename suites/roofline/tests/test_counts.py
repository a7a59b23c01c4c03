"""The physics at the head of each file: operations and bytes against counting by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mlx.core as mx
import pytest
from models.operation import TILE, normal
from models.unavailable import Unavailable, check_place
from roofline_cases import SMALL, resolve

F32, F16 = 4, 2
PIXELS = 2 * 9 * 9
MATRIX = 96 * 96
BY_HAND = {  # operation: operations; elements of inputs, weights and result
    "copy": (0, 2**18, 0, 2**18),
    "read": (2**18, 2**18, 0, 4096),
    "matmul": (2 * 96**3, MATRIX, MATRIX, MATRIX),
    "linear": (2 * 3 * 128**2, 3 * 128, 128**2, 3 * 128),
    "attention": (4 * 2 * 24**2 * 16, 3 * 2 * 24 * 16, 0, 2 * 24 * 16),
    "convolution": (2 * PIXELS * 6 * 6 * 9, PIXELS * 6, 6 * 6 * 9, PIXELS * 6),
    "launch": (5 * 16, 16, 0, 16),
}


@pytest.mark.parametrize("operation", SMALL)
def test_operations_and_bytes_are_those_of_the_definition(operation: str, subject: Callable[..., Any]) -> None:
    """Each operand once, in the type that the technique stores it in."""
    operations, *elements = BY_HAND[operation]
    facts = subject("mlx-f32", operation).facts()
    assert (facts["operations"], facts["bytes_moved"]) == (operations, F32 * sum(elements))


@pytest.mark.parametrize("operation", ["copy", "matmul", "linear", "attention", "convolution"])
def test_half_the_bytes_in_half_the_type(operation: str, subject: Callable[..., Any]) -> None:
    """float16 moves half as much for the same operations."""
    operations, *elements = BY_HAND[operation]
    facts = subject("mlx-f16", operation).facts()
    assert (facts["operations"], facts["bytes_moved"]) == (operations, F16 * sum(elements))


def test_packed_weights_count_as_they_are_stored(subject: Callable[..., Any]) -> None:
    """4 bits a weight, and a scale and a bias in float32 for each 64 of them; activations as they are."""
    _, inputs, weights, result = BY_HAND["linear"]
    packed = weights // 2 + weights // 64 * 2 * F32
    assert subject("mlx-q4", "linear").facts()["bytes_moved"] == packed + F32 * (inputs + result)


@pytest.mark.parametrize("operation", ["read", "matmul", "linear", "attention", "convolution"])
def test_both_runtimes_are_held_to_the_same_count(operation: str, subject: Callable[..., Any]) -> None:
    """ONNX Runtime in float32 has MLX's operations, and its bytes but for the axes of a sum."""
    mlx, onnx = subject("mlx-f32", operation).facts(), subject("ort-f32", operation).facts()
    assert mlx["operations"] == onnx["operations"]
    assert mlx["bytes_moved"] == pytest.approx(onnx["bytes_moved"], abs=8)


def test_sizes_go_into_the_facts(subject: Callable[..., Any]) -> None:
    """What a reader needs to find the break-even and the overhead."""
    assert subject("mlx-f32", "linear").facts() | {"batch": 3, "width": 128} == subject("mlx-f32", "linear").facts()
    assert subject("ort-f32", "launch").facts()["kernels"] == 5


def test_large_arrays_are_finite_and_no_row_is_the_next(declared: dict[str, Any]) -> None:
    """Repeating a few random numbers is cheap, and rows still differ."""
    array = normal(1, 64, 4096)
    assert array.size > TILE
    assert len({row.tobytes() for row in array}) == 64


def test_sizes_for_gpus_are_refused_without_one(declared: dict[str, Any]) -> None:
    """The loader says so in one line; sizes for everybody load."""
    check_place({"size": 8})
    if mx.default_device().type == mx.DeviceType.gpu:
        check_place({"only": "gpu"})
        return
    for name, workload in declared["workloads"].items():
        if workload["params"].get("only") == "gpu":
            load = resolve(declared["models"][workload["models"][0]]["load"])
            with pytest.raises(Unavailable, match="for GPUs"):
                load({}, workload["params"])
                pytest.fail(name)


def test_declared_work_is_the_counted_work(declared: dict[str, Any]) -> None:
    """suite.toml states each workload's operations; the loader counts the same."""
    for workload in declared["workloads"].values():
        if workload["work_unit"] != "operation" or workload["params"].get("only") == "gpu":
            continue
        for model in workload["models"]:
            counted = resolve(declared["models"][model]["load"])({}, workload["params"]).operations
            assert counted == workload["work"]
