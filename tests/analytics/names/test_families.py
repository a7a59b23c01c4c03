"""The idea behind a technique."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.names.families import UNCHANGED, families, family
from bench.discover import find_suites
from bench.spec import load_suite

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    "key",
    [
        "runtime=mlx,quant=q4",
        "runtime=mlx,quant=q4-g32",
        "runtime=mlx,quant=q4-dwq",
        "runtime=mlx,quant=mxfp4",
        "runtime=mlx,quant=nvfp4",
        "runtime=llama.cpp,quant=q4_k_m,unit=gpu",
        "runtime=llama.cpp,quant=iq4_xs",
        "runtime=onnxruntime,quant=int4,threads=1,variant=block-32",
        "runtime=omlx,quant=oq4e",
    ],
)
def test_four_bits_are_one_family(key: str) -> None:
    """4-bit weights are one idea, whoever packs them."""
    assert family(key) == "4-bit weights"


def test_palette_is_its_own_family_and_of_its_bits() -> None:
    """A palette is told apart from affine weights, and stands beside them where bits are compared."""
    assert family("runtime=coreml,quant=pal4,unit=ane") == "palettised weights"
    assert "4-bit weights" in families("runtime=coreml,quant=pal4.50,unit=ane")


def test_precision_counts_only_alone() -> None:
    """f32 under a quantised cache isn't the idea; alone it is."""
    assert family("runtime=mlx,quant=f32,kv=q8") == "KV cache quantisation"
    assert family("runtime=mlx,quant=f32,speculative=prompt-lookup") == "speculative decoding"
    assert family("runtime=mlx,quant=bf16") == "half precision"


def test_stack_has_several() -> None:
    """A stack names each of its ideas, so that nobody reads it as one of them."""
    assert family("runtime=mlx,quant=q8,sampler=ddim,steps=4,adapter=student") == (
        "8-bit weights + another sampler + fewer steps + distilled student"
    )


def test_beside_a_baseline_only_differences_count() -> None:
    """What baseline and technique share is no idea of the technique; where it runs is one, if it differs."""
    baseline = "runtime=mlx,sampler=ddim,steps=50"
    assert family("runtime=mlx,sampler=ddim,steps=10", baseline) == "fewer steps"
    assert family("runtime=mlx,sampler=ddpm,steps=50", baseline) == "another sampler"
    assert family(baseline, baseline) == UNCHANGED
    assert family("runtime=coreml,quant=f16,unit=ane", "runtime=coreml,quant=f16,unit=gpu") == "another compute unit"
    assert family("runtime=coreml,quant=f16,unit=ane") == "half precision"


def test_every_technique_of_the_suites_has_a_family() -> None:
    """Beside its baseline, every technique of this repository is an idea, but for baselines and controls."""
    without = set()
    for suite in map(load_suite, find_suites(REPOSITORY)):
        for technique in suite.techniques.values():
            for model in map(suite.models.__getitem__, technique.models):
                key, baseline = (suite.key(one, model) for one in (technique, suite.techniques[model.baseline]))
                if family(key, baseline) == UNCHANGED and not technique.control and technique.name != model.baseline:
                    without.add((suite.name, model.name, technique.name))
    assert without == set()
