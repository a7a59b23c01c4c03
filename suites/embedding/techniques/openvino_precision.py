"""The same weights on OpenVINO, in a precision of the processor's choice of instructions.

bfloat16: Kalamkar et al. 2019, "A Study of BFLOAT16 for Deep Learning Training"; 8 bits: Jacob et al. 2018, with the
ranges that ONNX Runtime's calibration found, read from its QDQ graph. One compiled model a shape: go with buckets.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from models.onnx_engine import plain_graph
from models.onnx_quantised import static_int8
from models.openvino_engine import Int8Engine, OpenVinoEngine


def on_openvino(subject: Any, engine: OpenVinoEngine) -> Any:
    """The subject with that engine; it names the engine's file, so that the harness reads its weights."""
    subject.engine, subject.openvino_model = engine, engine.path
    return subject


class OnOpenVino:
    """Runs the float32 graph in `precision` (f32, bf16, f16) on so many threads, compiled a shape or for all shapes."""

    def __init__(self, precision: str = "f32", threads: int = 1, fixed: bool = True) -> None:
        self.precision, self.threads, self.fixed = precision, threads, fixed

    def apply(self, subject: Any) -> Any:
        """Exchange the engine."""
        path = plain_graph(subject.files["weights"])
        return on_openvino(subject, OpenVinoEngine(path, self.precision, self.threads, self.fixed))


class Int8OnOpenVino:
    """8-bit weights and activations, calibrated; products that are `kept` stay in `precision`, as the rest does."""

    def __init__(self, kept: Sequence[str] = (), precision: str = "f32", threads: int = 1) -> None:
        self.kept, self.precision, self.threads = kept, precision, threads

    def apply(self, subject: Any) -> Any:
        """Exchange the engine."""
        path = static_int8(subject.files, self.kept)
        return on_openvino(subject, Int8Engine(path, self.precision, self.threads))
