"""Core ML through coremltools: converts anywhere, predicts on macOS."""

from __future__ import annotations

import importlib
import importlib.util
import platform
import sys
from collections.abc import Iterable
from typing import Any

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

    def capabilities(self) -> dict[str, Any]:
        """Version and the compute units that predictions may use; imports coremltools, which takes seconds."""
        module = importlib.import_module("coremltools.models.compute_device")
        units = compute_units(module.MLComputeDevice.get_all_compute_devices())
        return {"version": version_of("coremltools"), "compute_units": units}

    def describe(self) -> dict[str, str]:
        """Versions; coremltools is not imported for it (it takes seconds)."""
        return {"coremltools": version_of("coremltools"), "macos": platform.mac_ver()[0]}


UNITS = {"MLCPUComputeDevice": "cpu", "MLGPUComputeDevice": "gpu", "MLNeuralEngineComputeDevice": "ane"}


def compute_units(devices: Iterable[Any]) -> dict[str, Any]:
    """Compute units by name; of the Neural Engine also how many cores it has."""
    found: dict[str, Any] = {}
    for device in devices:
        name = UNITS.get(type(device).__name__, type(device).__name__)
        found[name] = {"cores": int(device.total_core_count)} if hasattr(device, "total_core_count") else {}
    return found
