"""ONNX Runtime: its calls return NumPy arrays when the work is done."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from typing import Any

from bench.runtimes.onnx_facts import model_facts, session_source
from bench.runtimes.runtime import Runtime, version_of
from bench.runtimes.search import held

ON_CPU = "CPUExecutionProvider"


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

    def facts(self, subject: Any) -> dict[str, Any]:
        """Of the model that the subject's session runs; `onnx_model` names it where no session is found.

        Several sessions: that of the subject's `onnx_model`, else the first one found.
        """
        declared = getattr(subject, "onnx_model", None)
        sessions = self._sessions(subject)
        chosen = [one for one in sessions if declared is None or str(session_source(one)) == str(declared)]
        source = declared or (session_source(chosen[0]) if chosen else None)
        if source is None:
            return super().facts(subject)
        return model_facts(source, chosen[0] if chosen else None)

    def _sessions(self, subject: Any) -> list[Any]:
        engine = sys.modules.get("onnxruntime")
        return [] if engine is None else held(subject, lambda thing: isinstance(thing, engine.InferenceSession))

    def works_on_cpu(self, subject: Any) -> bool:
        """Whether every session has the CPU alone."""
        return all(session.get_providers() == [ON_CPU] for session in self._sessions(subject))
