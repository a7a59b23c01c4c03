"""Core ML through coremltools: converts anywhere, predicts on macOS."""

from __future__ import annotations

import importlib.util
import platform
import sys

from bench.runtimes.runtime import Runtime, version_of


class CoreMl(Runtime):
    """Predictions return when they are done; the compute unit is the model's affair."""

    name = "coreml"

    def unavailable(self) -> str | None:
        """macOS and coremltools are needed."""
        if sys.platform != "darwin":
            return "Core ML predicts on macOS only"
        if importlib.util.find_spec("coremltools") is None:
            return "coremltools is not installed: add coremltools to the suite's pyproject.toml"
        return None

    def describe(self) -> dict[str, str]:
        """Versions; coremltools is not imported for it (it takes seconds)."""
        return {"coremltools": version_of("coremltools"), "macos": platform.mac_ver()[0]}
