"""Every technique computes what NumPy computes, and says what it cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mlx.core as mx
import numpy as np
import onnxruntime
import pytest
from models.unavailable import Unavailable
from roofline_cases import DECLARED, SMALL, resolve

CASES = [(name, model) for name, technique in DECLARED["techniques"].items() for model in technique["models"]]
LOOSE = {"f32": 1e-5, "f16": 0.01, "bf16": 0.02}  # relative (L2), of the type; what is packed has its claim's bound


def loaded(operation: str) -> Any:
    """An operation in a test's size."""
    return resolve(DECLARED["models"][operation]["load"])({}, SMALL[operation])


def expected(operation: str) -> np.ndarray:
    """The result by NumPy, in float64, straight from the definition."""
    work = loaded(operation)
    inputs = [array.astype(np.float64) for array in work.inputs(work.seed)]
    weights = [array.astype(np.float64) for array in work.weights]
    return REFERENCES[operation](inputs, weights)


def attention(inputs: list[np.ndarray], _: list[np.ndarray]) -> np.ndarray:
    """softmax(q k' / sqrt(d)) v."""
    q, k, v = inputs
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    shares = np.exp(scores - scores.max(-1, keepdims=True))
    return shares / shares.sum(-1, keepdims=True) @ v


def convolution(inputs: list[np.ndarray], weights: list[np.ndarray]) -> np.ndarray:
    """Nine shifted products, edges filled with zeros."""
    (x,), (w,) = inputs, weights
    edge, side = w.shape[1] // 2, x.shape[1]
    padded = np.pad(x, ((0, 0), (edge, edge), (edge, edge), (0, 0)))
    shifts = [(row, column) for row in range(w.shape[1]) for column in range(w.shape[2])]
    return sum(padded[:, row : row + side, column : column + side] @ w[:, row, column].T for row, column in shifts)


REFERENCES: dict[str, Callable[[list[np.ndarray], list[np.ndarray]], np.ndarray]] = {
    "copy": lambda inputs, _: -inputs[0],
    "read": lambda inputs, _: inputs[0].sum(0),
    "matmul": lambda inputs, weights: inputs[0] @ weights[0],
    "linear": lambda inputs, weights: inputs[0] @ weights[0].T,
    "attention": attention,
    "convolution": convolution,
    "launch": lambda inputs, _: inputs[0] + 1.5 * SMALL["launch"]["kernels"],
}


def as_numpy(output: Any) -> np.ndarray:
    """An output in float64."""
    plain = np.array(output.astype(mx.float32)) if isinstance(output, mx.array) else output
    return plain.astype(np.float64)


def apart(found: np.ndarray, wanted: np.ndarray) -> float:
    """Relative difference (L2)."""
    return float(np.linalg.norm(found - wanted) / np.linalg.norm(wanted))


def bound(technique: str) -> float:
    """How far a technique may be from NumPy: as far as its claim lets it be from the baseline, or its type's bound."""
    declared = DECLARED["techniques"][technique]
    claimed = declared.get("changes", {}).get("output_divergence", {})
    quant = declared["key"].split("quant=")[1].split(",")[0]
    return LOOSE.get(quant) or claimed["at_most"]


@pytest.mark.parametrize(("technique", "operation"), CASES)
def test_a_technique_computes_the_operation(technique: str, operation: str, subject: Callable[..., Any]) -> None:
    """Within the bound of its type or claim; what this machine hasn't is refused with one line."""
    try:
        built = subject(technique, operation)
    except Unavailable as refusal:
        assert "\n" not in str(refusal) and len(str(refusal)) > 20
        return
    found, wanted = as_numpy(built.call()), expected(operation)
    assert found.shape == wanted.shape
    assert apart(found, wanted) <= bound(technique)
    assert built.facts()["operations"] == loaded(operation).operations > 0 or operation == "copy"


@pytest.mark.parametrize(("technique", "operation"), CASES)
def test_another_input_is_another_result(technique: str, operation: str, subject: Callable[..., Any]) -> None:
    """`vary` reaches what is computed, so that nothing can be kept from call to call."""
    try:
        built = subject(technique, operation)
    except Unavailable:
        return
    first = as_numpy(built.call())
    built.vary(99)
    assert apart(as_numpy(built.call()), first) > 0.01


@pytest.mark.parametrize("technique", [name for name, _ in CASES if "mlx-q" in name or "fp" in name])
def test_packed_weights_are_smaller_and_differ(technique: str, subject: Callable[..., Any]) -> None:
    """A packed layer holds the claimed share of the baseline's bytes, in other numbers, and its output differs."""
    baseline, packed = subject("mlx-f32", "linear"), subject(technique, "linear")
    claim = DECLARED["techniques"][technique]["changes"]["weight_bytes"]["times_at_most"]
    sizes = [sum(array.nbytes for array in one.parameters()) for one in (packed, baseline)]
    assert sizes[0] <= claim * sizes[1]
    assert sizes[0] > 0.8 * claim * sizes[1], "the bound is loose: a wider format would pass"
    assert apart(as_numpy(packed.call()), as_numpy(baseline.call())) > 1e-4


@pytest.mark.skipif("CoreMLExecutionProvider" in onnxruntime.get_available_providers(), reason="Core ML is here")
def test_core_ml_is_refused_where_it_is_not(subject: Callable[..., Any]) -> None:
    """One line names the provider."""
    with pytest.raises(Unavailable, match="no CoreMLExecutionProvider here"):
        subject("ort-f32-coreml", "linear")
