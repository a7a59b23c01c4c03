"""What ONNX Runtime's tools made of the graph, and how the runtimes run it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from models.judge import cosine_distance, read_documents
from models.minilm_weights import LAYERS
from models.onnx_engine import fused_graph, plain_graph
from models.onnx_quantised import CALIBRATION_TOKENS, TextFeeds, dynamic_int8, four_bit_blocks, products, static_int8

MATRICES = 6 * LAYERS


def kinds(path: Path) -> Counter[str]:
    """Operators of a file."""
    return Counter(node.op_type for node in onnx.load(str(path)).graph.node)


def stored(path: Path) -> dict[str, np.ndarray]:
    """Initialisers of a file."""
    return {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in onnx.load(str(path)).graph.initializer}


def test_dynamic_int8_packs_every_matrix(files: dict[str, Path]) -> None:
    """36 products of integers, each with a scale an output channel; attention's own products stay."""
    path = dynamic_int8(files["weights"])
    assert kinds(path)["MatMulInteger"] == MATRICES and kinds(path)["MatMul"] == 2 * LAYERS
    scales = [array for name, array in stored(path).items() if name.endswith("weight_scale")]
    assert len(scales) == MATRICES and {array.shape for array in scales} == {(384,), (1536,)}


def test_static_int8_holds_ranges(files: dict[str, Path]) -> None:
    """Nothing is measured on the way; what is kept has no scales."""
    whole, kept = static_int8(files), static_int8(files, ["down"])
    assert not any(kind.startswith("DynamicQuantize") for kind in kinds(whole))
    assert kinds(whole)["QuantizeLinear"] > kinds(kept)["QuantizeLinear"] > 0
    packed = [{name for name in stored(path) if name.endswith(".weight_quantized")} for path in (whole, kept)]
    assert [len(names) for names in packed] == [MATRICES, MATRICES - LAYERS]
    assert not any(".down." in name for name in packed[1])
    assert len(products(plain_graph(files["weights"]), ["down", "up"])) == 2 * LAYERS


def test_keeping_the_outliers_is_worth_it(make: Any) -> None:
    """The product behind the GELU left in float32: a third of the distance at most."""
    reference = make("mlx-fp32").call()
    whole, kept = (cosine_distance(make(name).call(), reference)["value"] for name in STATIC)
    assert kept < whole / 3


STATIC = ("ort-int8-static", "ort-int8-static-mixed")


def test_four_bits_come_in_blocks_of_32(files: dict[str, Path]) -> None:
    """Two values a byte, a scale and half a byte of zero point for each block."""
    path = four_bit_blocks(files["weights"])
    assert kinds(path)["MatMulNBits"] == MATRICES
    arrays = [array for array in stored(path).values() if array.dtype == np.uint8 and array.ndim == 3]
    assert {array.shape[2] for array in arrays} == {16} and len(arrays) == MATRICES


def test_the_fused_graph_has_onnx_runtimes_operators(files: dict[str, Path]) -> None:
    """One attention and two sums with norms a layer, and the same vectors (test_agreement)."""
    found = kinds(fused_graph(files["weights"]))
    assert found["MultiHeadAttention"] == LAYERS and found["SkipLayerNormalization"] == 2 * LAYERS
    assert "Softmax" not in found


def test_calibration_texts_are_none_of_the_judged_ones(files: dict[str, Path]) -> None:
    """Other documents, of one length, without padding."""
    background, judged = (read_documents(files[name]) for name in ("calibration", "documents"))
    assert len(background) == 300 and not set(background) & set(judged)
    feeds = TextFeeds(files["tokenizer"], background[:4])
    first = feeds.get_next()
    assert first is not None and first["ids"].shape == (1, CALIBRATION_TOKENS) and first["mask"].all()
    rest = []
    while (feed := feeds.get_next()) is not None:
        rest.append(feed["ids"])
    assert len(rest) == 3 and not any(np.array_equal(first["ids"], ids) for ids in rest)


@pytest.mark.parametrize("technique", ["ov-fp32", "ov-bf16"])
def test_openvino_judges_in_open_sizes_what_it_runs_in_fixed_ones(technique: str, make: Any) -> None:
    """The engine that quality is judged on puts out the same, to a cosine distance of 1e-5; 8 bits judge themselves."""
    whole = make("ov-int8").engine
    assert whole.for_quality() is whole
    subject = make(technique)
    fixed = subject.call()
    judged = subject.embed(subject.rows, subject.engine.for_quality(), subject.batching)
    assert max(cosine_distance(judged, fixed)["examples"]) < 1e-5
    assert subject.engine.facts()["compiled_models"] == 1
