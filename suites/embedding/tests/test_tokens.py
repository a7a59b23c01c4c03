"""Tokens, padding and batches."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from models.tokens import MOST_TOKENS, Batching, token_rows

LENGTHS = (8, 12, 20, 32, 9, 3)


@pytest.fixture
def rows() -> list[np.ndarray]:
    """Rows that tell by their numbers where they stand."""
    return [np.full(length, place + 1, np.int64) for place, length in enumerate(LENGTHS)]


def test_tokens_are_berts(files: dict[str, Path]) -> None:
    """[CLS] and [SEP] around lower-cased pieces, no padding, and a cut at 256."""
    short, long = token_rows(files["tokenizer"], ["Hello world", "word " * 400])
    assert short.tolist() == [101, 7592, 2088, 102]
    assert len(long) == MOST_TOKENS and long[-1] == 102


def test_one_batch_pads_to_the_longest(rows: list[np.ndarray]) -> None:
    """What is text is marked in the mask, what is padding is 0 in both."""
    [batch] = Batching().batches(rows)
    assert batch.ids.shape == (6, 32)
    assert batch.mask.sum(axis=1).tolist() == list(LENGTHS)
    assert not batch.ids[batch.mask == 0].any() and (batch.ids[batch.mask == 1] > 0).all()


@pytest.mark.parametrize("batching", [Batching(2), Batching(4, 8), Batching(1, 16), Batching(64, 4)])
def test_every_row_comes_once(rows: list[np.ndarray], batching: Batching) -> None:
    """Whatever the size and the step, no batch is too large and no row is lost, cut or doubled."""
    batches = batching.batches(rows)
    assert sorted(place for batch in batches for place in batch.places) == list(range(6))
    for batch in batches:
        assert len(batch.places) <= batching.size
        assert not batching.step or batch.ids.shape[1] % batching.step == 0
        for place, ids, mask in zip(batch.places, batch.ids, batch.mask, strict=True):
            assert ids[mask == 1].tolist() == rows[place].tolist()


def test_buckets_pad_less(rows: list[np.ndarray]) -> None:
    """One batch of six rows computes 192 tokens, buckets of 8 compute 104."""
    assert sum(batch.ids.size for batch in Batching(64, 8).batches(rows)) == 8 * 2 + 16 * 2 + 24 + 32
