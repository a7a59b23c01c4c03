"""The judge on cases whose answer is known without a network."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from models.judge import (
    RESAMPLES,
    WordPairs,
    cosine_distance,
    document_record,
    pearson,
    ranks,
    read_documents,
    read_pairs,
    read_ratings,
    weighted_pearson,
)

ANGLES = np.array([0.0, 0.3, 1.0, 1.5])
CIRCLE = np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1)


def test_the_files_are_what_their_papers_say(files: dict[str, Path]) -> None:
    """50 documents and 50 x 50 ratings between 0 and 1; 353 and 999 pairs, rated up to 10."""
    assert len(read_documents(files["documents"])) == 50
    ratings = read_ratings(files["ratings"])
    assert ratings.shape == (50, 50) and ratings.min() >= 0 and ratings.max() == 1
    sizes = {name: len(read_pairs(files[name]).pairs) for name in ("wordsim353", "simlex999")}
    assert sizes == {"wordsim353": 353, "simlex999": 999}
    assert max(read_pairs(files["simlex999"]).ratings) <= 10


def test_a_perfect_embedding_of_words_ranks_them_fully() -> None:
    """Ratings that fall with the angle give rho 1; turned around, -1; the scores are the cosines."""
    pairs = (("a", "b"), ("a", "c"), ("a", "d"))
    fine = WordPairs(pairs, (9.0, 5.0, 1.0)).record(CIRCLE)
    assert fine["value"] == pytest.approx(1) and fine["statistic"] == "spearman"
    assert fine["pairs"]["score"] == pytest.approx(np.cos(ANGLES[1:]).tolist())
    assert WordPairs(pairs, (1.0, 5.0, 9.0)).record(CIRCLE)["value"] == pytest.approx(-1)


def test_equal_numbers_share_their_rank() -> None:
    """Mean ranks, as Spearman's rho wants them."""
    assert ranks(np.array([3.0, 1.0, 3.0, 2.0])).tolist() == [3.5, 1, 3.5, 2]


def test_documents_are_resampled_and_not_pairs() -> None:
    """The value is that of all pairs; a replicate is the correlation over the pairs of the documents that it drew."""
    draw = np.random.default_rng(3)
    ratings, vectors = draw.random((16, 16)), draw.standard_normal((16, 5))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    record = document_record(ratings, vectors)
    upper = np.triu_indices(16, 1)
    assert record["value"] == pytest.approx(pearson(ratings[upper], (vectors @ vectors.T)[upper]))
    assert len(record["replicates"]) == RESAMPLES
    chosen = np.random.default_rng(0).integers(0, 16, 16)
    pairs = [(a, b) for i, a in enumerate(chosen) for b in chosen[i + 1 :] if a != b]
    truth, score = zip(*[(ratings[min(p), max(p)], vectors[p[0]] @ vectors[p[1]]) for p in pairs], strict=True)
    assert record["replicates"][0] == pytest.approx(pearson(np.array(truth), np.array(score)))


def test_whole_weights_are_repetitions() -> None:
    """A weight of 2 is the pair twice."""
    truth, score = np.array([1.0, 2, 4, 3]), np.array([2.0, 1, 5, 5])
    [found] = weighted_pearson(truth, score, np.array([[1.0, 2, 0, 1]]))
    assert found == pytest.approx(pearson(truth[[0, 1, 1, 3]], score[[0, 1, 1, 3]]))


def test_cosine_distance_is_small_without_cancelling() -> None:
    """An angle of 1e-6 is a distance of 5e-13, whatever the lengths; the same vectors are at 0."""
    turned = 3 * np.array([[np.cos(1e-6), np.sin(1e-6)]])
    assert cosine_distance(turned, np.array([[1.0, 0.0]]))["value"] == pytest.approx(5e-13, rel=1e-6)
    assert cosine_distance(CIRCLE, CIRCLE)["examples"] == [0.0] * 4
