"""Facts of real MLX, ONNX Runtime and Core ML objects, read in the environment of suites/diffusion."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import bench
from bench.environment import SuiteEnvironment

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "tests" / "fixtures" / "facts" / "read_facts.py"
pytestmark = pytest.mark.suites


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    """All of them, from one process."""
    python = SuiteEnvironment().ensure(ROOT / "suites" / "diffusion", lambda text: None)
    folder = Path(bench.__file__).parent
    ended = subprocess.run([python, SCRIPT, folder], capture_output=True, text=True, check=False, timeout=300)
    assert ended.returncode == 0, ended.stderr[-3000:]
    return dict(json.loads(ended.stdout.splitlines()[-1]))


def test_mlx_modules_are_found_and_read(facts: dict[str, Any]) -> None:
    """Two layers of 64 x 64 and their biases: bytes, number and types without the subject's help."""
    plain, packed, half = (facts["mlx"][name] for name in ("unchanged", "quantised", "bfloat"))
    assert (plain["weight_bytes"], plain["weight_count"]) == (2 * 4 * (64 * 64 + 64), 2 * (64 * 64 + 64))
    assert plain["weight_precision"] == "float32 100.0%"
    assert packed["weight_dtypes"] == "float32,uint32"
    assert packed["weight_bytes"] == 2 * (64 * 64 // 2 + 2 * 4 * 64 + 4 * 64)
    assert (half["weight_bytes"], half["weight_dtypes"]) == (plain["weight_bytes"] // 2, "bfloat16")
    assert facts["mlx"]["pruned"]["weight_sparsity"] > 0.3 > plain["weight_sparsity"]
    hashes = {facts["mlx"][name]["weight_hash"] for name in ("unchanged", "quantised", "bfloat", "pruned")}
    assert len(hashes) == 4


@pytest.mark.parametrize("honest", ["unchanged", "quantised", "bfloat", "pruned", "compiled", "cast_back"])
def test_honest_mlx_calls_use_their_weights(honest: str, facts: dict[str, Any]) -> None:
    """Spoilt weights show in the output, in a compiled function that captured them, too."""
    assert facts["mlx"][honest]["weights_used"] is True
    assert facts["mlx"][honest]["made_anew"] is True


def test_fakes_on_mlx_are_seen(facts: dict[str, Any]) -> None:
    """One array for ever, copies of it, a quantised network that nobody runs, a cast there and back."""
    found = facts["mlx"]
    assert found["cached"]["made_anew"] is False
    idle = ("cached", "copied", "copied_by_a_compiled_function", "unused")
    assert {name: found[name]["weights_used"] for name in idle} == dict.fromkeys(idle, False)
    assert found["unused"]["weight_bytes"] < found["unchanged"]["weight_bytes"]
    assert found["cast_back"]["weight_bytes"] == found["unchanged"]["weight_bytes"]


def test_onnx_graph_is_the_one_that_runs(facts: dict[str, Any]) -> None:
    """The optimiser takes the Identity out; threads and providers are the session's; bytes serve like a file."""
    ours, off = facts["onnx"]["all"], facts["onnx"]["off"]
    assert off["graph_kinds"] == "Identity:1,MatMul:1,Relu:1"
    assert ours["graph_nodes"] < off["graph_nodes"] == 3
    assert ours["graph_hash"] != off["graph_hash"]
    assert (ours["intra_op_threads"], ours["providers"]) == (2, "CPUExecutionProvider")
    assert facts["onnx"]["bytes"] == ours
    assert facts["onnx"]["declared"]["graph_nodes"] == 3
    assert facts["onnx"]["none"] == {}


def test_onnx_weights_are_those_of_the_file(facts: dict[str, Any]) -> None:
    """64 x 64 floats, of which each seventh is 0; packed to bytes by quantisation."""
    ours, packed = facts["onnx"]["all"], facts["onnx"]["int8"]
    assert (ours["weight_bytes"], ours["weight_dtypes"]) == (64 * 64 * 4, "float")
    assert ours["weight_sparsity"] == pytest.approx(1 / 7, abs=0.001)
    assert packed["weight_bytes"] < 0.3 * ours["weight_bytes"]
    assert "int8" in packed["weight_dtypes"]


def test_core_ml_packages_are_read(facts: dict[str, Any]) -> None:
    """Operations without constants; weights as they are stored, within the file's own size."""
    if "coreml" not in facts:
        pytest.skip("coremltools has no wheel for this machine")
    found = facts["coreml"]
    assert "linear:1" in found["f16"]["graph_kinds"] and "const:" not in found["f16"]["graph_kinds"]
    assert (found["f16"]["weight_dtypes"], found["f16"]["weight_bytes"]) == ("float16", 2 * (64 * 96 + 64))
    assert "int8" in found["int8"]["weight_dtypes"]
    sizes = [found[name]["weight_bytes"] for name in ("f16", "int8", "pal4")]
    assert sizes[0] > sizes[1] > sizes[2]
    for name in found:
        assert 0.85 * found[name]["file_bytes"] < found[name]["weight_bytes"] <= found[name]["file_bytes"], name
    assert "without their zeros" in found["pruned"]["weight_sparsity"]
    assert {found[name]["compute_unit"] for name in found} == {"CPU_AND_NE"}


@pytest.mark.skipif(sys.platform == "darwin", reason="a Mac has plans")
def test_core_ml_placement_says_where_it_can_be_read(facts: dict[str, Any]) -> None:
    """Off macOS one line, and no number."""
    if "coreml" in facts:
        assert facts["coreml"]["f16"]["share_on_ane"] == "not available: Core ML plans on macOS only"


@pytest.mark.skipif(sys.platform != "darwin", reason="needs Core ML")
def test_core_ml_placement_on_a_mac(facts: dict[str, Any]) -> None:
    """Shares that sum up to 1; a program for CPU and Neural Engine has nothing on the GPU."""
    found = facts["coreml"]["f16"]
    if isinstance(found["share_on_ane"], str):
        pytest.skip(found["share_on_ane"])
    assert sum(found[f"share_on_{device}"] for device in ("cpu", "gpu", "ane")) == pytest.approx(1, abs=0.001)
    assert found["operations_on_gpu"] == 0
