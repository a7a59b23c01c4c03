"""Runtimes: the table, hashes and finiteness of outputs, and reasons for what can't run here."""

from __future__ import annotations

import importlib.util
import math
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.runtimes import RUNTIMES, runtime
from bench.runtimes import mlx as mlx_room

SOURCE = Path(__file__).parent.parent.parent / "src"
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
outputs = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)


def test_the_table_has_five_runtimes_and_no_other() -> None:
    """Each says its name; an unknown one is a KeyError."""
    assert RUNTIMES == ("python", "mlx", "onnxruntime", "openvino", "coreml")
    assert [runtime(name).name for name in RUNTIMES] == list(RUNTIMES)
    with pytest.raises(KeyError):
        runtime("tensorflow")


@given(outputs)
def test_a_hash_depends_on_the_content_alone(output: object) -> None:
    """The same content has the same hash, a tuple around it another than a dict around it."""
    plain = runtime("python")
    assert plain.output_hash(output) == plain.output_hash(output)
    assert plain.output_hash([output]) != plain.output_hash({"x": output})


@given(st.lists(st.floats(-1e30, 1e30), min_size=1))
def test_one_number_changed_changes_the_hash(numbers: list[float]) -> None:
    """NumPy arrays are hashed by type, shape and bytes."""
    array = np.array(numbers)
    changed = array.copy()
    changed[0] = 1.0 if changed[0] != 1.0 else 2.0
    hashed = runtime("python").output_hash
    assert hashed(array) == hashed(array.copy()) != hashed(changed)
    assert hashed(array) != hashed(array.reshape(1, -1)) and hashed(array) != hashed(array.astype("float32"))


def test_neighbours_are_not_confused() -> None:
    """Where one member ends and the next begins is part of the hash; the order of a dict's keys is not."""
    hashed = runtime("python").output_hash
    assert hashed([b"ab", b"c"]) != hashed([b"a", b"bc"])
    assert hashed({"a": 1, "b": 2}) == hashed({"b": 2, "a": 1})


@pytest.mark.parametrize("bad", [math.nan, math.inf, np.array([1.0, np.nan]), complex(0, math.inf)])
def test_a_number_that_is_not_finite_is_found_wherever_it_hides(bad: object) -> None:
    """In lists, tuples and dicts, deep down."""
    plain = runtime("python")
    assert not plain.finite([1, {"x": ("text", None, [bad])}])
    assert plain.finite([1, {"x": ("text", None, [np.array([1, 2]), np.float16(3)])}])


@dataclass
class Picture:
    """An output of a suite's own kind."""

    pixels: list[float]


def test_a_dataclass_is_looked_into() -> None:
    """Fields are members like those of a dict."""
    plain = runtime("python")
    assert not plain.finite(Picture([math.nan]))
    assert plain.output_hash(Picture([1.0])) != plain.output_hash(Picture([2.0]))


def test_an_output_that_cannot_be_read_is_said_so() -> None:
    """A generator has no content to hash: the error names its kind and what to return."""
    with pytest.raises(TypeError, match=r"generator.*arrays or numbers"):
        runtime("python").output_hash(number for number in [1])


def test_what_is_missing_is_one_line_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the packages every runtime but Python's says what to add."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert runtime("python").unavailable() is None
    assert "pyproject.toml" in (runtime("onnxruntime").unavailable() or "")
    assert "pyproject.toml" in (runtime("openvino").unavailable() or "")
    assert "mlx" in (runtime("mlx").unavailable() or "")
    if sys.platform != "darwin":
        assert runtime("coreml").unavailable() == "Core ML predicts on macOS only"


@pytest.mark.skipif(sys.platform == "darwin", reason="a Mac needs no back end besides mlx")
def test_mlx_without_a_back_end_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Linux the package `mlx` alone computes nothing."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    monkeypatch.setattr(mlx_room, "installed", lambda name: False)
    assert "mlx[cpu]" in (runtime("mlx").unavailable() or "")


def test_python_has_nothing_to_wait_for_and_counts_no_memory() -> None:
    """The defaults do nothing and claim nothing."""
    plain = runtime("python")
    plain.synchronize([1])
    plain.reset_peak_memory()
    assert (plain.prepare(), plain.peak_memory(), plain.memory()) == ({}, None, {})
    assert plain.describe()["python"].startswith("3.")


def test_listing_runtimes_imports_no_ml_library() -> None:
    """Neither the table nor the question whether a runtime can run loads one."""
    code = (
        "import sys; from bench.runtimes import RUNTIMES, runtime\n"
        "for name in RUNTIMES: runtime(name).unavailable()\n"
        "heavy = {'numpy', 'mlx.core', 'onnxruntime', 'openvino', 'coremltools'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": str(SOURCE)})


@pytest.mark.skipif(importlib.util.find_spec("mlx") is None, reason="needs MLX, as suites' environments have")
def test_mlx_for_real() -> None:
    """Lazy arrays are evaluated and counted; NaN, bfloat16 and strides are handled."""
    engine = runtime("mlx")
    facts = engine.prepare()
    mx = importlib.import_module("mlx.core")
    assert facts["blas"] in ("openblas-shim", "openblas-system", "accelerate", "reference")
    engine.reset_peak_memory()
    output = {"x": [mx.ones((256, 256)) @ mx.ones((256, 256))], "n": 1}
    engine.synchronize(output)
    assert (engine.peak_memory() or 0) >= 256 * 256 * 4
    held = engine.memory()
    assert held["peak"] >= held["active"] >= 256 * 256 * 4 and held["cache"] >= 0
    assert engine.finite(output) and not engine.finite([mx.array([1.0, math.nan])])
    square = mx.arange(16, dtype=mx.float32).reshape(4, 4)
    assert engine.output_hash(square.T) == engine.output_hash(mx.contiguous(square.T))
    assert engine.output_hash(square.T) != engine.output_hash(square)
    assert engine.output_hash(square.astype(mx.bfloat16)) != engine.output_hash(square)
    assert engine.describe()["device"]
