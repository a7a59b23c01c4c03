"""Facts of a Core ML model: its program, its weights, and where Core ML plans to run each operation.

The compute plan: coremltools documentation, "MLModel Utilities", "Compute Plan", and Apple's Core ML documentation,
MLComputePlan (macOS 14.4). For an operation the plan has the device that Core ML prefers, None where it can't say
(constants have none), and an estimated cost, between 0 and 1 of the whole model's, None where it doesn't estimate.
Compute units only permit a device: what a model set to "CPU and Neural Engine" really puts there stands in the plan.
"""

from __future__ import annotations

import importlib
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from bench.runtimes.values import Values
from bench.runtimes.weights import weight_facts

DEVICES = {"MLCPUComputeDevice": "cpu", "MLGPUComputeDevice": "gpu", "MLNeuralEngineComputeDevice": "ane"}
SHARES = tuple(f"{what}_on_{device}" for what in ("operations", "share", "cost") for device in DEVICES.values())
SPARSE = "constexpr_sparse_to_dense"
NOT_HERE = "not available: Core ML plans on macOS only"
TOO_OLD = "not available: Core ML tells its compute plan from macOS 14.4 on"


def model_facts(model: Any) -> dict[str, Any]:
    """Program, weights and placement of a coremltools MLModel."""
    spec = model.get_spec()
    return program_facts(spec) | stored_weights(model, spec) | {"compute_unit": model.compute_unit.name} | placed(model)


def program_facts(spec: Any) -> dict[str, Any]:
    """The program's operations by kind, constants left aside; nothing of a model that is no program."""
    counts = Counter(operation.type for operation in _operations(spec) if operation.type != "const")
    if not counts:
        return {}
    kinds = ",".join(f"{kind}:{number}" for kind, number in sorted(counts.items()))
    return {"graph_nodes": counts.total(), "graph_kinds": kinds}


def _operations(spec: Any) -> Iterator[Any]:
    for function in spec.mlProgram.functions.values():
        yield from function.block_specializations[function.opset].operations


def stored_weights(model: Any, spec: Any) -> dict[str, Any]:
    """Bytes, hash, types and zeros of the weights, from coremltools' weight metadata.

    Compressed weights come out of it as they are stored (indices and tables, packed values, a mask and what it
    keeps), so that the bytes are those of the package. Models that are no programs have none to show.
    """
    if spec.WhichOneof("Type") != "mlProgram":
        return {}
    compression = importlib.import_module("coremltools.optimize.coreml")
    weights = compression.get_weights_metadata(model, weight_threshold=0)
    facts = weight_facts([weights[name].val for name in sorted(weights)], Values())
    if any(operation.type.endswith(SPARSE) for operation in _operations(spec)):
        facts["weight_sparsity"] = "not available: sparse weights are stored without their zeros"
    return facts


def placed(model: Any) -> dict[str, Any]:
    """Operations, share of them and share of the estimated cost by device; the reason where there is no plan.

    Raises RuntimeError where this macOS has plans and gives none for this model.
    """
    if sys.platform != "darwin":
        return dict.fromkeys(SHARES, NOT_HERE)
    plans = importlib.import_module("coremltools.models.compute_plan")
    try:
        plan = plans.MLComputePlan.load_from_path(model.get_compiled_model_path(), compute_units=model.compute_unit)
    except Exception as error:
        if importlib.import_module("coremltools.utils")._macos_version() >= (14, 4):
            raise RuntimeError(f"Core ML gave no compute plan: {error}") from error
        return dict.fromkeys(SHARES, TOO_OLD)
    return plan_facts(plan)


def plan_facts(plan: Any) -> dict[str, Any]:
    """The plan's figures; `operations_unplaced` are those, constants aside, for which it names no device."""
    counts = Counter(dict.fromkeys(DEVICES.values(), 0))
    costs: dict[str, float] = dict.fromkeys(DEVICES.values(), 0.0)
    unplaced = 0
    for usage, cost, is_constant in _planned(plan):
        device = None if usage is None else DEVICES.get(type(usage.preferred_compute_device).__name__)
        if device is None:
            unplaced += not is_constant
            continue
        counts[device] += 1
        costs[device] += 0.0 if cost is None else cost.weight
    total, cost_total = counts.total(), sum(costs.values())
    if not total:
        return dict.fromkeys(SHARES, "not available: the compute plan names no device for any operation")
    facts: dict[str, Any] = {f"operations_on_{device}": number for device, number in counts.items()}
    facts |= {f"share_on_{device}": round(number / total, 4) for device, number in counts.items()}
    no_cost = "not available: the compute plan estimates no cost"
    facts |= {f"cost_on_{device}": round(costs[device] / cost_total, 4) if cost_total else no_cost for device in counts}
    return facts | {"operations_unplaced": unplaced}


def _planned(plan: Any) -> Iterator[tuple[Any, Any, bool]]:
    """Each operation or layer's device usage, estimated cost, and whether it is a constant; nested blocks included."""
    structure = plan.model_structure
    if structure.neuralnetwork is not None:
        for layer in structure.neuralnetwork.layers:
            yield plan.get_compute_device_usage_for_neuralnetwork_layer(layer), None, False
    if structure.program is not None:
        for function in structure.program.functions.values():
            for operation in _in_block(function.block):
                usage = plan.get_compute_device_usage_for_mlprogram_operation(operation)
                cost = plan.get_estimated_cost_for_mlprogram_operation(operation)
                yield usage, cost, operation.operator_name.split(".")[-1] == "const"


def _in_block(block: Any) -> Iterator[Any]:
    for operation in block.operations:
        yield operation
        for nested in operation.blocks:
            yield from _in_block(nested)
