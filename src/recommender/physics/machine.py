"""The facts of a machine that its speed follows from, with what had to be assumed where the table leaves a choice."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from functools import cache

from bench.host import chips

GIB = 1 << 30
# Apple sells the larger GPU of a Max with these sizes of memory and the smaller one with others (technical
# specifications of the MacBook Pro, late 2023, 2024 and 2026): where nobody names the cores, the memory does.
LARGER_MAX = {"M3 Max": (48, 64, 128), "M4 Max": (48, 64, 128), "M5 Max": (48, 64, 128)}


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine. Bandwidth in B/s, `flops` (GPU, f16) and `ane_flops` in 1/s; None: nobody knows.

    `generation` is M4, `tier` base, Pro, Max or Ultra, None for chips of others. `assumed` says what the table of
    chips doesn't settle.
    """

    chip: str
    gpu_cores: int | None = None
    memory_bytes: int | None = None
    bandwidth: float | None = None
    flops: float | None = None
    ane_flops: float | None = None
    generation: str | None = None
    tier: str | None = None
    assumed: tuple[str, ...] = ()


def machine_of(
    chip: str, gpu_cores: int | None = None, memory_bytes: int | None = None, bandwidth: float | None = None
) -> Machine:
    """A machine from its chip's name; what isn't given comes from `bench.host.chips`, or is assumed and said so."""
    name = chips.short_name(chip)
    generation, tier = chips.family(name)
    assumed: list[str] = []
    cores = gpu_cores or _cores(name, memory_bytes, assumed)
    if bandwidth is None:
        bandwidth = _bandwidth(name, cores, memory_bytes, assumed)
    ane_flops = _ane_flops(name, generation)
    flops = _flops(name, cores, generation, assumed)
    return Machine(name, cores, memory_bytes, bandwidth, flops, ane_flops, generation, tier, tuple(assumed))


def _cores(name: str, memory_bytes: int | None, assumed: list[str]) -> int | None:
    known = sorted({int(row["gpu_cores"]) for row in chips.rows_of(name) if row["gpu_cores"].isdigit()})
    if len(known) < 2:
        return known[0] if known else None
    by_memory = LARGER_MAX.get(name)
    if by_memory and memory_bytes:
        cores = known[-1] if memory_bytes // GIB in by_memory else known[0]
        assumed.append(f"{cores} GPU cores, from {memory_bytes // GIB} GB of memory")
        return cores
    assumed.append(f"{known[-1]} GPU cores: the larger {name}")
    return known[-1]


def _bandwidth(name: str, cores: int | None, memory_bytes: int | None, assumed: list[str]) -> float | None:
    settled = chips.bandwidth_gbs(name, cores, memory_bytes)
    if settled is not None:
        return settled * 1e9
    known = [chips.bandwidth_gbs(name, int(row["gpu_cores"])) for row in chips.rows_of(name)]
    values = [one for one in known if one is not None]
    if values:
        assumed.append(f"{max(values):g} GB/s: the faster {name}")
    return max(values) * 1e9 if values else None


def _flops(name: str, cores: int | None, generation: str | None, assumed: list[str]) -> float | None:
    """The f32 rate stands for f16: Apple's GPUs do both at one rate (metal-benchmarks, Apple 7 and 8)."""
    published = chips.gpu_tflops(name, cores)
    if published is not None:
        return published * 1e12
    rate = _rate_of_core(generation) if generation and cores else None
    if rate is None or cores is None:
        return None
    assumed.append(f"{rate * cores / 1e12:.1f} TFLOPS: {cores} cores at the rate of other {generation}")
    return rate * cores


@cache
def _rate_of_core(generation: str) -> float | None:
    """Operations/s of one GPU core, the median of what is published of a generation; else of the last before it."""
    for number in range(int(generation[1:]), 0, -1):
        found = [
            tflops * 1e12 / int(row["gpu_cores"])
            for row in chips.rows()
            if chips.family(row["chip"])[0] == f"M{number}"
            and (tflops := chips.gpu_tflops(row["chip"], int(row["gpu_cores"]))) is not None
        ]
        if found:
            return statistics.median(found)
    return None


def _ane_flops(name: str, generation: str | None) -> float | None:
    """Apple's figure up to M3; from M4 on it counts 8-bit operations, two for one of 16 bits."""
    tops = chips.ane(name)[1]
    if tops is None or generation is None:
        return None
    return tops * 1e12 / (2 if int(generation[1:]) >= 4 else 1)
