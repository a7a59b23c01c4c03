"""Requests from JSON and from words: defaults, canonical names, and every mistake at once."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.request import Request, RequestError, from_json, from_words

ASKED: dict[str, Any] = {
    "task": "text-generation",
    "model": {"name": "Qwen3-30B-A3B-4bit", "params_b": 30.5, "active_params_b": 3.3},
    "host": {"chip": "Apple M4 Max", "gpu_cores": 40, "memory_gb": 64},
    "workload": {"batch": 1, "prompt": 512},
    "objective": "latency",
    "metric": "ttft_s",
    "constraints": {"max_quality_loss_pct": 2, "max_memory_gb": 32},
    "candidates": ["quant=q4,runtime=mlx", "runtime=llama.cpp,quant=q4_k_m,unit=gpu"],
}


def test_a_full_request_is_read_in_base_units_and_canonical_names() -> None:
    """GB become bytes, the chip's facts are looked up, names and keys are the canonical ones."""
    found = from_json(ASKED)

    assert found.model.name == "qwen3-30b-a3b"
    assert (found.host.chip, found.host.bandwidth, found.host.memory_bytes) == ("M4 Max", 546e9, 64 << 30)
    assert found.metric == "ttft"
    assert found.constraints.max_memory_bytes == 32e9
    assert found.workload == {"batch": "1", "prompt": "512"}
    assert found.candidates == ("runtime=mlx,quant=q4", "runtime=llama.cpp,quant=q4_k_m,unit=gpu")
    assert not found.host.is_this_machine


def test_words_of_a_command_line_ask_the_same() -> None:
    """The same question in words is the same request."""
    found = from_words(
        task="text-generation", model="Qwen3-30B-A3B-4bit", params_b=30.5, active_params_b=3.3, chip="M4 Max",
        gpu_cores=40, memory=64, objective="latency", metric="ttft_s", workload=["batch=1", "prompt=512"],
        max_memory=32, max_quality_loss=2, candidates=ASKED["candidates"],
    )  # fmt: skip

    assert found == from_json(ASKED)


def test_without_a_host_this_machine_is_meant() -> None:
    """Memory and chip are those that the toolkit finds here."""
    from bench.host import detect_host

    found = from_json({"task": "embedding", "model": {"name": "minilm"}})

    assert found.host.is_this_machine
    assert found.host.memory_bytes == detect_host().usable_memory_bytes
    assert found.metric == "throughput"


def test_all_mistakes_come_at_once_with_their_places() -> None:
    """Seven mistakes, one error."""
    wrong = {
        "task": "text-generaton", "model": {"params_b": -1}, "host": {"chip": "M9 Max"}, "objective": "speed",
        "metric": "fastness", "constraints": {"max_memory_gb": 0}, "candidates": ["runtime=homeopathy"], "extra": 1,
    }  # fmt: skip

    with pytest.raises(RequestError) as error:
        from_json(wrong)

    places = {line.split(":")[0] for line in error.value.mistakes}
    assert places == {
        "task", "model.name", "model.params_b", "host.chip", "objective", "metric", "constraints.max_memory_gb",
        "candidates[0]", "extra",
    }  # fmt: skip
    assert all("\n" not in line for line in error.value.mistakes)


@pytest.mark.parametrize("change", [
    {"model": {"name": "x", "params_b": 3, "active_params_b": 30}},
    {"model": {"name": "x", "params_b": float("nan")}},
    {"workload": {"batch": 0}},
    {"workload": {"batch": [1]}},
    {"objective": {"latency": 0}},
    {"objective": {}},
    {"candidates": ["runtime=mlx", "runtime=MLX"]},
    {"candidates": [""]},
    {"model": {"name": " "}},
    {"host": {"chip": "M1", "memory_gb": -8}},
    {"host": {"chip": "M1", "memory_gb": 1e305}},
])  # fmt: skip
def test_what_makes_no_sense_is_refused(change: dict[str, Any]) -> None:
    """Each of these would otherwise be answered for another question than the one asked."""
    with pytest.raises(RequestError):
        from_json({"task": "text-generation", "model": {"name": "qwen3-8b"}, "host": {"chip": "M1"}} | change)


def test_workload_words_without_a_value_are_named() -> None:
    """A word that is no pair is quoted, beside the other mistakes."""
    with pytest.raises(RequestError) as error:
        from_words(task=None, model="qwen3-8b", workload=["batch"])

    assert any("'batch' is not of the form KEY=VALUE" in line for line in error.value.mistakes)
    assert any(line.startswith("task") for line in error.value.mistakes)


def test_weights_of_objectives_sum_to_one() -> None:
    """Weights are shares; the first objective decides the metric."""
    found = from_json(ASKED | {"objective": {"latency": 3, "memory": 1}, "metric": "ttft"})

    assert found.objective == {"latency": 0.75, "memory": 0.25}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*ASKED, "name", "chip"]), inner),
    max_leaves=12,
)


@given(JSON)
def test_any_document_is_a_request_or_a_list_of_mistakes(document: Any) -> None:
    """Nothing that JSON can hold raises anything else."""
    try:
        assert isinstance(from_json(document), Request)
    except RequestError as error:
        assert error.mistakes
