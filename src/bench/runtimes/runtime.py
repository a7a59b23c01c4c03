"""What every runtime can do; the defaults are those of plain Python, which has nothing to wait for."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Mapping
from typing import Any, ClassVar

from bench.record.settings import Setting
from bench.runtimes.outputs import digest, leaf_content, leaf_is_finite, leaves
from bench.runtimes.values import Values, arrays
from bench.runtimes.weights import weight_facts


class Runtime:
    """The engine under a technique. Made once in a fresh worker; ML libraries are imported inside methods."""

    name: ClassVar[str] = "python"

    def prepare(self) -> dict[str, str]:
        """Set up what must be in place before the suite's code is imported; returns facts for the record."""
        return {}

    def configure(self, asked: Mapping[str, Setting]) -> dict[str, Any]:
        """Set what is asked, before `prepare`; returns before and now of each by name. Nothing to set here."""
        return {}

    def capabilities(self) -> dict[str, Any]:
        """What the engine finds on this machine: devices, limits, providers. May import it."""
        return {}

    def unavailable(self) -> str | None:
        """Why this runtime can't run here, in one line, or None. Imports nothing heavy."""
        return None

    def synchronize(self, output: Any) -> None:
        """Wait for work that the call left undone; belongs inside the measured time."""

    def finite(self, output: Any) -> bool:
        """False where a number in the output is NaN or infinite."""
        return all(leaf_is_finite(leaf) for _, leaf in leaves(output))

    def output_hash(self, output: Any) -> str:
        """SHA-256 in hex over types, shapes and bytes.

        Raises TypeError for an object whose content can't be read.
        """
        return digest((place, *leaf_content(leaf)) for place, leaf in leaves(output))

    def values(self) -> Values:
        """Who reads the arrays of this runtime."""
        return Values()

    def weights(self, subject: Any) -> list[Any]:
        """The arrays that the subject computes with, as its `parameters()` gives them; none where it has none.

        What isn't an array or a list of numbers (another library's tensors) is left aside.
        """
        if not callable(getattr(subject, "parameters", None)):
            return []
        given, values = subject.parameters(), self.values()
        tree = given if isinstance(given, dict | list | tuple) or values.is_number(given) else list(given)
        return [leaf for _, leaf in arrays(tree) if values.is_number(leaf)]

    def facts(self, subject: Any) -> dict[str, Any]:
        """What the harness reads itself of what the subject is: weights, graph, placement."""
        return weight_facts(self.weights(subject), self.values())

    def stop_compiling(self) -> bool:
        """Let functions that were compiled run as they are written from now on; False where nothing is compiled."""
        return False

    def works_on_cpu(self, subject: Any) -> bool:
        """Whether the subject's work is processor time of this process, so that time without it is waiting."""
        return True

    def reset_peak_memory(self) -> None:
        """Start the runtime's own peak counter again."""

    def peak_memory(self) -> int | None:
        """Bytes by the runtime's own counter since its reset, None where it has none."""
        return None

    def memory(self) -> dict[str, int]:
        """Bytes that the runtime's own allocator counts, by name (`peak`, `active`, `cache`): those that it has."""
        peak = self.peak_memory()
        return {} if peak is None else {"peak": peak}

    def describe(self) -> dict[str, str]:
        """Versions and devices for the record."""
        return {"python": platform.python_version()}


def version_of(distribution: str) -> str:
    """A distribution's version, or "not installed"."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"
