"""terrain-consistency: one network on several runtimes and in several precisions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from models.terrain_consistency import SIGMA_MOST, TerrainSubject, load
from models.terrain_judge import fidelity, heights, pearson, roughness, structural_similarity
from techniques.onnx_precision import DynamicInt8
from techniques.onnx_session import GraphOptimisation, Threads
from techniques.terrain_mlx import OnMLX
from techniques.terrain_steps import ConsistencySteps

WORKLOAD = {"difficulty": 0.5, "seed": 0}


@pytest.fixture(scope="module")
def baseline(terrain_files: dict[str, Path]) -> TerrainSubject:
    """ONNX Runtime in float32."""
    return load(terrain_files, WORKLOAD)


def test_mlx_agrees_with_onnx_runtime(baseline: TerrainSubject, terrain_files: dict[str, Path]) -> None:
    """The same noise through the same weights: no pixel differs by more than 2e-3, on fields of about -1 to 1."""
    ours = OnMLX().apply(load(terrain_files, WORKLOAD)).call()
    assert np.abs(ours - baseline.call()).max() < 2e-3


def test_call_repeats(baseline: TerrainSubject) -> None:
    """Same seed, same field, within float32 rounding."""
    assert np.array_equal(baseline.call(), baseline.call())


def test_graph_optimisation_changes_the_graph(baseline: TerrainSubject, terrain_files: dict[str, Path]) -> None:
    """Less optimisation gives another graph with equal output."""
    plain = GraphOptimisation("off").apply(load(terrain_files, WORKLOAD))
    assert plain.facts()["graph_hash"] != baseline.facts()["graph_hash"]
    assert np.allclose(plain.call(), baseline.call(), atol=1e-3)


def test_threads_are_the_sessions(terrain_files: dict[str, Path]) -> None:
    """The session itself says two."""
    assert Threads(2).apply(load(terrain_files, WORKLOAD)).facts()["intra_op_threads"] == 2


def test_dynamic_int8_packs_the_weights(
    baseline: TerrainSubject, terrain_files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A quarter of the bytes, another output, and the second time the model comes from the cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    packed = DynamicInt8().apply(load(terrain_files, WORKLOAD))
    assert packed.facts()["weight_bytes"] < 0.3 * baseline.facts()["weight_bytes"]
    assert not np.array_equal(packed.call(), baseline.call())
    built = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.onnx")}
    again = DynamicInt8().apply(load(terrain_files, WORKLOAD))
    assert again.denoiser.path == packed.denoiser.path
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.onnx")} == built


def test_steps_are_network_evaluations(terrain_files: dict[str, Path]) -> None:
    """Two steps run the network twice, at falling noise, beginning at the most."""
    subject = ConsistencySteps(2).apply(load(terrain_files, WORKLOAD))
    assert subject.sigmas[0] == SIGMA_MOST > subject.sigmas[1]
    subject.call()
    assert subject.facts()["model_calls"] == 2


def test_judge_on_known_fields() -> None:
    """A flat field has no roughness, a field is like itself, and a straight line correlates fully."""
    flat, wavy = np.zeros((1, 16, 16)), np.sin(np.arange(256)).reshape(1, 16, 16) * 0.5
    assert roughness(flat)[0] == pytest.approx(0)
    assert roughness(wavy)[0] > 0
    assert heights(np.array([-1.0, 1.0])) == pytest.approx([0, 22.16864013671875])
    assert structural_similarity(wavy[0], wavy[0]) == pytest.approx(1)
    assert fidelity(wavy, wavy)["psnr"]["value"] == 100
    assert pearson(np.arange(5.0), 3 - 2 * np.arange(5.0)) == pytest.approx(-1)
