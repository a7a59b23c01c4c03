"""What an energy source is: counters by domain that only grow, and what is known of them."""

from __future__ import annotations

from typing import Protocol

CPU, GPU, ANE, DRAM = "cpu", "gpu", "ane", "dram"
DOMAINS = (CPU, GPU, ANE, DRAM)


class EnergySource(Protocol):
    """Counts energy since some moment; only differences mean something."""

    name: str
    machine: bool  # True: all that runs on the machine, and the machine at rest; False: this process alone
    quantum_j: float  # the smallest difference that the counter can show
    step_s: float | None  # how long a reading may stay the same under load, where that needs no measuring

    def read_j(self) -> dict[str, float]:
        """Joules by domain (`DOMAINS`), those that there are. Raises OSError where the counter gives no answer."""
        ...

    def absent(self, domain: str) -> str:
        """Why a domain has no counter here."""
        ...

    def open(self) -> None:
        """Begin to count, for a source that needs it."""
        ...

    def close(self) -> None:
        """Count no more."""
        ...


class Always:
    """A source whose counters run whether anybody looks or not."""

    def open(self) -> None:
        """Nothing to begin."""

    def close(self) -> None:
        """Nothing to end."""
