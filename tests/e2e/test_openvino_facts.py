"""Facts of real OpenVINO objects, read in the environment of suites/embedding."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

import bench
from bench.environment import SuiteEnvironment

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "tests" / "fixtures" / "facts" / "read_openvino_facts.py"
pytestmark = pytest.mark.suites


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    """All of them, from one process."""
    python = SuiteEnvironment().ensure(ROOT / "suites" / "embedding", lambda text: None)
    folder = Path(bench.__file__).parent
    ended = subprocess.run([python, SCRIPT, folder], capture_output=True, text=True, check=False, timeout=300)
    assert ended.returncode == 0, ended.stderr[-3000:]
    return dict(json.loads(ended.stdout.splitlines()[-1]))


def test_openvino_is_there_and_has_a_processor(facts: dict[str, Any]) -> None:
    """Version and devices for the record and the doctor."""
    assert facts["unavailable"] is None and "CPU" in facts["devices"]
    assert facts["described"]["openvino"].startswith("20")


def test_graph_and_weights_of_a_compiled_model(facts: dict[str, Any]) -> None:
    """Both products are there, on one thread of the processor, with the bytes that the file holds."""
    plain = facts["f32"]
    assert (plain["weight_bytes"], plain["weight_dtypes"]) == (4 * 256 * 256 + 8, "f32,i64")
    assert (plain["inference_precision"], plain["intra_op_threads"], plain["works_on_cpu"]) == ("f32", 1, True)
    assert plain["graph_nodes"] == sum(int(part.split(":")[1]) for part in plain["graph_kinds"].split(","))
    assert "CumSum:1" in plain["graph_kinds"] and plain["graph_precisions"] == f"f32:{plain['graph_nodes']}"
    assert facts["bf16"]["weight_hash"] == plain["weight_hash"]
