"""Core ML with a choice of compute units: CPU, GPU or Neural Engine.

coremltools documentation, "Load and Convert Model", "Set the compute units": CPU_ONLY, CPU_AND_GPU, CPU_AND_NE, ALL.
The choice is what Core ML may use; where it puts each operation is its own decision, which its compute plan tells
(coremltools documentation, "MLModel Utilities", MLComputePlan) and which is therefore among the facts.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from models.terrain_coreml import Precision, package, quiet_coremltools, weight_bytes
from models.terrain_graph import folded_graph

UNITS = {"cpu": "CPU_ONLY", "gpu": "CPU_AND_GPU", "ane": "CPU_AND_NE", "all": "ALL"}
DEVICES = {"MLCPUComputeDevice": "cpu", "MLGPUComputeDevice": "gpu", "MLNeuralEngineComputeDevice": "ane"}


class NoCoreML(Exception):
    """This machine can't predict with Core ML."""

    unavailable = True


class CoreML:
    """The denoiser as a Core ML program on the given units; `precision` (f16, f32) is of weights and arithmetic."""

    def __init__(self, unit: str, precision: Precision = "f16") -> None:
        if unit not in UNITS:
            raise ValueError(f"unit must be one of {', '.join(UNITS)}, not '{unit}'")
        self.unit, self.precision = unit, precision

    def apply(self, subject: Any) -> Any:
        """Convert the network, or take it from the cache, and denoise with it.

        Raises NoCoreML off macOS, before anything is converted.
        """
        if sys.platform != "darwin":
            raise NoCoreML("Core ML predicts on macOS only")
        path = package(folded_graph(subject.model_path, 1), self.precision)
        coremltools = quiet_coremltools()
        units = getattr(coremltools.ComputeUnit, UNITS[self.unit])
        subject.denoiser = CoreMLDenoiser(coremltools.models.MLModel(str(path), compute_units=units), path)
        return subject


class CoreMLDenoiser:
    """The network on Core ML, one field a prediction: the program's shapes are fixed, as the Neural Engine wants."""

    def __init__(self, model: Any, path: Path) -> None:
        self.model, self.path = model, path

    def run(self, noisy: np.ndarray, sigma: np.ndarray, difficulty: np.ndarray) -> np.ndarray:
        """Denoise (n, 1, 128, 128) at sigma (n,) for difficulty (n,)."""
        rows = []
        for row in range(len(noisy)):
            here = slice(row, row + 1)
            made = self.model.predict({"noisy": noisy[here], "sigma": sigma[here], "difficulty": difficulty[here]})
            rows.append(made["denoised"])
        return np.concatenate(rows).astype(np.float32)

    def facts(self) -> dict[str, Any]:
        """What the package holds, and on which devices Core ML plans to run it."""
        return {
            "weight_bytes": weight_bytes(self.path),
            "compute_unit": self.model.compute_unit.name,
            **program_facts(self.model.get_spec()),
            **plan_facts(self.model),
        }


def _operations(spec: Any) -> Iterator[Any]:
    for function in spec.mlProgram.functions.values():
        yield from function.block_specializations[function.opset].operations


def program_facts(spec: Any) -> dict[str, Any]:
    """The program's operations by kind and the types of its stored weights, read from the package's protobuf."""
    counts: Counter[str] = Counter()
    types: set[str] = set()
    for operation in _operations(spec):
        if operation.type != "const":
            counts[operation.type] += 1
        elif operation.attributes["val"].WhichOneof("value") == "blobFileValue":
            tensor = operation.outputs[0].type.tensorType
            types.add(tensor.DESCRIPTOR.fields_by_name["dataType"].enum_type.values_by_number[tensor.dataType].name)
    return {
        "graph_nodes": counts.total(),
        "graph_kinds": ",".join(f"{kind}:{number}" for kind, number in sorted(counts.items())),
        "weight_dtypes": ",".join(sorted(name.lower() for name in types)),
    }


def plan_facts(model: Any) -> dict[str, int]:
    """How many operations Core ML prefers to run on each device; nothing where it doesn't say (before macOS 14.4)."""
    coremltools = quiet_coremltools()
    from coremltools.models.compute_plan import MLComputePlan

    try:
        plan = MLComputePlan.load_from_path(model.get_compiled_model_path(), compute_units=model.compute_unit)
    except Exception as error:
        if coremltools.utils._macos_version() >= (14, 4):
            raise RuntimeError("Core ML gave no compute plan") from error
        return {}
    counts = Counter(dict.fromkeys(DEVICES.values(), 0))
    for operation in plan.model_structure.program.functions["main"].block.operations:
        usage = plan.get_compute_device_usage_for_mlprogram_operation(operation)
        if usage is not None:
            counts[DEVICES[type(usage.preferred_compute_device).__name__]] += 1
    return {f"operations_on_{device}": number for device, number in counts.items()}
