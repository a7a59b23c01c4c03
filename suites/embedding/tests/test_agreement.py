"""Every technique's vectors beside MLX float32: how far each may be, and that it did something at all."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from models.judge import cosine_distance

SAME = 1e-5  # largest difference of a number, where only the order of sums may differ
# Greatest cosine distance of a text, for techniques that round.
ROUNDED = {
    "mlx-fp16": 1e-5,
    "mlx-bf16": 1e-3,
    "mlx-q8": 1e-3,
    "mlx-q6": 1e-2,
    "mlx-q4": 0.1,
    "mlx-gelu-tanh": 1e-4,
    "mlx-gelu-sigmoid": 0.05,
    "ort-int8-dynamic": 0.03,
    "ort-int8-dynamic-tensor": 0.05,
    "ort-int8-static": 0.15,
    "ort-int8-static-mixed": 0.03,
    "ort-int4-block": 0.08,
    "ov-bf16": 1e-3,
    "ov-bf16-buckets": 1e-3,
    "ov-int8": 0.15,
    "ov-int8-mixed": 0.03,
}


def agreeing(declared: dict[str, Any]) -> list[str]:
    """Techniques that compute in float32; Core ML's program has its own tests (test_coreml)."""
    techniques = declared["techniques"]
    return [n for n in techniques if n not in ROUNDED and n != "mlx-fp32" and techniques[n].get("runtime") != "coreml"]


@pytest.fixture(scope="module")
def reference(make: Any) -> np.ndarray:
    """MLX in float32."""
    vectors: np.ndarray = make("mlx-fp32").call()
    return vectors


def test_float32_agrees_on_every_runtime(declared: dict[str, Any], make: Any, reference: np.ndarray) -> None:
    """No number of any vector differs by more than 1e-5 from MLX's, on whatever runtime and in whatever batches."""
    apart = {}
    for name in agreeing(declared):
        if "compile" in name and shutil.which("g++") is None:
            continue
        apart[name] = float(np.abs(make(name).call() - reference).max())
    assert apart and max(apart.values()) < SAME, apart


@pytest.mark.parametrize("technique", ROUNDED)
def test_rounding_stays_within_its_bound(technique: str, make: Any, reference: np.ndarray) -> None:
    """Fewer bits give other vectors, not farther away than stated, and the right shape and length."""
    vectors = make(technique).call()
    assert vectors.shape == (4, 384) and vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(4), abs=1e-5)
    assert 0 < max(cosine_distance(vectors, reference)["examples"]) < ROUNDED[technique]


def test_all_techniques_are_compared_here(declared: dict[str, Any]) -> None:
    """No bound is of a technique that is gone; one that rounds and is added has its bound here, or fails as float32."""
    assert set(ROUNDED) <= set(declared["techniques"])


def test_derived_models_are_built_once(make: Any, cache: Path) -> None:
    """The second worker finds the first one's files."""
    make("ort-int8-dynamic").call()
    built = {path: path.stat().st_mtime_ns for path in cache.glob("*.onnx")}
    make("ort-int8-dynamic").call()
    assert built and {path: path.stat().st_mtime_ns for path in cache.glob("*.onnx")} == built
    assert not list(cache.glob(".making-*"))
