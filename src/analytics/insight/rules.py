"""The rules of `bench insight`, one row each: its code, when it fires, and the function that finds it.

Where findings are equally firm and equally near to this machine, they come in this order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from analytics.insight import (
    attention,
    bandwidth,
    calibrated,
    changes,
    cores,
    elsewhere,
    fade,
    flips,
    joules,
    memory,
    prefill,
    quality,
    software,
    units,
)
from analytics.insight.finding import Finding
from analytics.insight.rows import Frames


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule; `fires` says in words when, `codes` name its findings (most rules have one)."""

    codes: tuple[str, ...]
    fires: str
    find: Callable[[Frames], Iterator[Finding]]


RULES = (
    Rule(("swapped",), "the system swapped out during a trial", memory.swapped),
    Rule(("efficiency-cores",), "a tenth or more of a case's processor time was spent on efficiency cores",
         cores.efficiency),
    Rule(("thermal-fade", "drift"), "a run's baseline drifts by 2 % or more and the interval leaves 1 out: "
         "thermal-fade where heat, throttling or a falling clock was seen and it became slower, else drift",
         fade.over_runs),
    Rule(("thermal-fade", "drift"), "the later half of a run's trials is 2 % or more slower, over trials: the same two",
         fade.within_trials),
    Rule(("changed-here",), "a case's ratio to its baseline changed by 5 % or more over 20 runs of its host or more",
         changes.over_runs),
    Rule(("order-differs-here",), "a verdict on fewer bits here contradicts the published figures of five Macs or more",
         elsewhere.disagreements),
    Rule(("decode-limit",), "a host was measured decoding and has a calibration of the kernels", calibrated.decoding),
    Rule(("first-token-slower",), "the first token takes a tenth longer with packed weights on a measured host",
         prefill.first_token),
    Rule(("decode-memory-bound",), "decode speeds of three machines or more amount to a share of published bandwidth",
         bandwidth.over_chips),
    Rule(("bandwidth-share",), "a decode speed, the bytes of the weights and the chip's bandwidth are known",
         bandwidth.per_chip),
    Rule(("prefill-compute-bound",), "4-bit weights read prompts no faster than half precision, machine by machine",
         prefill.slower),
    Rule(("ane-gpu-crossover",), "sources timed both compute units, and the faster one turns with the GPU's cores",
         units.crossover),
    Rule(("ane-gpu-energy",), "a source recorded the energy of both compute units", units.energy),
    Rule(("energy-per-unit",), "two techniques or more have an energy figure on a measured host", joules.measured),
    Rule(("energy-not-available",), "this machine has figures and no energy counter", joules.unavailable),
    Rule(("energy-per-token",), "a source gives power and decode speed of the same work", joules.per_token),
    Rule(("memory-headroom",), "a measured host has peaks of memory", memory.headroom),
    Rule(("memory-tight",), "a published peak comes within a tenth of what its machine's memory allows", memory.tight),
    Rule(("runtime-flip",), "two runtimes change places between two chips in one source, each ahead by 5 % or more",
         flips.runtimes),
    Rule(("flash-attention",), "one version was timed with and without flash attention on two chips or more",
         attention.flash),
    Rule(("quality-cliff",), "perplexity is 5 % or more above the reference's, within one source, model and text",
         quality.cliffs),
    Rule(("software-matters",), "a version changed the same models on the same machine by 5 % or more, over models",
         software.steps),
)  # fmt: skip
CODES = tuple(dict.fromkeys(code for rule in RULES for code in rule.codes))
