"""The network on MLX: against published numbers, its padding, its packed weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mlx.core as mx
import numpy as np
import pytest
from mlx.utils import tree_flatten
from models.minilm_mlx import MlxEngine, packed, unpacked
from models.minilm_weights import LAYERS, read_weights
from models.tokens import Batching, padded, token_rows
from techniques.mlx_quantise import Quantise

# Sentence Transformers' documentation, "Quickstart": these three sentences through all-MiniLM-L6-v2.
SENTENCES = ["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."]
PUBLISHED = [[1.0, 0.6660, 0.1046], [0.6660, 1.0, 0.1411], [0.1046, 0.1411, 1.0]]


@pytest.fixture(scope="module")
def engine(files: dict[str, Path]) -> MlxEngine:
    """The checkpoint in float32."""
    return MlxEngine.of(files["weights"])


def test_similarities_are_the_published_ones(engine: MlxEngine, files: dict[str, Path]) -> None:
    """To the four digits that are published."""
    [batch] = Batching().batches(token_rows(files["tokenizer"], SENTENCES))
    vectors = engine.run(batch.ids, batch.mask)
    assert vectors @ vectors.T == pytest.approx(np.array(PUBLISHED), abs=6e-5)


def test_vectors_have_length_1(engine: MlxEngine) -> None:
    """So that a product of two is their cosine."""
    ids = np.random.default_rng(0).integers(1_000, 20_000, (3, 9))
    assert np.linalg.norm(engine.run(ids, np.ones_like(ids)), axis=1) == pytest.approx(np.ones(3), abs=1e-6)


def test_padding_changes_nothing(engine: MlxEngine) -> None:
    """A text alone, and beside a longer one, whatever stands in the ids that the mask leaves out."""
    row = np.random.default_rng(1).integers(1_000, 20_000, 11)
    alone = engine.run(row[None], np.ones((1, 11), np.int64))
    batch = padded([row], [0], 40)
    batch.ids[0, 11:] = 7_000
    assert np.abs(engine.run(batch.ids, batch.mask) - alone).max() < 1e-6


def test_every_array_of_the_file_is_used(engine: MlxEngine, files: dict[str, Path]) -> None:
    """The 10.6 million values of the layers and the tables, none left at its initial value."""
    weights = read_weights(files["weights"])
    held = {name: np.array(array) for name, array in tree_flatten(engine.network.parameters())}
    assert len(held) == len(weights) == 2 + 2 + 16 * LAYERS
    for name, array in weights.items():
        assert np.array_equal(held["words.weight" if name == "words" else name], array), name


@pytest.mark.parametrize("bits", [8, 6, 4])
def test_unpacked_weights_give_the_packed_ones_vectors(bits: int, make: Any) -> None:
    """Quality is judged on unpacked weights on a processor: the vectors differ by less than 1e-5 in any number."""
    subject = Quantise(bits).apply(make("mlx-fp32", (8, 12)))
    network, twin = subject.engine.network, unpacked(subject.engine.network)
    assert packed(network) and not packed(twin)
    packed_vectors = subject.call()
    subject.engine.network = twin
    assert np.abs(subject.call() - packed_vectors).max() < 1e-5


def test_quality_is_judged_on_the_engine_itself_on_a_gpu(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unpacking is for processors alone; dense weights are never copied."""
    subject = Quantise(8).apply(make("mlx-fp32", (8,)))
    assert subject.engine.for_quality() is not subject.engine
    monkeypatch.setattr(mx, "default_device", lambda: mx.Device(mx.gpu))
    assert subject.engine.for_quality() is subject.engine
    monkeypatch.undo()
    plain = make("mlx-fp32", (8,)).engine
    assert plain.for_quality() is plain
