"""Bits that a weight takes in memory, by the `quant` of a technique's key."""

from __future__ import annotations

import re

PLAIN = {"f32": 32.0, "f16": 16.0, "bf16": 16.0}
# Block formats, by their layout (ggml-common.h): a block's bytes * 8 / its weights. The K and I families mix blocks
# over layers; theirs are the means of a whole Llama 3.1 8B (llama.cpp, tools/quantize/README.md).
GGUF = {
    "q1_0": 1.125, "q2_0": 2.125, "q4_0": 4.5, "q4_1": 5.0, "q5_0": 5.5, "q5_1": 6.0, "q8_0": 8.5,
    "iq1_s": 2.0, "iq1_m": 2.15, "iq2_xxs": 2.38, "iq2_xs": 2.59, "iq2_s": 2.74, "iq2_m": 2.93,
    "iq3_xxs": 3.25, "iq3_xs": 3.50, "iq3_s": 3.66, "iq3_m": 3.76, "iq4_xs": 4.46, "iq4_nl": 4.68,
    "q2_k": 3.16, "q2_k_s": 2.97, "q3_k": 4.00, "q3_k_s": 3.64, "q3_k_m": 4.00, "q3_k_l": 4.30,
    "q4_k": 4.89, "q4_k_s": 4.67, "q4_k_m": 4.89, "q4_k_xl": 4.98, "q5_k": 5.70, "q5_k_s": 5.57, "q5_k_m": 5.70,
    "q6_k": 6.56,
}  # fmt: skip
# OCP Microscaling v1.0: 32 values share a scale of 8 bits; NVFP4: 16 values share one.
SCALED = {"mxfp8": 8.25, "mxfp4": 4.25, "nvfp4": 4.5}
GROUP = 64  # MLX's default: a scale and a bias of 16 bits for each group
AFFINE = re.compile(r"o?q([2-8])e?(?:-g(\d+))?(?:-[a-z]+)*")
INTEGER = re.compile(r"int([248])(?:-g(\d+))?(?:-[a-z0-9]+)*")
PALETTE = re.compile(r"pal([2-8](?:\.\d+)?)(?:-.+)?")
MIXED = re.compile(r"mixed-([2-8])(?:-([2-8]))?")
# What an engine takes where nobody says it: Ollama's plain tags are Q4_K_M.
USUAL = {"ollama": 4.89}


def bits_per_weight(quant: str | None, runtime: str = "", bpw: str | None = None) -> float | None:
    """Bits a weight of a `quant`, scales included; None where nothing says it. `bpw` of a key goes before."""
    if bpw is not None:
        return float(bpw)
    if not quant:
        return USUAL.get(runtime)
    for known in (PLAIN, GGUF, SCALED):
        if quant in known:
            return known[quant]
    return _by_pattern(quant)


def _by_pattern(quant: str) -> float | None:
    if found := AFFINE.fullmatch(quant):
        return int(found[1]) + 32 / int(found[2] or GROUP)
    if found := INTEGER.fullmatch(quant):
        return int(found[1]) + (16 / int(found[2]) if found[2] else 0.0)
    if found := PALETTE.fullmatch(quant):
        return float(found[1])
    if found := MIXED.fullmatch(quant):  # mixed-4-6: most weights of the lower, as in MLX's recipe (5 in 6)
        low = int(found[1])
        return low + 0.5 + (int(found[2]) - low) / 6 if found[2] else low + 0.5
    scaled = quant.split("-")[0]  # mxfp4-q8: the head and what isn't an expert at 8 bits
    return SCALED.get(scaled)
