"""What an adapter is: how one harness is found, asked to compare two amounts of work, and understood."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from bench.environment import SuiteEnvironment, SuiteEnvironmentError
from bench.launch.local import worker_variables
from bench.runtimes.blas import cache_folder
from harness.process import Ended, sound
from harness.workload import HERE, VARIABLE, call_ratio, rounds

BETTER, WORSE, SAME, CANNOT_TELL = "better", "worse", "same", "cannot tell"
NO_DIFFERENCE = "no difference"  # of those harnesses that don't tell `same` from `cannot tell`
CLAIMS = (BETTER, WORSE)


class Missing(Exception):
    """A harness that isn't there; one line with how to get it."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a harness said of B against A. `at` holds its verdict under other settings, from the same figures."""

    verdict: str
    seconds: float
    own_cpu_s: float | None  # of the harness's own process; None where it measures in that, or it can't be read
    ratio: float | None = None  # B over A
    low: float | None = None
    high: float | None = None
    at: dict[str, str] = field(default_factory=dict)
    cpu_share_watching: float | None = None  # of a core, while its workers measured; where the harness tells that


class Tools:
    """The interpreter with the compared harnesses, built when first asked for."""

    def __init__(self, note: Callable[[str], None]) -> None:
        self._note = note

    @cached_property
    def interpreter(self) -> Path:
        """Python of the environment that harness/pyproject.toml declares.

        Raises Missing where it can't be had.
        """
        try:
            return SuiteEnvironment().ensure(HERE, self._note)
        except SuiteEnvironmentError as error:
            raise Missing(str(error)) from None


@dataclass(frozen=True, slots=True)
class Harness:
    """A row of the table of harnesses.

    `settings` says in a line how it is used. `find` returns the version or raises Missing. `compare` gets an empty
    folder and the percentage that B does more of, and raises HarnessFailed where it can't read the outcome.
    """

    settings: str
    find: Callable[[Tools], str]
    compare: Callable[[Tools, Path, int], Found]
    true_ratio: Callable[[int], float] = call_ratio
    parent: str = ""  # why there is no processor time of a parent, where there is none


def variables(percent: int = 0) -> dict[str, str]:
    """The environment variables of a measured process: few, the same for each harness, and the amount of work.

    Bytecode is kept, so that no comparison pays for another one's first start.
    """
    return worker_variables(os.environ, cache_folder() / "bytecode") | {VARIABLE: str(rounds(percent))}


def package_version(tools: Tools, package: str) -> str:
    """The version of a package in the environment of the compared harnesses."""
    code = f"import importlib.metadata; print(importlib.metadata.version({package!r}))"
    return sound([str(tools.interpreter), "-c", code], HERE, variables()).out.strip()


def total(parts: Sequence[Ended]) -> tuple[float, float | None]:
    """Wall seconds and own processor seconds of several commands; None where one of them lacks the latter."""
    own = [part.own_cpu_s for part in parts]
    return sum(part.wall_s for part in parts), None if None in own else sum(cpu for cpu in own if cpu is not None)
