"""Core ML through coremltools: converts anywhere, predicts on macOS."""

from __future__ import annotations

import importlib
import importlib.util
import platform
import sys
from collections.abc import Iterable
from typing import Any

from bench.runtimes.coreml_facts import DEVICES, model_facts
from bench.runtimes.runtime import Runtime, version_of
from bench.runtimes.search import held


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

    def capabilities(self) -> dict[str, Any]:
        """Version and the compute units that predictions may use; imports coremltools, which takes seconds."""
        module = importlib.import_module("coremltools.models.compute_device")
        units = compute_units(module.MLComputeDevice.get_all_compute_devices())
        return {"version": version_of("coremltools"), "compute_units": units}

    def describe(self) -> dict[str, str]:
        """Versions; coremltools is not imported for it (it takes seconds)."""
        return {"coremltools": version_of("coremltools"), "macos": platform.mac_ver()[0]}

    def facts(self, subject: Any) -> dict[str, Any]:
        """Of the MLModel that the subject holds: the one of its `coreml_model`, else the first one found."""
        declared = getattr(subject, "coreml_model", None)
        tools = sys.modules.get("coremltools")
        if declared is None and tools is not None:
            declared = next(iter(held(subject, lambda thing: isinstance(thing, tools.models.MLModel))), None)
        return super().facts(subject) if declared is None else model_facts(declared)

    def works_on_cpu(self, subject: Any) -> bool:
        """Core ML may wait for the Neural Engine or the GPU."""
        return False


def compute_units(devices: Iterable[Any]) -> dict[str, Any]:
    """Compute units by name; of the Neural Engine also how many cores it has."""
    found: dict[str, Any] = {}
    for device in devices:
        name = DEVICES.get(type(device).__name__, type(device).__name__)
        found[name] = {"cores": int(device.total_core_count)} if hasattr(device, "total_core_count") else {}
    return found
