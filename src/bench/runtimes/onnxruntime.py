"""ONNX Runtime: its calls return NumPy arrays when the work is done."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

from bench.runtimes.runtime import Runtime, version_of


class OnnxRuntime(Runtime):
    """Nothing to wait for; versions and providers in the record."""

    name = "onnxruntime"

    def unavailable(self) -> str | None:
        """The package must be installed."""
        if importlib.util.find_spec("onnxruntime") is None:
            return "ONNX Runtime is not installed: add onnxruntime to the suite's pyproject.toml"
        return None

    def capabilities(self) -> dict[str, Any]:
        """Version and execution providers, in the order in which the package prefers them."""
        engine = importlib.import_module("onnxruntime")
        return {"version": str(engine.__version__), "providers": list(engine.get_available_providers())}

    def describe(self) -> dict[str, str]:
        """Versions and execution providers."""
        engine = importlib.import_module("onnxruntime")
        return {
            "onnxruntime": str(engine.__version__),
            "providers": ",".join(engine.get_available_providers()),
            "onnx": version_of("onnx"),
        }
