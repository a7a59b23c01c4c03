"""How well a changed model still predicts text: perplexity, KL divergence, top-1 flips, greedy continuations.

All on the same texts as the baseline: token by token for the first three, whole continuations for the last.

- perplexity: exp of the mean negative log-likelihood. Its interval comes from a bootstrap over stretches of 32 tokens
  (Künsch 1989, non-overlapping blocks), drawn with one seed, so that two techniques' replicates pair.
- mean_kl: KL(baseline || technique) of the next token's distribution, nat (Kullback and Leibler 1951).
- top1_flips: share of positions whose most probable token is another one (Dutta et al. 2024, "Accuracy is Not All You
  Need", argue for both).
- exact_match, matched_tokens: greedy continuations of the texts' beginnings that equal the baseline's; share of each
  up to the first other token.

The toolkit would draw the divergences from distributions in files; 49,152 numbers a token are too much for results
that are kept. The baseline leaves its final hidden states instead (576 numbers a token), from which its distributions
are one product with its head.
"""

from __future__ import annotations

import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import mlx.core as mx
import numpy as np
from models.dense import on_processor, unpacked
from models.generation import plain

BLOCK = 32  # tokens that are resampled together
REPLICATES = 1_000
STORED = "reference.npz"  # what the baseline leaves for the others
START = 24  # tokens of a text that a continuation begins after
Array = np.ndarray[Any, Any]


def evaluate(
    subject: Any, folder: Path, baseline: Path | None, documents: int, tokens: int, continuations: int, new_tokens: int
) -> dict[str, Any]:
    """Metrics and the latencies of one generation (docs/suites.md); 0 documents or continuations: none."""
    texts = {name: ids[: tokens + 1] for name, ids in subject.documents.judged(documents).items()}
    starts = [ids[:START] for ids in subject.documents.judged(continuations).values()]
    metrics = latencies(subject)
    stored = dict(np.load(baseline / STORED)) if baseline else {}
    with unpacked(subject.model) if on_processor() else nullcontext():
        found, hidden = judge_texts(subject, texts, stored)
        continued = greedy(subject, starts, new_tokens)
    if baseline is None:
        np.savez(folder / STORED, continued=continued, **hidden)
    elif starts:
        found |= matches(stored["continued"], continued)
    return {"metrics": metrics | found}


def judge_texts(
    subject: Any, texts: dict[str, list[int]], stored: dict[str, Array]
) -> tuple[dict[str, Any], dict[str, Array]]:
    """Metrics of every text's tokens, and the final hidden states; `stored` are the baseline's, empty for itself.

    Text by text: distributions of all of them at once would fill the memory.
    """
    losses, apart, flips, kept = {}, {}, {}, {}
    for name, ids in texts.items():
        hidden = final_hidden(subject, ids[:-1])
        scores = as_numpy(head(subject.model, hidden))
        losses[name], kept[name] = surprisal(scores, ids[1:]), as_numpy(hidden)
        if stored:
            theirs = as_numpy(subject.source.reference(mx.array(stored[name])))
            apart[name], flips[name] = distances(theirs, scores)
    metrics = perplexity(losses) if losses else {}
    if apart:
        metrics |= {"mean_kl": by_text(apart), "top1_flips": by_text(flips)}
    return metrics, kept


def as_numpy(array: mx.array) -> Array:
    """float32; NumPy has no bfloat16."""
    return np.array(array.astype(mx.float32))


def latencies(subject: Any) -> dict[str, Any]:
    """Seconds to the first token of the workload's prompt, and a token after it, in one generation as it is served."""
    if subject.workload["kind"] == "prefill":
        return {}
    prompt, count = subject.prompt, subject.workload["tokens"]
    start = time.perf_counter()
    cache = subject.begin(prompt)
    token = mx.argmax(plain(subject.forward, cache, prompt[:, :-1], prompt[:, -1:], 1), axis=-1)
    mx.eval(token)
    between = time.perf_counter()
    mx.eval(subject.decoder(subject.forward, cache, prompt, token, count))
    end = time.perf_counter()
    return {"ttft": {"value": between - start}, "tpot": {"value": (end - between) / count}}


def final_hidden(subject: Any, tokens: list[int]) -> mx.array:
    """What the head reads [n, width], the technique's cache in use."""
    hidden = subject.model.model(mx.array([tokens]), cache=subject.make_cache())[0]
    mx.eval(hidden)
    return hidden


def head(model: Any, hidden: mx.array) -> mx.array:
    """Logits [n, vocabulary] of final hidden states; a tied head is the embedding."""
    return model.lm_head(hidden) if "lm_head" in model else model.model.embed_tokens.as_linear(hidden)


def greedy(subject: Any, starts: list[list[int]], count: int) -> Array:
    """Tokens [texts, count] that the technique continues each text's beginning with.

    Its own decoder goes row by row; the plain loop takes all rows at once, which is the same arithmetic.
    """
    if not starts:
        return np.zeros((0, count), int)
    batches = [starts] if subject.decoder is plain else [[row] for row in starts]
    found = []
    for rows in batches:
        prompt = mx.array(rows)
        logits = subject.decoder(subject.forward, subject.begin(prompt), prompt[:, :-1], prompt[:, -1:], count)
        found.append(np.array(mx.argmax(logits, axis=-1)))
    return np.concatenate(found)


def log_softmax(scores: Array) -> Array:
    """Log-probabilities (nat) in float64, along the last axis."""
    wide = scores.astype(np.float64)
    wide -= wide.max(axis=-1, keepdims=True)
    return wide - np.log(np.exp(wide).sum(axis=-1, keepdims=True))  # type: ignore[no-any-return]


def surprisal(scores: Array, following: list[int]) -> Array:
    """-log p of the tokens that really follow [n], nat."""
    return -np.take_along_axis(log_softmax(scores), np.array(following)[:, None], axis=-1)[:, 0]


def perplexity(losses: dict[str, Array]) -> dict[str, Any]:
    """exp of the mean surprisal, with bootstrap replicates over blocks; and the surprisal itself, paired by text."""
    blocks = [part for loss in losses.values() for part in np.array_split(loss, max(1, len(loss) // BLOCK))]
    sums, sizes = np.array([part.sum() for part in blocks]), np.array([len(part) for part in blocks])
    drawn = np.random.default_rng(0).integers(len(blocks), size=(REPLICATES, len(blocks)))
    replicates = np.exp(sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1))
    return {
        "perplexity": {"value": float(np.exp(sums.sum() / sizes.sum())), "replicates": rounded(replicates)},
        "surprisal": by_text(losses),
    }


def distances(baseline: Array, technique: Array) -> tuple[Array, Array]:
    """KL(baseline || technique) in nat and whether the most probable token is another one, by position [n].

    Both are scores [n, vocabulary].
    """
    theirs, ours = log_softmax(baseline), log_softmax(technique)
    apart = np.maximum((np.exp(theirs) * (theirs - ours)).sum(axis=-1), 0.0)
    return apart, (theirs.argmax(axis=-1) != ours.argmax(axis=-1)).astype(float)


def matches(baseline: Array, technique: Array) -> dict[str, Any]:
    """exact_match and matched_tokens; baseline and technique [texts, tokens]."""
    same = np.cumprod(baseline == technique, axis=1)
    exact, share = same[:, -1].astype(float), same.mean(axis=1)
    return {
        "exact_match": {"value": float(exact.mean()), "examples": exact.tolist()},
        "matched_tokens": {"value": float(share.mean()), "examples": rounded(share)},
    }


def by_text(values: dict[str, Array]) -> dict[str, Any]:
    """A metric with one number a token, tokens of one text belonging together."""
    flat = np.concatenate(list(values.values()))
    clusters = [name for name, part in values.items() for _ in part]
    return {"value": float(flat.mean()), "examples": rounded(flat), "clusters": clusters}


def rounded(values: Array) -> list[float]:
    """Seven significant digits are enough for a record."""
    return [float(f"{value:.7g}") for value in values]
