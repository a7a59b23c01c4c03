"""From texts to batches of token ids: truncation, padding, and how texts are put together into batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

MOST_TOKENS = 256  # as sentence-transformers cuts for this checkpoint
Row = NDArray[np.int64]


@lru_cache
def tokenizer(path: Path) -> Tokenizer:
    """The checkpoint's WordPiece tokenizer, without the padding to 128 that its file asks for."""
    made = Tokenizer.from_file(str(path))
    made.no_padding()
    made.enable_truncation(MOST_TOKENS)
    return made


def token_rows(path: Path, texts: Sequence[str]) -> list[Row]:
    """The ids of each text, [CLS] and [SEP] included, at most 256."""
    return [np.array(one.ids, np.int64) for one in tokenizer(path).encode_batch(list(texts))]


@dataclass(frozen=True)
class Batch:
    """Rows that are computed together: where they stand among all rows, ids and mask (rows, width), int64."""

    places: NDArray[np.int64]
    ids: NDArray[np.int64]
    mask: NDArray[np.int64]


@dataclass(frozen=True)
class Batching:
    """How rows become batches.

    size: rows of a batch at most. step: 0 pads a batch to its longest row; else rows are put in buckets whose width is
    the next multiple of `step`, and no batch mixes buckets, so that shapes repeat and little is padded.
    """

    size: int = 64
    step: int = 0

    def batches(self, rows: Sequence[Row]) -> list[Batch]:
        """The batches; without buckets in the order of the rows."""
        if not self.step:
            groups = [list(range(start, min(start + self.size, len(rows)))) for start in range(0, len(rows), self.size)]
            return [padded(rows, group, max(len(rows[place]) for place in group)) for group in groups]
        buckets: dict[int, list[int]] = {}
        for place, row in enumerate(rows):
            buckets.setdefault(-(-len(row) // self.step) * self.step, []).append(place)
        return [
            padded(rows, places[start : start + self.size], width)
            for width, places in sorted(buckets.items())
            for start in range(0, len(places), self.size)
        ]


def padded(rows: Sequence[Row], places: Sequence[int], width: int) -> Batch:
    """The rows at `places`, filled up to `width` with zeros, which the mask leaves out."""
    ids, mask = (np.zeros((len(places), width), np.int64) for _ in range(2))
    for at, place in enumerate(places):
        ids[at, : len(rows[place])] = rows[place]
        mask[at, : len(rows[place])] = 1
    return Batch(np.array(places, np.int64), ids, mask)
