"""What a machine's limits would allow, in the unit of a metric: the yardstick that an efficiency is learned beside."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.physics.machine import Machine
from recommender.physics.memory import memory_need
from recommender.physics.models import Architecture
from recommender.physics.roofline import Limits, decode_work, prefill_work, published_limits, seconds

# Work that isn't counted is a fixed piece: only the machine's share of its time is physics, the rest is learned.
PIECE = 1e12  # operations
RATES = ("it_s", "throughput", "rtfx")
TIMES = ("wall_time", "encode_time", "epoch_time", "first_call_time")
MEMORY = ("peak_memory", "runtime_peak_memory")
PROMPT = 512.0  # tokens, where nobody says them
ASSUMED_BITS = 4.5  # most of what is published without saying it is packed to 4 bits


def ideal_value(
    metric: str, technique: Mapping[str, str], size: Architecture, bits: float | None, machine: Machine,
    work: Mapping[str, float | None],
) -> float | None:  # fmt: skip
    """The value at the limits: seconds, 1/s or bytes as the metric has it; None where too little is known.

    `work` are the workload's numbers: batch, prompt, tokens, context, steps.
    """
    bits = bits or ASSUMED_BITS
    limits = published_limits(machine, technique.get("unit", "gpu"))
    if metric in ("decode_tok_s", "tpot"):
        step = _decode(technique, size, bits, limits, work)
        return step if step is None or metric == "tpot" else 1 / step
    if metric in ("prefill_tok_s", "prefill_s_per_tok", "ttft"):
        return _prefill(metric, size, bits, limits, work)
    if metric in MEMORY:
        need = memory_need(size, bits, depth(work), kv=technique.get("kv"))
        return need.total if need else None
    if metric in RATES + TIMES and limits.flops:
        piece = PIECE / limits.flops
        return 1 / piece if metric in RATES else piece
    return None


def depth(work: Mapping[str, float | None]) -> float:
    """Mean number of tokens in the cache while decoding: what was there, the prompt, half of the answer."""
    return (work.get("context") or 0.0) + (work.get("prompt") or 0.0) + (work.get("tokens") or 0.0) / 2


def _decode(
    technique: Mapping[str, str], size: Architecture, bits: float, limits: Limits, work: Mapping[str, float | None]
) -> float | None:
    step = decode_work(size, bits, depth(work), kv=technique.get("kv"))
    return seconds(step, limits) if step else None


def _prefill(
    metric: str, size: Architecture, bits: float, limits: Limits, work: Mapping[str, float | None]
) -> float | None:
    prompt = work.get("prompt") or work.get("context") or PROMPT
    step = prefill_work(size, bits, prompt)
    whole = seconds(step, limits) if step else None
    if whole is None or metric == "ttft":
        return whole
    return prompt / whole if metric == "prefill_tok_s" else whole / prompt
