"""`minilm-l6`: texts to vectors with an exchangeable engine around one set of weights, and what they are judged by."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from models.judge import cosine_distance, document_record, read_documents, read_pairs, read_ratings
from models.minilm_mlx import MlxEngine
from models.tokens import Batching, Row, token_rows

WORDS = ("wordsim353", "simlex999")


class EmbeddingSubject:
    """Rows of token ids that are embedded in one call; `engine` and `batching` are what techniques exchange."""

    def __init__(self, files: dict[str, Path], lengths: Sequence[int] | None, documents: int) -> None:
        self.files = files
        self.engine: Any = MlxEngine.of(files["weights"])
        self.batching = Batching()
        rows = token_rows(files["tokenizer"], read_documents(files["documents"]))
        self.pool = np.concatenate([row[1:-1] for row in rows])  # every token between [CLS] and [SEP]
        self.rows = rows[:documents] if lengths is None else [cut(r, n) for r, n in zip(rows, lengths, strict=False)]

    def embed(self, rows: Sequence[Row], engine: Any, batching: Batching) -> np.ndarray:
        """Vectors (n, 384) of length 1, in the order of the rows."""
        found = np.empty((len(rows), 384), np.float32)
        for batch in batching.batches(rows):
            found[batch.places] = engine.run(batch.ids, batch.mask)
        return found

    def call(self) -> np.ndarray:
        """Embed the workload's texts. They are tokenised beforehand: that is the same for every technique."""
        return self.embed(self.rows, self.engine, self.batching)

    def vary(self, seed: int) -> None:
        """Other tokens from now on, in texts of the same lengths."""
        draw = np.random.default_rng(seed)
        for at, row in enumerate(self.rows):
            other = row.copy()
            other[1:-1] = draw.choice(self.pool, len(row) - 2)
            self.rows[at] = other

    def facts(self) -> dict[str, Any]:
        """What of the work is text and what is padding, and what the engine says of itself."""
        batches = self.batching.batches(self.rows)
        return {
            "model_calls": len(batches),
            "tokens_of_text": sum(len(row) for row in self.rows),
            "tokens_computed": sum(batch.ids.size for batch in batches),
            "shapes": " ".join(sorted({f"{len(batch.ids)}x{batch.ids.shape[1]}" for batch in batches})),
        } | self.engine.facts()

    def evaluate(
        self, folder: Path, baseline: Path | None, documents: int, words: Sequence[str] = WORDS
    ) -> dict[str, Any]:
        """Judge the first `documents` of Lee's texts and the word pairs named; then compare with the baseline's.

        An engine may have a quicker one of the same outputs for it (`for_quality`), and shapes that suit it
        (`judging`).
        """
        engine = self.engine.for_quality() if hasattr(self.engine, "for_quality") else self.engine
        vectors = self.vectors_by_set(engine, documents, words)
        np.savez(folder / "vectors.npz", **vectors)
        metrics = {}
        if documents:
            metrics["lee50"] = document_record(read_ratings(self.files["ratings"]), vectors["documents"])
        for name in words:
            metrics[name] = read_pairs(self.files[name]).record(vectors[name])
        if baseline is not None:
            with np.load(baseline / "vectors.npz") as stored:
                ours, theirs = (np.concatenate([side[name] for name in sorted(vectors)]) for side in (vectors, stored))
            metrics["cosine_distance"] = cosine_distance(ours, theirs)
        return {"metrics": metrics}

    def vectors_by_set(self, engine: Any, documents: int, words: Sequence[str]) -> dict[str, np.ndarray]:
        """Vectors by the name of their set; texts of about equal length go together, so that little is padded."""
        texts = {name: read_pairs(self.files[name]).words for name in words}
        if documents:
            texts["documents"] = read_documents(self.files["documents"])[:documents]
        batching = getattr(engine, "judging", Batching(size=32, step=self.batching.step or 4))
        rows = {name: token_rows(self.files["tokenizer"], some) for name, some in texts.items()}
        return {name: self.embed(some, engine, batching) for name, some in rows.items()}


def cut(row: Row, length: int) -> Row:
    """A shorter text of `length` tokens, [CLS] and [SEP] included."""
    return np.concatenate([row[: length - 1], row[-1:]])


def load(files: dict[str, Path], workload: dict[str, Any]) -> EmbeddingSubject:
    """The baseline: MLX, float32, all texts in one batch, padded to the longest."""
    return EmbeddingSubject(files, workload.get("lengths"), workload.get("documents", 0))
