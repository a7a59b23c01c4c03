"""Mean KL divergence and top-1 flips of a trial, from the distributions that both evaluations left in files.

The suite writes scores (or log-probabilities) of the same examples; what is made of them is the toolkit's, so
that every suite's divergence means the same.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from bench.record import Trial

FILE = "distributions"  # the name in an evaluation's `files`: an .npz with `scores`, and `clusters` where there are any
MEAN_KL, FLIPS = "mean_kl", "top1_flips"
DIGITS = 6  # of a stored example: more would fill the records with noise


def with_divergence(trial: Trial, baseline: Trial, run: Path, declared: Collection[str]) -> Trial:
    """The trial with the metrics of `declared` that its distributions give; as it is where there are none.

    Distributions that can't be compared make it a failed trial, with the reason.
    """
    wanted = {MEAN_KL, FLIPS} & set(declared)
    ours, theirs = trial.artefacts.get(FILE), baseline.artefacts.get(FILE)
    if not wanted or ours is None or theirs is None:
        return trial
    try:
        found = _divergence(run / theirs, run / ours)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        return replace(trial, status="failed", reason=f"{FILE}: {error}")
    return replace(trial, quality=trial.quality | {name: found[name] for name in sorted(wanted)})


def _divergence(theirs: Path, ours: Path) -> dict[str, Any]:
    """Both metrics, one number an example.

    Raises ValueError where shapes or clusters differ or a divergence has no bound, OSError, KeyError, EOFError and
    BadZipFile where the files aren't what they should be.
    """
    import numpy as np

    from bench.statistics.divergence import kl_divergences, top1_flips

    with np.load(theirs) as first, np.load(ours) as second:
        scores = first["scores"], second["scores"]
        clusters = [archive["clusters"].tolist() if "clusters" in archive else None for archive in (first, second)]
    if clusters[0] != clusters[1]:
        raise ValueError("the clusters aren't the baseline's: the examples must be the same, in the same order")
    divergences = kl_divergences(*scores)
    if not np.isfinite(divergences).all():
        raise ValueError("a divergence has no bound: the technique gives no chance to what the baseline holds possible")
    beside = {} if clusters[0] is None else {"clusters": clusters[0]}
    found = {MEAN_KL: divergences, FLIPS: top1_flips(*scores)}
    return {name: {"value": float(v.mean()), "examples": _rounded(v.tolist())} | beside for name, v in found.items()}


def _rounded(values: list[float]) -> list[float]:
    return [float(f"{value:.{DIGITS}g}") for value in values]
