"""The records that a `suite.toml` is read into: frozen, and free of any ML library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.spec.technique_key import canonical_key, parse_key

PROFILES = ("quick", "standard", "rigorous")
TASKS = (
    "text-generation",
    "text-to-image",
    "speech-to-text",
    "text-to-speech",
    "embedding",
    "image-classification",
    "object-detection",
    "fine-tuning",
    "op",
)
RELATIONS = ("differs", "same", "less", "more")  # what a claim may say of a fact beside the baseline's
BOUNDS = ("at_least", "at_most", "times_at_least", "times_at_most")  # what a table of a claim may hold
RUNTIMES = ("mlx", "onnxruntime", "openvino", "coreml", "python")


@dataclass(frozen=True, slots=True)
class FileReference:
    """A file that a model needs: `suite:PATH`, `package:DISTRIBUTION:PATH` or `checkpoint:VARIABLE`."""

    name: str
    path: str
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class QualityMetric:
    """A quality metric that the suite itself computes."""

    name: str
    unit: str
    better: str  # higher | lower
    about: str = ""
    margin: float = 0.0  # a difference up to this is of no practical weight, in the metric's unit
    identical: float | None = None  # its value where the outputs equal the baseline's: it is a comparison by itself


@dataclass(frozen=True, slots=True)
class Model:
    """A checkpoint under test and the callable that loads it."""

    name: str
    runtime: str
    load: str  # module:callable inside the suite
    baseline: str  # technique that the others are compared with
    files: tuple[FileReference, ...] = ()
    about: str = ""
    source: str = ""
    licence: str = ""
    params_b: float | None = None  # billions of parameters


@dataclass(frozen=True, slots=True)
class Workload:
    """The shape of the work: what one call does, and what the quality evaluation does."""

    name: str
    models: tuple[str, ...]
    work: float = 1.0  # units of work in one call
    work_unit: str = "call"
    params: Mapping[str, Any] = field(default_factory=dict)
    quality: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # by profile
    profiles: tuple[str, ...] = PROFILES


@dataclass(frozen=True, slots=True)
class Technique:
    """The thing compared: one class with its parameters, or a stack of other techniques."""

    name: str
    models: tuple[str, ...]
    import_path: str | None = None  # module:Class inside the suite
    params: Mapping[str, Any] = field(default_factory=dict)
    stack: tuple[str, ...] = ()
    runtime: str | None = None  # overrides the model's
    key: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)
    profiles: tuple[str, ...] = PROFILES
    workloads: tuple[str, ...] = ()  # all of its models' where empty
    control: bool = False  # meant to change nothing
    about: str = ""


@dataclass(frozen=True, slots=True)
class Suite:
    """One question with its isolated environment and its data-declared matrix."""

    name: str
    folder: Path
    question: str
    task: str
    default_models: tuple[str, ...]
    models: Mapping[str, Model]
    workloads: Mapping[str, Workload]
    techniques: Mapping[str, Technique]
    metrics: Mapping[str, QualityMetric]
    timeout_s: float = 120.0
    memory_limit_bytes: int | None = None

    def parts(self, technique: Technique) -> tuple[Technique, ...]:
        """The single techniques that a technique applies, in order."""
        if not technique.stack:
            return (technique,)
        return tuple(part for name in technique.stack for part in self.parts(self.techniques[name]))

    def changes(self, technique: Technique) -> dict[str, Any]:
        """What a technique claims to change; a stack inherits its parts' claims, the later part winning."""
        claims: dict[str, Any] = {}
        for part in self.parts(technique):
            claims |= part.changes
        return claims | dict(technique.changes)

    def runtime(self, technique: Technique, model: Model) -> str:
        """The runtime of a case: the technique's own, else one that a part of the stack sets, else the model's."""
        named = [part.runtime for part in (*self.parts(technique), technique) if part.runtime]
        return named[-1] if named else model.runtime

    def key(self, technique: Technique, model: Model) -> str:
        """The canonical spelling of a technique on a model."""
        pairs = {"runtime": self.runtime(technique, model)}
        for part in (*self.parts(technique), technique):
            pairs |= parse_key(part.key)
        return canonical_key(pairs)
