"""OpenVINO's facts, on objects with the shape of openvino 2026.4's own; real ones in tests/e2e/test_openvino_facts.py.

Contents: MiniLM-L6 of suites/embedding on 2 virtual Xeon cores, bfloat16 asked for, as OpenVINO 2026.4.1 told them.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from bench.environment.doctor import examine_engines
from bench.environment.engines import engines_of
from bench.runtimes import runtime
from bench.runtimes.openvino import compiled_facts, stored_weights


def typed(name: str) -> Any:
    """An `openvino.Type`."""
    return SimpleNamespace(get_type_name=lambda: name)


class Told:
    """An `OVAny` of an operation's run-time information."""

    def __init__(self, text: str) -> None:
        self.text = text

    def astype(self, kind: type) -> Any:
        """As a Python type."""
        return kind(self.text)


@dataclass
class Operation:
    """An execution node: its layer type and the precision that it ran in; none for what isn't executed."""

    layer: str | None
    precision: str = "f32"

    def get_rt_info(self) -> dict[str, Any]:
        """What the plug-in tells of it."""
        told = {"layerType": Told(self.layer), "runtimePrecision": Told(self.precision)}
        return told if self.layer is not None else {}


@dataclass
class CompiledModel:
    """What `Core.compile_model` gives."""

    operations: list[Operation] = field(default_factory=list)
    devices: tuple[str, ...] = ("CPU",)

    def get_runtime_model(self) -> Any:
        """The graph as it is run."""
        return SimpleNamespace(get_ordered_ops=lambda: self.operations)

    def get_property(self, name: str) -> Any:
        """What was asked for or chosen."""
        known = {"INFERENCE_PRECISION_HINT": typed("bf16"), "INFERENCE_NUM_THREADS": 1}
        return (known | {"EXECUTION_DEVICES": list(self.devices)})[name]


@dataclass
class Constant:
    """A constant of a model."""

    name: str
    values: np.ndarray
    kind: str
    packed: int | None = None

    def get_type_name(self) -> str:
        """Of the operation."""
        return "Constant"

    def get_friendly_name(self) -> str:
        """Its name in the file."""
        return self.name

    def get_data(self) -> np.ndarray:
        """Its values."""
        return self.values

    def get_element_type(self) -> Any:
        """Of its values."""
        return typed(self.kind)

    def get_byte_size(self) -> int:
        """As it is stored."""
        return self.values.nbytes if self.packed is None else self.packed


@dataclass
class Subject:
    """A suite's own kind of thing."""

    engine: Any = None
    openvino_model: Any = None


RAN = [Operation("Input"), Operation(None), Operation("Gather"), Operation("Output"), Operation("Const")]
RAN += [Operation("FullyConnected", "bf16")] * 36 + [Operation("MVN")] * 13


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module `openvino` that is already imported, as in a worker."""
    made = ModuleType("openvino")
    made.CompiledModel = CompiledModel  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "openvino", made)
    return made


def test_the_graph_is_the_one_that_is_run() -> None:
    """Kinds and precisions of what is executed; inputs, outputs and constants are no work."""
    facts = compiled_facts(CompiledModel(RAN))
    assert facts["graph_nodes"] == 50
    assert facts["graph_kinds"] == "FullyConnected:36,Gather:1,MVN:13"
    assert facts["graph_precisions"] == "bf16:36,f32:14"
    assert (facts["inference_precision"], facts["intra_op_threads"]) == ("bf16", 1)


def test_another_precision_is_another_graph() -> None:
    """The hash tells two graphs of the same kinds apart by what they compute in."""
    wide = [Operation(one.layer) for one in RAN]
    hashes = {compiled_facts(CompiledModel(operations))["graph_hash"] for operations in (RAN, wide, RAN[::-1])}
    assert len(hashes) == 2


def test_weights_are_as_the_file_holds_them() -> None:
    """Bytes are the packed ones; the order in which a reader finds constants is no difference."""
    stored = [Constant("b", np.ones(4, np.int8), "u4", 2), Constant("a", np.ones((2, 2), np.float32), "f32")]
    other = SimpleNamespace(get_type_name=lambda: "MatMul")
    facts = stored_weights(SimpleNamespace(get_ops=lambda: [*stored, other]))
    assert facts["weight_bytes"] == 16 + 2 and facts["weight_dtypes"] == "f32,u4"
    assert facts == stored_weights(SimpleNamespace(get_ops=lambda: stored[::-1]))
    assert stored_weights(SimpleNamespace(get_ops=lambda: [other])) == {"weight_bytes": 0}


def test_compiled_models_are_found_in_the_subject(library: ModuleType) -> None:
    """In whatever the subject holds them; one that waits for another device isn't judged by processor time."""
    engine = runtime("openvino")
    subject = Subject({"compiled": {(4, 16): CompiledModel(RAN)}})
    assert engine.facts(subject)["graph_nodes"] == 50 and engine.works_on_cpu(subject)
    assert not engine.works_on_cpu(Subject(CompiledModel(devices=("GPU",))))


def test_a_declared_model_lends_its_weights(library: ModuleType) -> None:
    """The compiled model keeps none that could be read."""
    weights = SimpleNamespace(get_ops=lambda: [Constant("a", np.ones(3, np.float32), "f32")])
    subject = Subject(CompiledModel(RAN), weights)
    facts = runtime("openvino").facts(subject)
    assert (facts["weight_bytes"], facts["graph_nodes"]) == (12, 50)
    assert runtime("openvino").facts(Subject()) == {}


def test_the_doctor_names_devices_and_what_they_compute_in() -> None:
    """As OpenVINO told it on the machine above."""
    device = {"name": "Intel(R) Xeon(R) Processor", "optimised": "BF16, FP32, FP16, INT8"}
    answer = {"openvino": {"version": "2026.4.1", "devices": {"CPU": device}}}
    (finding,) = examine_engines("suite x", answer)
    assert finding.text == "2026.4.1, CPU (Intel(R) Xeon(R) Processor: BF16, FP32, FP16, INT8)"
    assert engines_of(["openvino"]) == ["openvino"]
