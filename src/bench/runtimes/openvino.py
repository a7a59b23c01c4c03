"""OpenVINO: inference on Intel's processors and others; `infer` returns when the work is done."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
import sys
from collections import Counter
from typing import Any

from bench.runtimes.runtime import Runtime, version_of
from bench.runtimes.search import held
from bench.runtimes.values import Values
from bench.runtimes.weights import weight_facts

CONSTANT = "Constant"


class OpenVino(Runtime):
    """Nothing to wait for; the graph is read as the plug-in of the device compiled it."""

    name = "openvino"

    def unavailable(self) -> str | None:
        """The package must be installed."""
        if importlib.util.find_spec("openvino") is None:
            return "OpenVINO is not installed: add openvino to the suite's pyproject.toml"
        return None

    def capabilities(self) -> dict[str, Any]:
        """Version, and each device with its name and what it can compute in."""
        core = importlib.import_module("openvino").Core()
        return {
            "version": version_of("openvino"),
            "devices": {
                device: {
                    "name": str(core.get_property(device, "FULL_DEVICE_NAME")),
                    "optimised": ", ".join(core.get_property(device, "OPTIMIZATION_CAPABILITIES")),
                }
                for device in core.available_devices
            },
        }

    def describe(self) -> dict[str, str]:
        """Version and devices."""
        engine = importlib.import_module("openvino")
        return {
            "openvino": str(engine.__version__),
            "devices": ",".join(engine.Core().available_devices),
            "onnx": version_of("onnx"),
        }

    def facts(self, subject: Any) -> dict[str, Any]:
        """Of the first compiled model that the subject holds, and of the weights of its `openvino_model`."""
        compiled = self._compiled(subject)
        declared = getattr(subject, "openvino_model", None)
        if declared is None and not compiled:
            return super().facts(subject)
        return (stored_weights(declared) if declared is not None else {}) | (
            compiled_facts(compiled[0]) if compiled else {}
        )

    def _compiled(self, subject: Any) -> list[Any]:
        engine = sys.modules.get("openvino")
        return [] if engine is None else held(subject, lambda thing: isinstance(thing, engine.CompiledModel))

    def works_on_cpu(self, subject: Any) -> bool:
        """Whether every compiled model has the CPU alone."""
        return all(list(one.get_property("EXECUTION_DEVICES")) == ["CPU"] for one in self._compiled(subject))


def compiled_facts(compiled: Any) -> dict[str, Any]:
    """What a device's plug-in made of the model: its operations by kind and precision, its precision, its threads.

    OpenVINO's documentation, "CompiledModel", `get_runtime_model`: the graph as it is run, each operation with its
    layer type and the precision that it computes in. Inputs, outputs and constants are left aside.
    """
    counts: Counter[str] = Counter()
    precisions: Counter[str] = Counter()
    for operation in compiled.get_runtime_model().get_ordered_ops():
        told = operation.get_rt_info()
        if "layerType" not in told or (kind := _text(told["layerType"])) in ("Const", "Input", "Output", "Parameter"):
            continue
        counts[kind] += 1
        precisions[_text(told["runtimePrecision"])] += 1
    kinds = ",".join(f"{kind}:{number}" for kind, number in sorted(counts.items()))
    ran_in = ",".join(f"{kind}:{number}" for kind, number in sorted(precisions.items()))
    return {
        "graph_nodes": counts.total(),
        "graph_kinds": kinds,
        "graph_hash": hashlib.sha256(f"{kinds} {ran_in}".encode()).hexdigest()[:16],
        "graph_precisions": ran_in,
        "inference_precision": compiled.get_property("INFERENCE_PRECISION_HINT").get_type_name(),
        "intra_op_threads": int(compiled.get_property("INFERENCE_NUM_THREADS")),
    }


def _text(told: Any) -> str:
    return str(told.astype(str)) if hasattr(told, "astype") else str(told)


def stored_weights(source: Any) -> dict[str, Any]:
    """Bytes, hash, number and types of the constants of a model: as the file has them, not as a device packs them.

    `source` is a path or a `Model`. Raises what OpenVINO raises for a model that it can't read.
    """
    model = source
    if isinstance(source, str | os.PathLike):
        model = importlib.import_module("openvino").Core().read_model(os.fspath(source))
    stored = [one for one in model.get_ops() if one.get_type_name() == CONSTANT]
    stored.sort(key=lambda one: str(one.get_friendly_name()))
    facts = weight_facts([one.get_data() for one in stored], Values())
    names = sorted({one.get_element_type().get_type_name() for one in stored})
    packed = sum(int(one.get_byte_size()) for one in stored)  # 4-bit types unpack to bytes
    return facts | {"weight_bytes": packed, "weight_dtypes": ",".join(names)} if stored else {"weight_bytes": 0}
