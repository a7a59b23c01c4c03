"""The software under a suite: its own environment, built once, and the record of what is in it."""

from bench.environment.describe import describe_environment
from bench.environment.doctor import examine
from bench.environment.suite_env import SuiteEnvironment, SuiteEnvironmentError, place_of
from bench.probes.finding import Finding

__all__ = [
    "Finding",
    "SuiteEnvironment",
    "SuiteEnvironmentError",
    "describe_environment",
    "examine",
    "place_of",
]
