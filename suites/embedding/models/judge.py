"""What embeddings are judged by: how people rate the likeness of documents and of words.

Lee, Pincombe and Welsh 2005, "An empirical evaluation of models of text document similarity": 50 news texts, every
pair rated by people. Finkelstein et al. 2002, "Placing search in context" (WordSim353): relatedness of 353 pairs of
words. Hill, Reichart and Korhonen 2015, "SimLex-999": likeness, and not relatedness, of 999 pairs of words.
A word is embedded by itself, as if it were a text.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

RESAMPLES, SEED = 999, 0
LEAST_DOCUMENTS = 16  # fewer may draw the same two alone, which leaves one pair
Floats = NDArray[np.float64]


def read_documents(path: Path) -> list[str]:
    """The texts of Lee et al., one a line; the file has a pound sign in Latin-1."""
    return path.read_text(encoding="latin-1").splitlines()


def read_ratings(path: Path) -> Floats:
    """How alike people find each pair of documents, 0 to 1, (50, 50); the upper half holds the ratings."""
    return np.loadtxt(path)


@dataclass(frozen=True)
class WordPairs:
    """Pairs of words and what people say of them."""

    pairs: tuple[tuple[str, str], ...]
    ratings: tuple[float, ...]

    @cached_property
    def words(self) -> list[str]:
        """Each word once, by alphabet."""
        return sorted({word for pair in self.pairs for word in pair})

    def record(self, vectors: NDArray[Any]) -> dict[str, Any]:
        """Spearman's rho of cosine and rating; `vectors` are of `words`, of length 1. The toolkit resamples pairs."""
        place = {word: at for at, word in enumerate(self.words)}
        left, right = (np.asarray(vectors, float)[[place[pair[side]] for pair in self.pairs]] for side in (0, 1))
        scores = (left * right).sum(axis=1)
        return {
            "value": pearson(ranks(np.array(self.ratings)), ranks(scores)),
            "statistic": "spearman",
            "pairs": {"truth": list(self.ratings), "score": [float(score) for score in scores]},
        }


def read_pairs(path: Path) -> WordPairs:
    """Lines of two words and a rating, behind comments."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    return WordPairs(tuple((a.lower(), b.lower()) for a, b, *_ in rows), tuple(float(row[2]) for row in rows))


def document_record(ratings: Floats, vectors: NDArray[Any]) -> dict[str, Any]:
    """Pearson's r of cosine and rating over all pairs of the first n documents, `vectors` (n, 384) of length 1.

    Pairs that share a document aren't independent, so that documents are resampled and not pairs: a replicate holds
    the pairs of two different documents, as often as both were drawn. The same draws for every technique.
    Raises ValueError for fewer than 16 documents.
    """
    count = len(vectors)
    if count < LEAST_DOCUMENTS:
        raise ValueError(f"{count} documents are too few to resample: ask for {LEAST_DOCUMENTS} at least, or for none")
    cosines = np.asarray(vectors, float) @ np.asarray(vectors, float).T
    rows, columns = np.triu_indices(count, 1)
    truth, score = ratings[rows, columns], cosines[rows, columns]
    draw = np.random.default_rng(SEED)
    times = np.stack([np.bincount(draw.integers(0, count, count), minlength=count) for _ in range(RESAMPLES)])
    weights = (times[:, rows] * times[:, columns]).astype(float)
    return {"value": pearson(truth, score), "replicates": weighted_pearson(truth, score, weights).tolist()}


def weighted_pearson(truth: Floats, score: Floats, weights: Floats) -> Floats:
    """One correlation for each row of weights (m, n)."""
    share = weights / weights.sum(axis=1, keepdims=True)
    over, under = (values - (share @ values)[:, None] for values in (truth, score))
    product, squares = (share * over * under).sum(axis=1), [(share * one**2).sum(axis=1) for one in (over, under)]
    return np.asarray(product / np.sqrt(squares[0] * squares[1]))


def pearson(truth: Floats, score: Floats) -> float:
    """The correlation coefficient."""
    return float(np.corrcoef(truth, score)[0, 1])


def ranks(values: Floats) -> Floats:
    """Mean ranks."""
    ordered, places = np.unique(values, return_inverse=True)
    counts = np.bincount(places, minlength=len(ordered))
    return np.asarray((counts.cumsum() - (counts - 1) / 2)[places])


def cosine_distance(ours: NDArray[Any], theirs: NDArray[Any]) -> dict[str, Any]:
    """1 less the cosine of each text's vector with the baseline's of the same text, in float64; never below 0."""
    sides = [np.asarray(side, float) for side in (ours, theirs)]
    a, b = (side / np.linalg.norm(side, axis=1, keepdims=True) for side in sides)
    apart = ((a - b) ** 2).sum(axis=1) / 2  # the same number as 1 - a b, without its cancellation
    return {"value": float(apart.mean()), "examples": apart.tolist()}
