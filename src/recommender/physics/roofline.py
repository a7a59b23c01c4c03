"""Time that work takes at the limits of a machine: bytes over bandwidth or operations over peak, whichever is longer.

Roofline model: Williams, Waterman and Patterson, "Roofline", CACM 52(4), 2009. A dense decoder reads its weights once
a token and does two operations a weight (Kaplan et al., arXiv 2001.08361, table 1).
"""

from __future__ import annotations

from dataclasses import dataclass

from recommender.physics.machine import Machine
from recommender.physics.models import Architecture

GIGA = 1e9
CACHE_BITS = {"q8": 8.5, "q4": 4.5, "q2": 2.5}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a machine can do on a unit: `bandwidth` in B/s, `flops` in 1/s, `overhead` in s a call."""

    bandwidth: float | None
    flops: float | None
    overhead: float = 0.0


@dataclass(frozen=True, slots=True)
class Work:
    """What must be done: bytes moved and operations."""

    moved: float
    operations: float


def published_limits(machine: Machine, unit: str = "gpu") -> Limits:
    """The maker's figures. The Neural Engine has a rate of its own; the bandwidth is that of the memory."""
    flops = machine.ane_flops if unit == "ane" and machine.ane_flops else machine.flops
    return Limits(machine.bandwidth, flops)


def decode_work(
    of: Architecture, bits: float, context: float = 0.0, batch: int = 1, kv: str | None = None
) -> Work | None:
    """A step of decoding: `batch` tokens after `context` tokens each; None where the parameters aren't known."""
    if of.active_b is None:
        return None
    read = (of.active_b - (of.lookup_b if not of.is_mixture else 0.0)) * GIGA * bits / 8
    cached = kv_bytes_per_token(of, kv) or 0.0
    return Work(read + batch * context * cached, 2 * of.active_b * GIGA * batch)


def prefill_work(of: Architecture, bits: float, prompt: float) -> Work | None:
    """Reading a prompt of so many tokens; None where the parameters aren't known."""
    if of.active_b is None or of.params_b is None:
        return None
    # A token goes through few experts, but a long prompt meets all of them.
    touched = min(of.params_b, of.active_b * prompt)
    return Work(touched * GIGA * bits / 8, 2 * of.active_b * GIGA * prompt)


def kv_bytes_per_token(of: Architecture, kv: str | None = None) -> float | None:
    """Bytes that a token leaves in the cache of keys and values; None where the architecture isn't known."""
    return None if of.kv_values is None else of.kv_values * CACHE_BITS.get(kv or "", 16.0) / 8


def seconds(work: Work, limits: Limits) -> float | None:
    """Shortest time of the work; None where the machine's bandwidth isn't known. A rate nobody knows is no limit."""
    if not limits.bandwidth:
        return None
    arithmetic = work.operations / limits.flops if limits.flops else 0.0
    return limits.overhead + max(work.moved / limits.bandwidth, arithmetic)
