"""Where Core ML plans to run each operation, on plans with the shape of coremltools' own.

Shape: coremltools 9.0, `coremltools/models/compute_plan.py` (MLComputePlan, MLModelStructure and its parts,
MLComputePlanDeviceUsage, MLComputePlanCost) and `compute_device.py`, whose objects can't be made off macOS. Contents:
recorded elsewhere, as said at each. Programs and weights are read from real packages in tests/e2e/test_facts.py.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from bench.runtimes import coreml_facts
from bench.runtimes.coreml_facts import NOT_HERE, SHARES, TOO_OLD, placed, plan_facts


class MLCPUComputeDevice:
    """Told apart by the name of its class."""


class MLGPUComputeDevice:
    """Told apart by the name of its class."""


class MLNeuralEngineComputeDevice:
    """Told apart by the name of its class."""


DEVICES = {"cpu": MLCPUComputeDevice, "gpu": MLGPUComputeDevice, "ane": MLNeuralEngineComputeDevice, None: None}


@dataclass
class Operation:
    """MLModelStructureProgramOperation, with what the plan would say of it."""

    operator_name: str
    device: str | None
    weight: float | None = None
    blocks: list[Any] = field(default_factory=list)


class Plan:
    """MLComputePlan of a program."""

    def __init__(self, *operations: Operation) -> None:
        function = SimpleNamespace(block=block(*operations))
        program = SimpleNamespace(functions={"main": function})
        self.model_structure = SimpleNamespace(neuralnetwork=None, program=program, pipeline=None)

    def get_compute_device_usage_for_mlprogram_operation(self, operation: Operation) -> Any:
        """MLComputePlanDeviceUsage, or None where it can't be determined."""
        device = DEVICES[operation.device]
        return device and SimpleNamespace(preferred_compute_device=device(), supported_compute_devices=[device()])

    def get_estimated_cost_for_mlprogram_operation(self, operation: Operation) -> Any:
        """MLComputePlanCost, or None."""
        return None if operation.weight is None else SimpleNamespace(weight=operation.weight)


def block(*operations: Operation) -> Any:
    """MLModelStructureProgramBlock."""
    return SimpleNamespace(inputs=[], operations=list(operations), output_names=[])


def test_shares_of_a_large_program() -> None:
    """412 of 480 operations on the Neural Engine, 68 on the CPU: 85.8 % and 14.2 %.

    Recorded: example output in pytorch/executorch pull request 19252, coreml_compute_plan.py.
    """
    rest = [("ios17.cast", 32), ("ios17.gather", 18), ("ios17.reshape", 12)]
    rest += [("ios17.constexpr_blockwise_shift_scale", 6)]
    on_cpu = [Operation(name, "cpu") for name, count in rest for _ in range(count)]
    facts = plan_facts(Plan(*[Operation("ios17.conv", "ane")] * 412, *on_cpu))
    assert (facts["operations_on_ane"], facts["operations_on_cpu"], facts["operations_on_gpu"]) == (412, 68, 0)
    assert (facts["share_on_ane"], facts["share_on_cpu"], facts["share_on_gpu"]) == (0.8583, 0.1417, 0.0)
    assert facts["cost_on_ane"] == "not available: the compute plan estimates no cost"


def test_constants_are_no_operations() -> None:
    """A program that was announced as the Neural Engine's and is the CPU's in every operation.

    Recorded: vx-lang/Vx issue 436, the plan of affine_4.mlmodelc; "const operations carry no device usage".
    """
    names = ("cast", "mul", "cast", "add", "cast")
    facts = plan_facts(Plan(Operation("const", None), *[Operation(name, "cpu", 0.2) for name in names]))
    assert (facts["operations_on_cpu"], facts["share_on_cpu"], facts["share_on_ane"]) == (5, 1.0, 0.0)
    assert facts["operations_unplaced"] == 0


def test_cost_weighs_operations() -> None:
    """One large operation on the GPU among three small ones on the CPU: a quarter of them, nine tenths of the cost."""
    small = [Operation("add", "cpu", 0.02), Operation("cast", "cpu", 0.03), Operation("reshape", "cpu", 0.05)]
    facts = plan_facts(Plan(Operation("matmul", "gpu", 0.9), *small))
    assert (facts["share_on_gpu"], facts["cost_on_gpu"], facts["cost_on_cpu"]) == (0.25, 0.9, 0.1)


def test_nested_blocks_and_unknown_devices_are_counted() -> None:
    """A loop's body belongs to the program; an operation for which there is no device is told."""
    body = block(Operation("add", "ane"), Operation("ios18.const", None), Operation("mystery", None))
    facts = plan_facts(Plan(Operation("while_loop", "cpu", blocks=[body])))
    assert (facts["operations_on_ane"], facts["operations_on_cpu"], facts["operations_unplaced"]) == (1, 1, 1)


def test_a_plan_without_devices_is_no_share() -> None:
    """Recorded: onnxsim/onnxsim pull request 980, nil for every operation of a model with a low deployment target."""
    facts = plan_facts(Plan(Operation("add", None), Operation("mul", None)))
    assert set(facts) == set(SHARES)
    assert all(value.startswith("not available: ") for value in facts.values())


def test_layers_of_an_older_network_are_placed_too() -> None:
    """Neural networks have layers, and no costs."""
    layers = [SimpleNamespace(name=str(index), device=device) for index, device in enumerate(("ane", "ane", "cpu"))]
    plan = Plan()
    plan.model_structure = SimpleNamespace(
        neuralnetwork=SimpleNamespace(layers=layers), program=None, pipeline=None
    )  # fmt: skip
    plan.get_compute_device_usage_for_neuralnetwork_layer = (  # type: ignore[attr-defined]
        plan.get_compute_device_usage_for_mlprogram_operation
    )
    assert plan_facts(plan)["share_on_ane"] == 0.6667


@pytest.mark.skipif(sys.platform == "darwin", reason="a Mac has plans")
def test_elsewhere_one_line_says_where_plans_are() -> None:
    """Never a number off macOS; a claim on it fails with the reason."""
    assert set(placed(object()).values()) == {NOT_HERE}


class OldModel:
    """A model on a macOS that answers nothing."""

    compute_unit = "ALL"

    def get_compiled_model_path(self) -> str:
        """A path."""
        return "model.mlmodelc"


@pytest.mark.parametrize(("version", "outcome"), [((13, 6), TOO_OLD), ((14, 4), None)])
def test_a_mac_without_a_plan(version: tuple[int, int], outcome: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before macOS 14.4 there are none; after that, none for this model is an error that carries Core ML's words."""

    def fails(*_: Any, **__: Any) -> Any:
        raise ValueError("E5RT: no")

    modules = {
        "coremltools.models.compute_plan": SimpleNamespace(MLComputePlan=SimpleNamespace(load_from_path=fails)),
        "coremltools.utils": SimpleNamespace(_macos_version=lambda: version),
    }
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(coreml_facts.importlib, "import_module", modules.__getitem__)
    if outcome:
        assert set(placed(OldModel()).values()) == {outcome}
    else:
        with pytest.raises(RuntimeError, match="no compute plan: E5RT: no"):
            placed(OldModel())


def test_a_mac_with_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan is loaded from the compiled model, for the units that the model was loaded with."""
    asked: list[Any] = []

    def load(path: str, compute_units: Any) -> Plan:
        asked.append((path, compute_units))
        return Plan(Operation("conv", "ane", 1.0))

    plans = SimpleNamespace(MLComputePlan=SimpleNamespace(load_from_path=load))
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(coreml_facts.importlib, "import_module", lambda name: plans)
    assert placed(OldModel())["share_on_ane"] == 1.0
    assert asked == [("model.mlmodelc", "ALL")]
