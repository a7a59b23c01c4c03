"""What every test of this suite needs: its modules, MLX on one BLAS thread, the declarations of suite.toml."""

from __future__ import annotations

import importlib.util
import os
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SUITE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(SUITE), str(SUITE / "tests")]
os.environ["OPENBLAS_NUM_THREADS"] = "1"


def use_fast_blas() -> None:
    """Put a real BLAS under MLX on Linux, where the toolkit's source lies beside the suite, as its worker does."""
    source = SUITE.parent.parent / "src" / "bench" / "runtimes" / "blas.py"
    if source.exists():
        spec = importlib.util.spec_from_file_location("blas", source)
        assert spec is not None and spec.loader is not None
        sys.modules["blas"] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.prepare_blas()


use_fast_blas()


@pytest.fixture(scope="session")
def declared() -> dict[str, Any]:
    """suite.toml as it stands."""
    return tomllib.loads((SUITE / "suite.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def subject(declared: dict[str, Any]) -> Callable[[str, str], Any]:
    """A technique by name on an operation by name, in a test's size."""

    def build(technique: str, operation: str) -> Any:
        from roofline_cases import SMALL, resolve

        named = declared["techniques"][technique]
        loaded = resolve(declared["models"][operation]["load"])({}, SMALL[operation])
        return resolve(named["class"])(**named.get("params", {})).apply(loaded)

    return build
