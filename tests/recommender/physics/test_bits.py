"""Bits a weight, beside sizes of files that were published."""

import csv
import re
from pathlib import Path

import pytest

from recommender.physics.bits import bits_per_weight

SIZES = Path("results/field/published/llamacpp_readme_quality.csv")
LLAMA_3_8B = 8.03e9


@pytest.mark.parametrize(("quant", "bits"), [
    ("f32", 32), ("bf16", 16), ("q4", 4.5), ("q4-g32", 5.0), ("q8", 8.5), ("q4-dwq", 4.5), ("q4-g128", 4.25),
    ("q4_0", 4.5), ("q8_0", 8.5), ("mxfp4", 4.25), ("nvfp4", 4.5), ("mxfp4-q8", 4.25), ("int8", 8), ("int4-g32", 4.5),
    ("pal6", 6), ("pal4.50", 4.5), ("pal4-g32", 4), ("oq6", 6.5),
])  # fmt: skip
def test_formats_have_the_bits_of_their_layout(quant: str, bits: float) -> None:
    """Scales and biases of each group count."""
    assert bits_per_weight(quant) == bits


def test_what_nobody_says_is_none() -> None:
    """No quant, no bits, except where an engine has a usual one; bpw goes before everything."""
    assert bits_per_weight(None, "mlx") is None
    assert bits_per_weight("mixed") is None
    assert bits_per_weight(None, "ollama") == 4.89
    assert bits_per_weight("q4-dwq", "mlx", "5.0") == 5.0


def test_gguf_files_have_the_size_that_the_bits_say() -> None:
    """Every published size of a Llama 3 8B is within 4 %, or 7 % where the block format keeps its head at 6 bits."""
    with SIZES.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["metric"] == "model_size_gb"]
    sizes = {found[1].lower(): float(row["value"]) for row in rows if (found := _quant(row["technique"]))}

    assert len(sizes) > 25
    for quant, gigabytes in sizes.items():
        bits = bits_per_weight(quant)
        assert bits is not None, quant
        assert bits * LLAMA_3_8B / 8e9 == pytest.approx(gigabytes, rel=0.07 if quant == "q2_k_s" else 0.04), quant


def _quant(words: str) -> re.Match[str] | None:
    return re.search(r"quant=(i?[qQ]\d_\w+|IQ\d_\w+|f16|F16)", words)
