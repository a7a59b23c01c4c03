"""How fast a model can generate at most: each token reads all weights once, so bandwidth over bytes bounds it.

This holds for one sequence of a dense model without speculation (the memory roof of Williams et al. 2009, "Roofline",
with the weights as the only traffic, which is generous: cache and activations come on top). A mixture of experts reads
its active weights only, and speculation takes several tokens out of one reading: both must be declared.
"""

from __future__ import annotations

import re

from analytics.intake.figure import Figure
from analytics.names.models import ACTIVE, is_mixture
from bench.host.chips import bandwidth_gbs, rows_of
from bench.spec.technique_key import parse_key

SLACK = 1.1  # published bandwidth is rounded, and tables differ by as much (chips.csv: 800 and 819 GB/s)
IN_CACHE = (
    256e6  # weights that the system-level cache holds (96 MB in an Ultra) or that embeddings dominate say nothing
)
BITS = re.compile(r"(?:^|[a-z])(\d{1,2})(?:[_\-.]|$|k|f)")
SPECULATIVE = re.compile(r"specul|draft|\bmtp\b|eagle|medusa|dflash|dspark|lookup", re.I)
BATCH = re.compile(r"(?:^|,)batch=(\d+)")


def fastest_decode(figure: Figure) -> str | None:
    """Why a decode speed can't be, None where it can or where too little is known to say."""
    if figure.metric != "decode_tok_s" or figure.value is None or _excused(figure):
        return None
    bandwidth, weights = _bandwidth(figure), bytes_per_token(figure)
    if bandwidth is None or weights is None or weights < IN_CACHE:
        return None
    bound = _batch(figure) * bandwidth / weights
    if figure.value <= bound * SLACK:
        return None
    return (
        f"{figure.value:g} tokens/s is impossible: {bandwidth / 1e9:g} GB/s over {weights / 1e9:.3g} GB read for each "
        f"token are {bound:.3g}; a mixture of experts needs --active-params-b, speculation its name in the technique"
    )


def bytes_per_token(figure: Figure) -> float | None:
    """Bytes of the weights that one token reads, from their size or from parameters and nominal bits; lower bounds."""
    active = _active(figure)
    if figure.weight_bytes and figure.params_b:
        return figure.weight_bytes * (min(active / figure.params_b, 1.0) if active else 1.0)
    bits = _nominal_bits(figure.key)
    parameters = active or figure.params_b
    return parameters * 1e9 * bits / 8 if parameters and bits else None


def _excused(figure: Figure) -> bool:
    told = " ".join(filter(None, (figure.technique, figure.key, figure.note, figure.model)))
    if SPECULATIVE.search(told):
        return True
    return _active(figure) is None and is_mixture(told)


def _active(figure: Figure) -> float | None:
    """Billions of parameters that a token reads, as said or as the model's name states it: 3 of Qwen3-30B-A3B."""
    named = ACTIVE.search(figure.model or "")
    return figure.active_params_b or (float(named[1]) if named else None)


def _bandwidth(figure: Figure) -> float | None:
    """The widest that the chip is sold with, bytes/s; None for chips that the table doesn't have."""
    chip, memory = figure.chip or "", int(figure.memory_bytes) if figure.memory_bytes else None
    variants = [int(row["gpu_cores"]) for row in rows_of(chip, figure.gpu_cores)]
    widths = [one for cores in variants if (one := bandwidth_gbs(chip, cores, memory)) is not None]
    return max(widths) * 1e9 if widths else None


def _nominal_bits(key: str | None) -> float | None:
    quant = parse_key(key).get("quant") if key else None
    found = BITS.search(quant or "")
    return float(found[1]) if found and 1 <= int(found[1]) <= 32 else None


def _batch(figure: Figure) -> int:
    found = BATCH.search(figure.workload or "")
    return max(int(found[1]), 1) if found else 1
