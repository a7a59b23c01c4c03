"""Derived models: what folding leaves, and a cache that several workers may use at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from models.terrain_graph import cache_folder, derived, folded_graph, folded_path
from models.terrain_onnx import OnnxDenoiser

SUITE = Path(__file__).resolve().parent.parent
SLOW_WRITER = """
import sys, time
from pathlib import Path
from models.terrain_graph import derived
def build(target):
    with target.open("wb") as stream:
        for _ in range(8):
            stream.write(b"x" * 1000)
            stream.flush()
            time.sleep(0.05)
path = derived(Path(sys.argv[1]), "slow", build)
print(path.stat().st_size)
"""


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file to derive from, and an empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = tmp_path / "source.onnx"
    path.write_bytes(b"network")
    return path


def kernels(graph: onnx.GraphProto) -> list[bytes]:
    """The convolutions' weights, whatever they are called."""
    return sorted(onnx.numpy_helper.to_array(t).tobytes() for t in graph.initializer if len(t.dims) == 4)


def test_a_derived_model_is_built_once(source: Path) -> None:
    """The second worker finds the first one's file."""
    builds: list[Path] = []

    def build(target: Path) -> None:
        builds.append(target)
        target.write_bytes(b"built")

    first, second = (derived(source, "recipe", build) for _ in range(2))
    assert first == second and first.read_bytes() == b"built" and len(builds) == 1


def test_the_key_is_the_content(source: Path) -> None:
    """Another recipe or other source bytes make another file; the source's name plays no part."""

    def build(target: Path) -> None:
        target.write_bytes(b"built")

    one, recipe = derived(source, "one", build), derived(source, "other", build)
    renamed = source.with_name("renamed.onnx")
    renamed.write_bytes(source.read_bytes())
    assert derived(renamed, "one", build) == one
    source.write_bytes(b"another network")
    assert len({one, recipe, derived(source, "one", build)}) == 3


def test_a_failed_build_leaves_nothing(source: Path) -> None:
    """Half a file is never taken for a model, and the next attempt starts afresh."""

    def fail(target: Path) -> None:
        target.write_bytes(b"half")
        raise RuntimeError("the disk went away")

    with pytest.raises(RuntimeError, match="went away"):
        derived(source, "recipe", fail)
    assert list(cache_folder().iterdir()) == []
    whole = derived(source, "recipe", lambda target: target.write_bytes(b"whole") and None)
    assert whole.read_bytes() == b"whole"


def test_workers_at_once_read_whole_files(source: Path) -> None:
    """Four processes that derive the same model together each find all of it, and no scraps stay behind."""
    command = [sys.executable, "-c", SLOW_WRITER, str(source)]
    environment = os.environ | {"PYTHONPATH": str(SUITE)}
    workers = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    sizes = [worker.communicate(timeout=60)[0].strip() for worker in workers]
    assert sizes == ["8000"] * 4
    assert len(list(cache_folder().iterdir())) == 1


def test_folding_fixes_every_shape(cache: Path, files: dict[str, dict[str, Path]]) -> None:
    """A batch of 1 everywhere, and no operator left that computes a shape at run time."""
    graph = folded_graph(files["terrain-consistency"]["network"]).graph
    assert [[d.dim_value for d in value.type.tensor_type.shape.dim] for value in graph.input] == [
        [1, 1, 128, 128],
        [1],
        [1],
    ]
    assert not {"Shape", "Size", "NonZero"} & {node.op_type for node in graph.node}
    assert all(node.domain in ("", "ai.onnx") for node in graph.node)


def test_folding_changes_no_weight_and_no_output(cache: Path, files: dict[str, dict[str, Path]]) -> None:
    """The folded network holds the same convolutions and denoises alike, to 1e-5."""
    network = files["terrain-consistency"]["network"]
    before, after = onnx.load(str(network)).graph, folded_graph(network).graph
    assert len(kernels(before)) == 196 and kernels(before) == kernels(after)
    noisy = 80 * np.random.default_rng(2).standard_normal((1, 1, 128, 128), dtype=np.float32)
    given = noisy, np.array([80], np.float32), np.array([0.3], np.float32)
    whole, folded = OnnxDenoiser(network).run(*given), OnnxDenoiser(folded_path(network)).run(*given)
    assert np.abs(whole - folded).max() < 1e-5
