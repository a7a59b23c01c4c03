"""What runtimes set and find: MLX's setters behind a fake module, recorded Core ML devices, BLAS threads."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bench.record.settings import Setting, asked
from bench.record.unavailable import is_unavailable
from bench.runtimes import mlx, runtime
from bench.runtimes.blas import THREADS_VARIABLE
from bench.runtimes.capabilities import capabilities, translated
from bench.runtimes.coreml import compute_units
from bench.runtimes.mlx_limits import limits_for
from bench.runtimes.threads import THREADS, set_threads, thread_settings

RECORDED = json.loads(
    (Path(__file__).parent.parent / "fixtures" / "apple" / "shared" / "metal-limits.json").read_text()
)
M1 = RECORDED["device_info"][0]["info"]


class FakeMlx:
    """Keeps limits as MLX does: a setter returns what was in force, and refuses to wire more than recommended."""

    gpu, cpu = "gpu", "cpu"

    def __init__(self, recommended: int) -> None:
        self.recommended = recommended
        self.limits = {"memory": 3 * recommended // 2, "cache": 3 * recommended // 2, "wired": 0}

    def _set(self, name: str, value: int) -> int:
        before, self.limits[name] = self.limits[name], value
        return before

    def set_memory_limit(self, value: int) -> int:
        """As MLX's."""
        return self._set("memory", value)

    def set_cache_limit(self, value: int) -> int:
        """As MLX's."""
        return self._set("cache", value)

    def set_wired_limit(self, value: int) -> int:
        """As MLX's."""
        if value > self.recommended:
            raise ValueError("[metal::set_wired_limit] Setting a wired limit larger than\nthe maximum working set")
        return self._set("wired", value)

    def device_info(self, device: str) -> dict[str, Any]:
        """The recorded M1's GPU."""
        return dict(M1) if device == "gpu" else {}


def an_engine(monkeypatch: pytest.MonkeyPatch, module: FakeMlx) -> mlx.Mlx:
    """The MLX runtime over a fake module, its BLAS untouched."""
    engine = mlx.Mlx()
    monkeypatch.setattr(mlx, "prepare_blas", lambda threads: SimpleNamespace(name="accelerate", reason=""))
    monkeypatch.setattr(mlx.importlib, "import_module", lambda name: module)
    return engine


def test_limits_are_set_and_read_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a recorded M1 all three are in force afterwards, and the record holds what MLX had before."""
    recommended = M1["max_recommended_working_set_size"]
    module = FakeMlx(recommended)
    engine = an_engine(monkeypatch, module)
    found = engine.configure(asked(limits_for(M1["memory_size"], recommended, 15, 2), "runtime"))
    assert found["mlx_memory_limit"] == {"before": 3 * recommended // 2, "now": recommended}
    assert found["mlx_cache_limit"]["now"] == recommended // 4
    assert found["mlx_wired_limit"] == {"before": 0, "now": recommended // 2}
    assert module.limits == {"memory": recommended, "cache": recommended // 4, "wired": recommended // 2}


def test_what_metal_refuses_is_told() -> None:
    """A limit above the recommendation is a reason in the record, not a failed trial."""
    refused = mlx.set_limit(FakeMlx(1000).set_wired_limit, 2000)
    assert is_unavailable(refused["now"]) and "larger than the maximum" in refused["now"]["unavailable"]


def test_a_call_that_does_nothing_is_told() -> None:
    """MLX on Linux accepts a wired limit and returns 0 ever after."""
    assert is_unavailable(mlx.set_limit(lambda value: 0, 5)["now"])


def test_nothing_asked_sets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """With everything left as it is, MLX isn't even imported."""
    engine = an_engine(monkeypatch, FakeMlx(1000))
    monkeypatch.setattr(mlx.importlib, "import_module", lambda name: pytest.fail("imported"))
    assert engine.configure({}) == {}


def test_device_facts_and_their_absence() -> None:
    """A recorded GPU is told as it is; no GPU is told with a reason; older MLX keeps the call elsewhere."""
    module = FakeMlx(1000)
    assert mlx.device_facts(module, "gpu")["max_buffer_length"] == 8589934592
    assert is_unavailable(mlx.device_facts(module, "cpu"))
    older = SimpleNamespace(metal=SimpleNamespace(device_info=lambda: dict(M1)))
    assert mlx.device_facts(older, "gpu") == M1 and is_unavailable(mlx.device_facts(older, "cpu"))


def test_core_ml_devices_by_their_classes() -> None:
    """The classes that coremltools gives on a Mac with the Neural Engine, and what a virtual machine lacks."""
    neural = type("MLNeuralEngineComputeDevice", (), {"total_core_count": 16})()
    gpu, cpu = type("MLGPUComputeDevice", (), {})(), type("MLCPUComputeDevice", (), {})()
    assert compute_units([neural, gpu, cpu]) == {"ane": {"cores": 16}, "gpu": {}, "cpu": {}}
    assert "ane" not in compute_units([gpu, cpu])


def test_blas_threads_are_set_for_mlx_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """One on Linux, with what was there before; none on a Mac, and none for other engines."""
    monkeypatch.delenv(THREADS_VARIABLE, raising=False)
    variables: dict[str, str] = {}
    linux = asked(thread_settings("linux"), "runtime")
    assert set_threads(linux, variables) == {THREADS: {"before": "not set", "now": 1}}
    assert variables == {THREADS_VARIABLE: "1"}
    assert set_threads(linux, {THREADS_VARIABLE: "8"})[THREADS]["before"] == "8"
    assert asked(thread_settings("darwin"), "runtime") == {}
    assert runtime("python").configure(linux) == {} == runtime("onnxruntime").configure(linux)
    assert THREADS_VARIABLE not in os.environ


def test_engines_that_cannot_run_say_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine's absence, or a library that doesn't load, is a reason in the answer."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    answer = capabilities(["mlx", "onnxruntime", "coreml"])
    assert all(is_unavailable(answer[name]) for name in ("mlx", "onnxruntime", "coreml"))
    monkeypatch.setattr("bench.runtimes.onnxruntime.OnnxRuntime.unavailable", lambda self: None)
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert "onnxruntime" in capabilities(["onnxruntime"])["onnxruntime"]["unavailable"]


def test_only_macs_translate() -> None:
    """Rosetta is asked for on macOS alone."""
    assert translated("linux") is False


@pytest.mark.skipif(importlib.util.find_spec("mlx") is None, reason="needs MLX, as suites' environments have")
def test_mlx_limits_for_real() -> None:
    """In a process of its own: the limit is in force afterwards, by MLX's own word."""
    code = (
        "from bench.runtimes import runtime\n"
        "from bench.record import Setting\n"
        "one = Setting('mlx_memory_limit', 10**9, 'B', '', '', 'runtime')\n"
        "found = runtime('mlx').configure({one.name: one})\n"
        "import mlx.core as mx\n"
        "assert mx.get_memory_limit() == 10**9 == found[one.name]['now'], found\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": "src"})


def test_a_setting_left_alone_is_not_asked() -> None:
    """A value of None stays in the plan, with its reason, and reaches nobody."""
    left = Setting("x", None, "", "because", "", "runtime")
    kept = Setting("y", 0, "", "because", "", "runtime")
    assert list(asked([left, kept], "runtime")) == ["y"] and asked([kept], "worker") == {}
