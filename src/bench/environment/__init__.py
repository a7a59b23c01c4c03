"""The software under a suite: its own environment, built once, and the record of what is in it."""

from bench.environment.compatible import (
    CantResolve,
    Resolution,
    Row,
    constraints_of,
    read_constraints,
    resolve_all,
    rows,
)
from bench.environment.describe import describe_environment
from bench.environment.doctor import examine
from bench.environment.engines import ask_engines, ask_suites, gpu_facts
from bench.environment.suite_env import SuiteEnvironment, SuiteEnvironmentError, place_of
from bench.probes.finding import Finding

__all__ = [
    "CantResolve",
    "Finding",
    "Resolution",
    "Row",
    "SuiteEnvironment",
    "SuiteEnvironmentError",
    "ask_engines",
    "ask_suites",
    "constraints_of",
    "describe_environment",
    "examine",
    "gpu_facts",
    "place_of",
    "read_constraints",
    "resolve_all",
    "rows",
]
