"""Core ML with a choice of compute units and of weights: CPU, GPU or Neural Engine; float, 8 bits, palettes.

coremltools documentation, "Load and Convert Model", "Set the compute units", and "Optimization Overview". The unit is
what Core ML may use; where it puts each operation is its own decision. suite.toml claims what share of them shall be
where, and the harness reads Core ML's compute plan.
"""

from __future__ import annotations

import sys
from typing import Any

from models.coreml_engine import UNITS, CoreMlEngine
from models.minilm_coreml import KINDS


class NoCoreML(Exception):
    """This machine can't predict with Core ML."""

    unavailable = True


class CoreML:
    """The network as Core ML programs of a kind (f32, f16, int8, pal8, pal6, pal4) on a unit (cpu, gpu, ane, all)."""

    def __init__(self, unit: str, kind: str = "f16") -> None:
        for given, known in ((unit, UNITS), (kind, KINDS)):
            if given not in known:
                raise ValueError(f"'{given}' is none of {', '.join(known)}")
        self.unit, self.kind = unit, kind

    def apply(self, subject: Any) -> Any:
        """Exchange the engine.

        Raises NoCoreML off macOS, before anything is converted.
        """
        if sys.platform != "darwin":
            raise NoCoreML("Core ML predicts on macOS only")
        subject.engine = CoreMlEngine(subject.files["weights"], self.unit, self.kind)
        return subject
