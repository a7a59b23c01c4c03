"""How terrain is judged: does roughness follow the difficulty asked for, and how close is it to the baseline's.

The model works on heights squeezed by an inverse hyperbolic sine; judged are the heights themselves (metres).
Roughness is their root-mean-square deviation from the mean height (Sq of ISO 25178-2).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
REPLICATES = 500
RANGE = 2.0  # of the model's space, -1 to 1
HIGHEST, SQUEEZE = 22.16864013671875, 0.1  # metres: height_range and asinh_scale of the package's generator
WINDOW = 8  # pixels a side of an SSIM window


def heights(fields: Array) -> Array:
    """Fields in the model's space (-1 to 1) as heights in metres, at least 0."""
    unit = np.clip((fields.astype(np.float64) + 1) / 2, 0, 1)
    return SQUEEZE * np.sinh(unit * np.arcsinh(HIGHEST / SQUEEZE))


def roughness(fields: Array) -> Array:
    """Root-mean-square roughness of each of the fields (n, side, side), in metres; returns (n,)."""
    return heights(fields).std(axis=(1, 2))


def roughness_correlation(asked: Array, found: Array) -> dict[str, Any]:
    """Pearson's r of difficulty and roughness, with bootstrap replicates over the same resamples for everyone."""
    draw = np.random.default_rng(13)
    rows = [draw.integers(0, len(asked), len(asked)) for _ in range(REPLICATES)]
    replicates = [pearson(asked[r], found[r]) for r in rows]
    return {"value": pearson(asked, found), "replicates": replicates}


def pearson(one: Array, other: Array) -> float:
    """Correlation; 0 where one side doesn't vary (a resample of one field alone)."""
    if one.std() == 0 or other.std() == 0:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])


def fidelity(made: Array, reference: Array) -> dict[str, Any]:
    """PSNR (dB, at most 100) and SSIM of each field (n, side, side) to the baseline's from equal noise."""
    error = ((made.astype(np.float64) - reference) ** 2).mean(axis=(1, 2))
    psnr = np.minimum(100.0, 10 * np.log10(RANGE**2 / np.maximum(error, 1e-30))).tolist()  # NaN stays NaN
    ssim = [structural_similarity(a, b) for a, b in zip(made, reference, strict=True)]
    return {
        "psnr": {"value": float(np.mean(psnr)), "examples": psnr},
        "ssim": {"value": float(np.mean(ssim)), "examples": ssim},
    }


def structural_similarity(one: Array, other: Array) -> float:
    """Mean SSIM over windows side by side (Wang, Bovik, Sheikh and Simoncelli 2004, equation 13)."""
    a, b = windows(one), windows(other)
    c1, c2 = (0.01 * RANGE) ** 2, (0.03 * RANGE) ** 2
    mean_a, mean_b = a.mean(axis=1), b.mean(axis=1)
    covariance = ((a - mean_a[:, None]) * (b - mean_b[:, None])).mean(axis=1)
    light = (2 * mean_a * mean_b + c1) / (mean_a**2 + mean_b**2 + c1)
    return float((light * (2 * covariance + c2) / (a.var(axis=1) + b.var(axis=1) + c2)).mean())


def windows(field: Array) -> Array:
    """A field (side, side) as its windows (n, WINDOW * WINDOW)."""
    count = field.shape[0] // WINDOW
    cut = field.astype(np.float64)[: count * WINDOW, : count * WINDOW]
    return cut.reshape(count, WINDOW, count, WINDOW).transpose(0, 2, 1, 3).reshape(-1, WINDOW * WINDOW)
