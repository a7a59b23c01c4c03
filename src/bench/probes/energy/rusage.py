"""The macOS kernel's own account of this process: the energy of its processor work, and nothing else."""

from __future__ import annotations

from bench.probes import darwin
from bench.probes.energy.source import CPU, Always


class ProcessRusage(Always):
    """`ri_energy_nj` of `proc_pid_rusage`: no root, no package; from macOS 13 on."""

    name = "proc_pid_rusage"
    machine = False
    quantum_j = 1e-3  # counted in nJ, by a model that the kernel feeds when threads are switched
    step_s: float | None = (
        0.01  # a thread's share is added when it leaves its core, at the latest at the end of its quantum
    )

    def read_j(self) -> dict[str, float]:
        """Joules of this process's processor work."""
        usage = darwin.own_rusage()
        if usage is None:
            raise OSError("proc_pid_rusage gives no answer")
        return {CPU: usage.ri_energy_nj / 1e9}

    def absent(self, domain: str) -> str:
        """What would be needed."""
        return (
            f"the kernel's account of a process knows its processor work alone, not {domain}: "
            "add zeus-apple-silicon to the suite's pyproject.toml"
        )


def unavailable_reason() -> str:
    """Why there is no such account; empty where there is one."""
    return "proc_pid_rusage has no energy before macOS 13" if darwin.own_rusage() is None else ""
