"""A source's words for a technique and the key that they mean."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.names.techniques import spelled
from bench.discover import find_suites
from bench.spec import load_suite

REPOSITORY = Path(__file__).resolve().parents[3]

RUNTIMES = st.sampled_from(
    ["mlx", "rapid-mlx", "llama.cpp", "coreml", "onnxruntime", "pytorch", "whisper.cpp", "litert"]
)
QUANTS = st.sampled_from(
    ["f32", "f16", "bf16", "q4", "q4-g32", "q4-dwq", "q8_0", "q4_k_m", "iq2_xxs", "mxfp4", "pal4", "pal4.50", "int8"]
)
PAIRS = st.fixed_dictionaries(
    {"runtime": RUNTIMES},
    optional={
        "quant": QUANTS,
        "unit": st.sampled_from(["cpu", "gpu", "ane", "ane+gpu", "all"]),
        "attention": st.sampled_from(["flash", "sparse-flash", "original", "split_einsum", "split_einsum_v2"]),
        "kv": st.sampled_from(["q8", "q4", "paged", "rotating-128"]),
        "speculative": st.sampled_from(["draft", "mtp", "prompt-lookup"]),
        "threads": st.integers(1, 64).map(str),
        "steps": st.integers(1, 99).map(str),
        "imatrix": st.sampled_from(["wt-10m", "wt-1k"]),
    },
)

FOREIGN = {
    "quant=MLX-4bit;runtime=rapid-mlx;unit=GPU(Metal)": "runtime=rapid-mlx,quant=q4,unit=gpu",
    "quant=Q4_K_M;runtime=llama.cpp;unit=GPU(Metal);attn=flash": (
        "runtime=llama.cpp,quant=q4_k_m,unit=gpu,attention=flash"
    ),
    "quant=fp16;runtime=CoreML (Swift pipeline);unit=CPU_AND_NE;attn=SPLIT_EINSUM": (
        "runtime=coreml,quant=f16,unit=ane,attention=split_einsum"
    ),
    "quant=6-bit palettized;runtime=CoreML (Swift pipeline);unit=CPU_AND_GPU;attn=ORIGINAL": (
        "runtime=coreml,quant=pal6,unit=gpu,attention=original"
    ),
    "quant=INT4 palettized;runtime=coreml-llm;unit=ANE/CoreML": "runtime=coreml,quant=pal4,unit=ane",
    "quant=MLX-q5 g32;runtime=mlx-lm;unit=GPU(Metal)": "runtime=mlx,quant=q5-g32,unit=gpu",
    "quant=fp32;runtime=MLX;unit=GPU;mx.compile": "runtime=mlx,quant=f32,unit=gpu,compile=on",
    "runtime=vllm-mlx;unit=GPU(Metal);paged_cache=on": "runtime=vllm-mlx,unit=gpu,kv=paged",
    "runtime=vllm-mlx;unit=GPU(Metal);paged_cache=off": "runtime=vllm-mlx,unit=gpu",
    "quant=F16;runtime=llama.cpp;unit=CPU;threads=4;blas=Accelerate": (
        "runtime=llama.cpp,quant=f16,unit=cpu,backend=accelerate,threads=4"
    ),
    "quant=Q2_K;runtime=llama.cpp;imatrix=WT 10m": "runtime=llama.cpp,quant=q2_k,imatrix=wt-10m",
    "quant=pruning: Unstructured Sparsity 75% [MagnitudePruner];runtime=CoreML;unit=ALL": (
        "runtime=coreml,unit=all,prune=magnitude-75"
    ),
    "runtime=CoreML mlpackage (ultralytics), device=mps;unit=CoreML": "runtime=coreml,unit=all,variant=mlprogram-mps",
    "quant=default dtype (bf16);runtime=mlx-lm PR 990;unit=GPU(Metal);mtp": (
        "runtime=mlx,unit=gpu,speculative=mtp,compute=bf16"
    ),
}


@pytest.mark.parametrize(("words", "key"), FOREIGN.items())
def test_foreign_words_map(words: str, key: str) -> None:
    """Words of real sources have the key that DESIGN's table gives them."""
    assert spelled(words).key == key


@given(PAIRS, st.randoms())
def test_key_is_a_fixed_point(pairs: dict[str, str], draw: random.Random) -> None:
    """A key maps to itself, its pairs in any order and any capitals, between commas or semicolons."""
    parts = [f"{name}={value}" for name, value in pairs.items()]
    draw.shuffle(parts)
    key = spelled(",".join(parts)).key
    assert key is not None
    assert spelled(key).key == key
    assert spelled(";".join(parts).upper()).key == key
    added = set(key.split(",")) - set(parts)
    assert set(parts) <= set(key.split(","))
    assert added <= {"backend=coreml"}  # whisper.cpp reaches the Neural Engine through Core ML alone


@given(st.sampled_from(sorted(FOREIGN)), st.randoms())
def test_order_of_parts_does_not_matter(words: str, draw: random.Random) -> None:
    """Foreign parts in any order have one key."""
    parts = words.split(";")
    draw.shuffle(parts)
    assert spelled(";".join(parts)) == spelled(words)


def test_keys_of_the_suites_map_to_themselves() -> None:
    """Every technique of this repository's suites is spelled as its rules spell it."""
    keys = {
        suite.key(technique, suite.models[model])
        for suite in map(load_suite, find_suites(REPOSITORY))
        for technique in suite.techniques.values()
        for model in technique.models
    }
    assert len(keys) > 50
    assert {key: spelled(key).key for key in keys} == {key: key for key in keys}


def test_meaning_depends_on_the_runtime() -> None:
    """One word means what its runtime means by it, wherever the runtime stands."""
    assert spelled("quant=8-bit (Q8_0 / MLX 8bit);runtime=mlx").key == "runtime=mlx,quant=q8"
    assert spelled("quant=8-bit (Q8_0 / MLX 8bit);runtime=llama.cpp").key == "runtime=llama.cpp,quant=q8_0"
    assert spelled("quant=int4;runtime=mlx").key == "runtime=mlx,quant=q4"
    assert spelled("quant=int4;runtime=coreai").key == "runtime=coreai,quant=int4"


def test_workload_is_no_part_of_the_key() -> None:
    """What the words say of the work goes to the workload."""
    found = spelled("quant=int8 encoder;runtime=CoreML (FluidAudio);unit=CPU_AND_NE;mode=streaming")
    assert (found.key, found.workload) == ("runtime=coreml,quant=int8,unit=ane", {"mode": "streaming"})
    assert found.notes == ("the encoder only",)


def test_assumption_is_kept_as_a_note() -> None:
    """A precision that somebody assumed is used, and said to be assumed."""
    found = spelled("quant=fp32 (assumed ONNX default);runtime=ONNX Runtime;unit=CPU;threads=1")
    assert found.key == "runtime=onnxruntime,quant=f32,unit=cpu,threads=1"
    assert found.notes == ("f32 is assumed: the default of an ONNX export",)


@pytest.mark.parametrize(
    ("model", "quant"),
    [
        ("Qwen3-1.7B-4bit", "q4"),
        ("Qwen3-1.7B-Q4_K_M.gguf", "q4_k_m"),
        ("gpt-oss-20b-MXFP4.gguf", "mxfp4"),
        ("qwen3.6:27b-mtp-q8_0", "q8_0"),
        ("laguna-xs-2.1:nvfp4", "nvfp4"),
    ],
)
def test_quantisation_in_the_models_name(model: str, quant: str) -> None:
    """Where the words name none, the checkpoint's name does, and a note says so."""
    found = spelled("quant=provider-default;runtime=mlx;unit=GPU(Metal)", model=model)
    assert found.key == f"runtime=mlx,quant={quant},unit=gpu"
    assert model in found.notes[-1]
    assert spelled("quant=MLX-8bit;runtime=mlx", model=model).key == "runtime=mlx,quant=q8"


def test_no_quantisation_is_read_into_other_names() -> None:
    """Sizes and versions in a name are no quantisation."""
    for model in ("Llama 3.2 1B Instruct", "gemma4:e4b-mlx", "phi-4", "Qwen3-4B", "whisper large-v2"):
        assert spelled("runtime=mlx", model=model).key == "runtime=mlx"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("runtime=abacus;unit=GPU", "runtime=abacus: no rule says what it means"),
        ("runtime=mlx;quant=homeopathic", "quant=homeopathic: no rule says what it means"),
        ("runtime=mlx;moon=full", "moon=full: no rule says what it means"),
        ("runtime=CoreML;unit=CPU_AND_NE vs CPU_AND_GPU", "unit=CPU_AND_NE vs CPU_AND_GPU: a ratio of two techniques"),
        ("runtime=mlx;quant=q4;quant=q8", "quant=q8: quant is q4 already"),
    ],
)
def test_what_is_not_mapped_says_why(words: str, reason: str) -> None:
    """No key is made of words that nobody gave a meaning."""
    found = spelled(words)
    assert found.key is None
    assert found.unmapped == (reason,)
