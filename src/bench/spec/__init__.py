"""What is asked: a suite as its `suite.toml` declares it, and the spelling of techniques."""

from bench.spec.parse import SuiteError, load_suite
from bench.spec.suite import FileReference, Model, QualityMetric, Suite, Technique, Workload
from bench.spec.technique_key import canonical_key, parse_key

__all__ = [
    "FileReference",
    "Model",
    "QualityMetric",
    "Suite",
    "SuiteError",
    "Technique",
    "Workload",
    "canonical_key",
    "load_suite",
    "parse_key",
]
