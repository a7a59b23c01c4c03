"""The Core ML program: what it computes, what its packages hold, and that no Mac is pretended.

Off macOS coremltools converts, compresses and reads back; predictions are the business of a Mac.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from models.judge import cosine_distance
from models.minilm_weights import LAYERS, read_weights

pytest.importorskip("coremltools", reason="coremltools has no build for this machine")

from mil_numerics import computed
from models.coreml_engine import CoreMlEngine
from models.minilm_coreml import loaded, mil_program, package, package_bytes, quiet_coremltools, stored_weights
from models.minilm_mlx import MlxEngine, network_of
from techniques.coreml_units import CoreML, NoCoreML

ROWS, WIDTH = 4, 16
VALUES = 22_564_608  # word vectors, positions, layers
elsewhere = pytest.mark.skipif(sys.platform == "darwin", reason="a Mac can")


@pytest.fixture(scope="module")
def weights(files: dict[str, Path]) -> dict[str, np.ndarray]:
    """The checkpoint."""
    return read_weights(files["weights"])


@pytest.fixture(scope="module")
def batch(make: Any) -> Any:
    """The workload's only batch."""
    subject = make("mlx-fp32")
    [only] = subject.batching.batches(subject.rows)
    return only


@pytest.fixture(scope="module")
def reference(make: Any) -> np.ndarray:
    """MLX in float32."""
    vectors: np.ndarray = make("mlx-fp32").call()
    return vectors


def given(batch: Any) -> dict[str, np.ndarray]:
    """What the program takes."""
    return {"ids": batch.ids.astype(np.int32), "mask": batch.mask.astype(np.float64)}


def test_the_program_computes_what_mlx_does(weights: Any, batch: Any, reference: np.ndarray) -> None:
    """Every operation by its documented meaning: no number of a vector differs by more than 1e-5."""
    assert np.abs(computed(mil_program(weights, ROWS, WIDTH), given(batch)) - reference).max() < 1e-5


def test_half_precision_stays_close(weights: Any, batch: Any, reference: np.ndarray) -> None:
    """Every value rounded to float16 as it is made, as the Neural Engine would: finite, and at 1e-4 of a cosine."""

    def half(value: np.ndarray) -> np.ndarray:
        return value.astype(np.float16)

    vectors = computed(mil_program(weights, ROWS, WIDTH), given(batch), half)
    assert np.isfinite(vectors).all()
    assert 0 < max(cosine_distance(vectors, reference)["examples"]) < 1e-4


@pytest.mark.parametrize(("kind", "width"), [("f32", 4), ("f16", 2), ("int8", 1)])
def test_a_package_reads_back(kind: str, width: int, files: dict[str, Path]) -> None:
    """So many bytes a value, every product and norm, one attention a layer."""
    folder = package(files["weights"], ROWS, WIDTH, kind)
    assert package_bytes(folder) == pytest.approx(width * VALUES, rel=0.02)
    kinds = Counter(operation.op_type for operation in loaded(folder).functions["main"].operations)
    found = [kinds[name] for name in ("linear", "layer_norm", "scaled_dot_product_attention", "gelu")]
    assert found == [6 * LAYERS, 2 * LAYERS + 1, LAYERS, LAYERS]


def test_a_package_computes_what_was_converted(files: dict[str, Path], batch: Any, reference: np.ndarray) -> None:
    """The int8 package as it is on disk, unpacked operation by operation: close to MLX and not the same."""
    vectors = computed(loaded(package(files["weights"], ROWS, WIDTH, "int8")), given(batch))
    assert 1e-7 < max(cosine_distance(vectors, reference)["examples"]) < 0.01


@pytest.mark.parametrize(("kind", "bound"), [("f16", 1e-5), ("int8", 0.01), ("pal4", 0.2)])
def test_compressed_weights_keep_the_vectors(
    kind: str, bound: float, files: dict[str, Path], weights: Any, batch: Any, reference: np.ndarray
) -> None:
    """What a package stores, in MLX's network: palettes have as many values as they may, vectors stay this close."""
    found = stored_weights(package(files["weights"], ROWS, WIDTH, kind), weights)
    changed = [name for name in weights if not np.array_equal(found[name], weights[name])]
    assert len(changed) >= 1 + 6 * LAYERS
    if kind.startswith("pal"):
        assert len(np.unique(found["layers.0.query.weight"])) == 2 ** int(kind[3:])
    engine = MlxEngine(network_of(found))
    assert 0 < max(cosine_distance(engine.run(batch.ids, batch.mask), reference)["examples"]) < bound


def test_a_package_is_converted_once(files: dict[str, Path], cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second worker takes the first one's package; another shape is another package."""
    folder = package(files["weights"], ROWS, WIDTH, "f16")
    monkeypatch.setattr("models.minilm_coreml.convert", lambda *_: pytest.fail("converted again"))
    assert package(files["weights"], ROWS, WIDTH, "f16") == folder
    assert not list(cache.glob(".making-*"))


def test_the_engine_asks_for_the_unit(files: dict[str, Path], batch: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """One program a shape, on the unit that was asked for, with the inputs in the types that it declares."""
    asked: list[Any] = []

    class Model:
        """Stands for coremltools' MLModel, which loads on macOS only."""

        def __init__(self, path: str, compute_units: Any) -> None:
            asked.append((Path(path).suffix, compute_units.name))

        def predict(self, inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
            """Zeros, of the shape that the program gives."""
            asked.append({name: str(array.dtype) for name, array in inputs.items()})
            return {"vectors": np.zeros((len(inputs["ids"]), 384), np.float32)}

    monkeypatch.setattr(quiet_coremltools().models, "MLModel", Model)
    engine = CoreMlEngine(files["weights"], "ane", "f16")
    assert [engine.run(batch.ids, batch.mask).shape for _ in range(2)] == [(4, 384)] * 2
    types = {"ids": "int32", "mask": "float32"}
    assert asked == [(".mlpackage", "CPU_AND_NE"), types, types]
    assert engine.facts() == {"programs": 1, "weight_bytes": package_bytes(next(iter(engine.packages.values())))}


@elsewhere
def test_core_ml_is_refused_before_anything_is_converted() -> None:
    """The reason is one line and marks the case as skipped, not failed."""
    with pytest.raises(NoCoreML, match="macOS only") as refused:
        CoreML("ane").apply(object())
    assert refused.value.unavailable


def test_units_and_kinds_are_checked() -> None:
    """Before anything is loaded."""
    for unit, kind in (("npu", "f16"), ("ane", "int3")):
        with pytest.raises(ValueError, match="is none of"):
            CoreML(unit, kind)
