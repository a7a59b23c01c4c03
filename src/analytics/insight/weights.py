"""Bytes of the weights that one generated token reads: size or parameters, and bits a weight by format.

A format's blocks carry scales beside the weights, so Q4_0 takes 18 bytes for 32 weights and MLX's q4 in groups of 64
a scale and an offset of 16 bits each. K-quants mix block types by layer: the bits of their main type are what a layer
has at least, so shares of bandwidth drawn from them are lower bounds.
"""

from __future__ import annotations

import re
from typing import Any

from analytics.intake.plausible import SPECULATIVE
from analytics.names.models import is_mixture
from bench.spec import parse_key

# Bits a weight. GGUF: block structures in ggml's ggml-common.h; MLX: mx.quantize, bits + 32 / group.
EXACT = {
    "f32": 32.0, "f16": 16.0, "bf16": 16.0,
    "q8_0": 8.5, "q5_1": 6.0, "q5_0": 5.5, "q4_1": 5.0, "q4_0": 4.5,
    "q8": 8.5, "q6": 6.5, "q5": 5.5, "q4": 4.5, "q3": 3.5, "q2": 2.5, "q4-g32": 5.0,
}  # fmt: skip
K_QUANTS = {"q6_k": 6.5625, "q5_k": 5.5, "q4_k": 4.5, "q3_k": 3.4375, "q2_k": 2.625}  # of the main block type
HALF = ("f16", "bf16")
LEVEL = re.compile(r"^(?:iq|q|int|pal|mxfp|nvfp|oq)(\d)(?=$|[_\-e.])")


def bits_of(quant: str) -> float | None:
    """Bits a weight of a key's `quant`, scales included; None for formats whose layout isn't known here."""
    return EXACT.get(quant) or K_QUANTS.get(re.sub(r"_[sml]$", "", quant))


def level_of(quant: str) -> float | None:
    """The nominal bits: 4 of q4, q4_k_m and int4, 16 of f16; None where the name has none."""
    if quant in ("f16", "bf16", "f32"):
        return 32.0 if quant == "f32" else 16.0
    found = LEVEL.match(quant)
    return float(found[1]) if found else None


def quant_of(key: str | None) -> str:
    """The quantisation that a key names, empty where it names none."""
    return parse_key(key).get("quant", "") if key else ""


def bytes_per_token(row: dict[str, Any], size: float | None = None) -> float | None:
    """Bytes that one token of one sequence reads, from the weights' size or from parameters and bits.

    None for mixtures of experts, speculation and unknown formats: there a token reads something else.
    """
    pairs = parse_key(row["key"]) if row["key"] else {}
    told = " ".join(str(row[name] or "") for name in ("technique", "key", "model"))
    if SPECULATIVE.search(told) or is_mixture(str(row["model"])):
        return None
    if size:
        return size
    bits, params = bits_of(pairs.get("quant", "")), row["params_b"]
    return params * 1e9 * bits / 8 if bits and params else None
