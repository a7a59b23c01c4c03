"""`powermetrics`, Apple's own sampler, where this process is root: energy, clocks and heat from its plists.

A sample is one XML property list, samples are parted by a NUL byte. Energies are mJ over `elapsed_ns`; an M4
Max's clusters give `freq_hz` in Hz and its GPU gives it in MHz (recorded, tests/fixtures/apple/m4-max).
"""

from __future__ import annotations

import os
import plistlib
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any
from xml.parsers.expat import ExpatError

from bench.probes.energy.source import ANE, CPU, DRAM, GPU

PROGRAM = Path("/usr/bin/powermetrics")
FIELDS = {CPU: "cpu_energy", GPU: "gpu_energy", ANE: "ane_energy", DRAM: "dram_energy"}
SAMPLERS = "cpu_power,gpu_power,ane_power,thermal"
EVERY_MS = 200
HIGHEST_MHZ = 1e5  # a clock below this is in MHz


class Powermetrics:
    """Runs beside the work between `open` and `close` and adds up what it reports."""

    name = "powermetrics"
    machine = True
    quantum_j = 1e-3
    step_s: float | None = None

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._sums: dict[str, float] = {}

    def open(self) -> None:
        """Start it. Raises OSError where it doesn't start."""
        command = [str(PROGRAM), "--samplers", SAMPLERS, "-i", str(EVERY_MS), "-f", "plist"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert self._process.stdout is not None
        threading.Thread(target=self.follow, args=(self._process.stdout,), daemon=True).start()

    def follow(self, stream: IO[bytes]) -> None:
        """Add up the samples of a stream until it ends."""
        left = b""
        while chunk := stream.read1(65536):  # type: ignore[attr-defined]
            *complete, left = (left + chunk).split(b"\0")
            for text in complete:
                self._add(parse_sample(text))

    def _add(self, sample: Mapping[str, Any]) -> None:
        sums = dict(self._sums)
        for domain, joules in sample_energy_j(sample).items():
            sums[domain] = sums.get(domain, 0.0) + joules
        self._sums = sums  # at once: another thread reads it

    def read_j(self) -> dict[str, float]:
        """Joules since the start; empty before the first sample."""
        if self._process is not None and self._process.poll() is not None:
            raise OSError(f"powermetrics ended with {self._process.returncode}")
        return self._sums

    def absent(self, domain: str) -> str:
        """Newer systems leave the memory out."""
        return f"powermetrics reports no energy of the {domain} on this Mac"

    def close(self) -> None:
        """Stop it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None


def parse_sample(text: bytes) -> dict[str, Any]:
    """One sample; empty where it is torn."""
    try:
        found = plistlib.loads(text.strip())
    except (ExpatError, plistlib.InvalidFileException, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def sample_energy_j(sample: Mapping[str, Any]) -> dict[str, float]:
    """Joules by domain in a sample, those that it names."""
    processor = sample.get("processor") or {}
    return {domain: processor[field] / 1e3 for domain, field in FIELDS.items() if field in processor}


def sample_thermal(sample: Mapping[str, Any]) -> str | None:
    """Thermal pressure as a word in lower case, None where the sample has none."""
    word = sample.get("thermal_pressure")
    return word.lower() if isinstance(word, str) else None


def sample_clock_hz(sample: Mapping[str, Any]) -> float | None:
    """Mean clock of the processors in Hz, each weighted by the share of time that it ran; None where none did."""
    cpus = [cpu for cluster in (sample.get("processor") or {}).get("clusters", []) for cpu in cluster.get("cpus", [])]
    ran = [(float(cpu["freq_hz"]), 1 - cpu["idle_ratio"] - cpu.get("down_ratio", 0.0)) for cpu in cpus]
    busy = sum(share for _, share in ran)
    return sum(clock * share for clock, share in ran) / busy if busy > 0 else None


def sample_gpu_clock_hz(sample: Mapping[str, Any]) -> float | None:
    """Clock of the GPU in Hz, None where the sample has none."""
    clock = (sample.get("gpu") or {}).get("freq_hz")
    if clock is None:
        return None
    return float(clock) * (1e6 if clock < HIGHEST_MHZ else 1.0)


def one_sample(milliseconds: int = 50) -> dict[str, Any]:
    """A sample of so many milliseconds, taken now; empty where there is no root or no answer."""
    if unavailable_reason():
        return {}
    command = [str(PROGRAM), "--samplers", SAMPLERS, "-i", str(milliseconds), "-n", "1", "-f", "plist"]
    try:
        return parse_sample(subprocess.run(command, capture_output=True, timeout=10).stdout)
    except (OSError, subprocess.SubprocessError):
        return {}


def unavailable_reason() -> str:
    """Why it can't be used; empty where it can."""
    if not PROGRAM.exists():
        return "powermetrics is not on this system"
    return "" if os.geteuid() == 0 else "powermetrics needs root"
