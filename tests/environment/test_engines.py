"""Asking interpreters what they find here: this one for real, others from recorded answers."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bench.environment import ask_engines, ask_suites, gpu_facts
from bench.environment.doctor import examine_engines
from bench.environment.engines import engines_of
from bench.probes import is_unavailable

SHARED = Path(__file__).parent.parent / "fixtures" / "apple" / "shared"
RECORDED = json.loads((SHARED / "metal-limits.json").read_text())["device_info"]
M4_PRO = next(row for row in RECORDED if "M4 Pro" in row["machine"])
A_MAC = {
    "python_version": "3.13.1",
    "machine": "arm64",
    "translated": False,
    "mlx": {"version": "0.32.4", "device": "Device(gpu, 0)", "blas": "accelerate", "gpu": M4_PRO["info"]},
    "onnxruntime": {"version": "1.32.0", "providers": ["CoreMLExecutionProvider", "CPUExecutionProvider"]},
    "coreml": {"version": "9.0", "compute_units": {"ane": {"cores": 16}, "gpu": {}, "cpu": {}}},
}


def test_this_interpreter_answers() -> None:
    """The toolkit's own Python has no ML library, and says so for each engine."""
    answer = ask_engines(Path(sys.executable), ["mlx", "coreml"])
    assert answer["python_version"].startswith("3.") and answer["translated"] is False
    assert is_unavailable(answer["mlx"]) and is_unavailable(answer["coreml"])
    assert not gpu_facts(answer)


def test_an_interpreter_that_is_none_is_told(tmp_path: Path) -> None:
    """A missing file, and one that prints something else."""
    assert is_unavailable(ask_engines(tmp_path / "python", ["mlx"]))
    fake = tmp_path / "fake"
    fake.write_text("#!/bin/sh\necho hello\n")
    fake.chmod(0o755)
    assert is_unavailable(ask_engines(fake, ["mlx"])) and not gpu_facts(ask_engines(fake, ["mlx"]))


def test_engines_are_known_by_their_packages() -> None:
    """coremltools is the package of coreml."""
    assert engines_of({"coremltools": "9.0", "numpy": "2.4"}) == ["coreml"]
    assert engines_of(["onnxruntime", "mlx"]) == ["mlx", "onnxruntime"]


def test_suites_that_are_not_built_are_not_asked(tmp_path: Path) -> None:
    """Nothing is built for a question."""
    (tmp_path / "pyproject.toml").write_text("")
    assert ask_suites([tmp_path]) == {} and not (tmp_path / ".venv").exists()


def test_a_mac_s_answer_in_the_doctor_s_words() -> None:
    """Metal's device, the providers in their order, the compute units with the Neural Engine's cores."""
    texts = {finding.subject: finding.text for finding in examine_engines("suite x", A_MAC)}
    assert texts["suite x mlx"] == "0.32.4, on Device(gpu, 0) with accelerate"
    assert "CoreMLExecutionProvider, CPUExecutionProvider" in texts["suite x onnxruntime"]
    assert "ane (16 cores), gpu, cpu" in texts["suite x coreml"]
    assert gpu_facts(A_MAC) == M4_PRO["info"]


def test_an_intel_python_of_a_suite_is_a_problem() -> None:
    """The classic mistake, also where the toolkit's own Python is native: a way out stands beside it."""
    (first, *_) = examine_engines("suite x", A_MAC | {"translated": True, "machine": "x86_64"})
    assert first.state == "problem" and "Rosetta" in first.text and "uv python install" in first.advice


def test_a_slow_blas_and_a_mute_interpreter_are_told() -> None:
    """Both with what to do."""
    slow = {"mlx": {"version": "1", "device": "cpu", "blas": "reference", "blas_reason": "install a compiler"}}
    (finding,) = examine_engines("suite x", slow)
    assert (finding.state, finding.advice) == ("note", "install a compiler")
    (mute,) = examine_engines("suite x", {"unavailable": "no answer: delete its .venv"})
    assert mute.state == "problem"
