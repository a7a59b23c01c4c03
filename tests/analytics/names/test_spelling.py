"""Tasks, models, chips and workloads as sources spell them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.names.chips import chip_named
from analytics.names.models import checkpoint, is_mixture, params_in_name
from analytics.names.tasks import TASKS, task_named
from analytics.names.workloads import workload_name, workload_pairs
from bench.host.chips import rows

NAMES = st.text(st.sampled_from("abcXYZ013.-_/: "), min_size=1, max_size=30).filter(str.strip)


@pytest.mark.parametrize("words", ["Apple M2 Max", "M2 Max", "apple-m2-max", " m2 max ", "Apple M2 Max (Virtual)"])
def test_chip_has_one_name(words: str) -> None:
    """All spellings of a chip are the name that the table of chips has."""
    assert chip_named(words) == "M2 Max"


def test_chips_of_the_table_keep_their_names() -> None:
    """Mapping a canonical chip returns it; words that name none return nothing."""
    for row in rows():
        assert chip_named(row["chip"]) == row["chip"]
    assert [chip_named(words) for words in ("n/a (quality)", "unknown (Apple Silicon)", "")] == [None, None, None]
    assert chip_named("A17 Pro") == "A17 Pro"


@pytest.mark.parametrize(
    "words",
    [
        "Qwen3-8B",
        "qwen3-8b",
        "mlx-community/Qwen3-8B-4bit",
        "Qwen3-8B-Q4_K_M.gguf",
        "hf.co/unsloth/Qwen3-8B-GGUF:UD-Q4_K_XL",
        "unsloth/Qwen3-8B-GGUF/Q4_K_M",
        "bartowski/Qwen_Qwen3-8B-GGUF/Q4_K_M",
        "mlx-community/Qwen3-8B-MLX-8bit",
        "mlx-community/Qwen3-8B-4bit-DWQ",
    ],
)
def test_one_checkpoint_one_name(words: str) -> None:
    """Packings of one checkpoint are one model; their quantisation is the technique's."""
    assert checkpoint(words) == "qwen3-8b"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Qwen3-0.6B", "Qwen3-0.6B base"),
        ("Llama-3.2-1B", "Llama-3.2-1B-Instruct"),
        ("qwen3.5:9b", "qwen3.5:9b-mlx"),
        ("gemma-3-4b-it-4bit", "gemma-3-4b-it-qat-4bit"),
        ("whisper large-v2", "whisper large-v3"),
        ("Qwen3-4B", "Qwen3-4B-Instruct-2507"),
    ],
)
def test_different_checkpoints_stay_apart(one: str, other: str) -> None:
    """What may be another set of weights, or another build of one source, isn't joined."""
    assert checkpoint(one) != checkpoint(other)


@given(NAMES)
def test_canonical_model_is_a_fixed_point(words: str) -> None:
    """Mapping twice is mapping once, whatever the words."""
    assert checkpoint(checkpoint(words)) == checkpoint(words)


def test_size_in_a_name() -> None:
    """Parameters are read from a name only where they stand as such: not from bits, contexts or versions."""
    assert params_in_name("mlx-community/Qwen3.5-122B-A10B-4bit") == 122.0
    assert params_in_name("gemma-4-E4B-it") == 4.0
    for words in ("phi-4-4bit", "GLM-4.5-Air-MLX-4bit", "Phi-3-medium-4k-instruct-4bit", "Kokoro-82M", "yolov8n"):
        assert params_in_name(words) is None


def test_mixtures_are_known_by_name() -> None:
    """A token of a mixture reads only its active weights, so no bound on its speed follows from all of them."""
    assert all(is_mixture(words) for words in ("Qwen3-30B-A3B", "gpt-oss 20b", "MiniMax-M2.5", "GLM-4.5-Air"))
    assert not any(is_mixture(words) for words in ("Qwen3-8B", "DeepSeek-R1-Distill-Qwen-1.5B", "glm-4-9b-chat"))


def test_tasks_of_requests_map_to_themselves() -> None:
    """The nine tasks of DESIGN are fixed points; a figure of quality goes to its model's task."""
    assert {task: task_named(task) for task in TASKS} == {task: (task, {}) for task in TASKS}
    assert task_named("quality", "llm", "LLaMA-3 8B") == ("text-generation", {})
    assert task_named("size", "vision", "CenterNet (ResNet34 backbone)") == ("object-detection", {})
    assert task_named("unet_step", "diffusion", "SD") == ("text-to-image", {"work": "unet-step"})
    assert task_named("astrology", "llm", "x") is None


@pytest.mark.parametrize(
    ("batch", "shape", "name"),
    [
        ("1", "pp512", "batch=1,prompt=512"),
        ("1", "pp1024+tg16", "batch=1,prompt=1024,tokens=16"),
        ("1", "ctx16384/tg128", "batch=1,tokens=128,context=16384"),
        ("1", "ctx8k", "batch=1,context=8192"),
        ("1", "long: prompt 2048, gen 512", "batch=1,prompt=2048,tokens=512"),
        ("2 (CFG)", "512x512", "batch=1,shape=512x512"),
        ("", "dim=64x128 axi=0", "shape=dim=64x128 axi=0"),
        ("1", "short~32tok (padded 512)", "batch=1,shape=short~32tok"),
        ("1", "code workload, 250 tok", "batch=1,shape=code workload; 250 tok"),
        ("", "", ""),
    ],
)
def test_workload_has_one_name(batch: str, shape: str, name: str) -> None:
    """Tokens get names of their own, everything else stays as the source says it."""
    assert workload_name(workload_pairs(batch, shape)) == name


def test_a_result_is_no_workload() -> None:
    """9 of 10 and 7 of 10 right answers are figures of one workload."""
    assert workload_pairs("1", "coding (9/10)") == workload_pairs("1", "coding (7/10)")
