"""The same weights on OpenVINO, in a precision of the processor's choice of instructions.

bfloat16: Kalamkar et al. 2019, "A Study of BFLOAT16 for Deep Learning Training"; 8 bits: Jacob et al. 2018, with the
ranges that ONNX Runtime's calibration found, read from its QDQ graph. One compiled model a shape: go with buckets.
"""

from __future__ import annotations

from typing import Any

from models.onnx_engine import plain_graph
from models.openvino_engine import OpenVinoEngine


class OnOpenVino:
    """Runs the float32 graph in `precision` (f32, bf16, f16) on so many threads."""

    def __init__(self, precision: str = "f32", threads: int = 1, fixed: bool = True) -> None:
        self.precision, self.threads, self.fixed = precision, threads, fixed

    def apply(self, subject: Any) -> Any:
        """Exchange the engine."""
        path = plain_graph(subject.files["weights"])
        subject.engine = OpenVinoEngine(path, self.precision, self.threads, self.fixed)
        subject.openvino_model = path
        return subject
