"""How far a technique's next-token or class distributions are from the baseline's, example by example."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def log_softmax(scores: Array) -> Array:
    """Log-probabilities (nat) in float64 from scores or log-probabilities of any scale, along the last axis.

    Scores and log-probabilities may be given alike: log-probabilities come out as they went in, but for their
    rounding. The largest score is taken off first, so that nothing overflows.
    """
    wide = np.asarray(scores, dtype=np.float64)
    shifted = wide - wide.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def kl_divergences(baseline: Array, technique: Array) -> Array:
    """KL(baseline || technique) of each example, in nat: what coding the baseline's answers by the technique's
    distribution costs (Kullback and Leibler, Annals of Mathematical Statistics 1951).

    Both arrays are scores or log-probabilities [examples, classes]; the result is [examples], never below 0.
    A class that the baseline gives no chance (-inf) adds nothing; one that only the technique excludes makes it
    infinite. Raises ValueError where the shapes differ.
    """
    theirs, ours = _alike(baseline, technique)
    chance = np.exp(theirs)
    with np.errstate(invalid="ignore"):
        parts = np.where(chance > 0, chance * (theirs - ours), 0.0)
    return np.asarray(np.maximum(parts.sum(axis=-1), 0.0))


def top1_flips(baseline: Array, technique: Array) -> Array:
    """1 for each example whose most probable class is another one than the baseline's, else 0.

    Both arrays are scores or log-probabilities [examples, classes]; the result is [examples]. Raises ValueError
    where the shapes differ.
    """
    theirs, ours = _alike(baseline, technique)
    return np.asarray(theirs.argmax(axis=-1) != ours.argmax(axis=-1), dtype=float)


def _alike(baseline: Array, technique: Array) -> tuple[Array, Array]:
    if np.shape(baseline) != np.shape(technique) or np.ndim(baseline) != 2:
        raise ValueError(
            f"distributions of shape {np.shape(baseline)} and {np.shape(technique)} can't be paired: "
            "both must be [examples, classes]"
        )
    return log_softmax(baseline), log_softmax(technique)
