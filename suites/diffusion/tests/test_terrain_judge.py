"""The judge of terrain on fields whose answers are known beforehand."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from models.terrain_judge import (
    HIGHEST,
    REPLICATES,
    SQUEEZE,
    fidelity,
    heights,
    pearson,
    roughness,
    roughness_correlation,
    structural_similarity,
    windows,
)
from models.terrain_picture import GAP, save_fields, shade
from PIL import Image


def squeezed(metres: np.ndarray) -> np.ndarray:
    """The model's numbers for heights: the inverse of what is tested."""
    return 2 * np.arcsinh(np.asarray(metres) / SQUEEZE) / np.arcsinh(HIGHEST / SQUEEZE) - 1


def checkered(low: float, high: float, side: int = 16) -> np.ndarray:
    """A field (side, side) that alternates between two values."""
    return np.where(np.indices((side, side)).sum(axis=0) % 2, high, low)


def test_heights_span_zero_to_the_highest() -> None:
    """The ends of the model's space are the ends of the height range, and what lies outside is cut off."""
    assert heights(np.array([-2.0, -1.0, 1.0, 2.0])) == pytest.approx([0, 0, HIGHEST, HIGHEST])


def test_heights_undo_the_squeezing() -> None:
    """Any height comes back from the model's number for it."""
    metres = np.linspace(0, HIGHEST, 50)
    assert heights(squeezed(metres)) == pytest.approx(metres, abs=1e-9)


def test_roughness_is_in_metres() -> None:
    """Heights that alternate between 2 and 6 m deviate by 2 m from their mean; a plane has no roughness."""
    fields = np.stack([squeezed(checkered(2, 6)), squeezed(checkered(3, 3))])
    assert roughness(fields) == pytest.approx([2, 0], abs=1e-9)


def test_correlation_of_a_line_is_one() -> None:
    """Roughness that grows in proportion correlates fully, and so does every resample."""
    asked = np.linspace(0, 1, 12)
    found = roughness_correlation(asked, 3 * asked + 1)
    assert found["value"] == pytest.approx(1)
    assert len(found["replicates"]) == REPLICATES
    assert found["replicates"] == pytest.approx([1.0] * REPLICATES)


def test_replicates_pair_between_techniques() -> None:
    """Every technique is resampled alike: a shift of the same roughness changes no replicate."""
    asked, draw = np.linspace(0, 1, 10), np.random.default_rng(3)
    rough = asked + draw.normal(0, 0.3, 10)
    one, other = roughness_correlation(asked, rough), roughness_correlation(asked, rough + 5)
    assert one["replicates"] == pytest.approx(other["replicates"], abs=1e-12)
    assert np.std(one["replicates"]) > 0.01


def test_correlation_of_what_does_not_vary_is_zero() -> None:
    """No variation is no correlation, rather than a division by zero."""
    assert pearson(np.ones(4), np.arange(4.0)) == 0.0


def test_fidelity_of_the_same_fields() -> None:
    """Identical fields reach the cap of 100 dB and a similarity of 1."""
    fields = np.random.default_rng(0).uniform(-1, 1, (3, 32, 32)).astype(np.float32)
    found = fidelity(fields, fields)
    assert found["psnr"]["examples"] == [100.0] * 3
    assert found["ssim"]["examples"] == pytest.approx([1.0] * 3)


def test_psnr_of_a_known_error() -> None:
    """An error of 0.1 everywhere in a range of 2 is 26.02 dB."""
    reference = np.zeros((1, 16, 16), np.float32)
    assert fidelity(reference + 0.1, reference)["psnr"]["value"] == pytest.approx(10 * math.log10(4 / 0.01), abs=1e-3)


def test_a_broken_field_is_not_a_perfect_one() -> None:
    """NaN stays NaN, so that the toolkit refuses it: it must never read as 100 dB."""
    reference = np.zeros((1, 16, 16), np.float32)
    found = fidelity(np.full_like(reference, np.nan), reference)
    assert math.isnan(found["psnr"]["value"]) and math.isnan(found["ssim"]["value"])


def test_similarity_follows_its_formula() -> None:
    """One window's SSIM is equation 13 of the paper, written out plainly."""
    draw = np.random.default_rng(1)
    a, b = draw.uniform(-1, 1, (2, 8, 8))
    c1, c2 = (0.01 * 2) ** 2, (0.03 * 2) ** 2
    covariance = ((a - a.mean()) * (b - b.mean())).mean()
    above = (2 * a.mean() * b.mean() + c1) * (2 * covariance + c2)
    below = (a.mean() ** 2 + b.mean() ** 2 + c1) * (a.var() + b.var() + c2)
    assert structural_similarity(a, b) == pytest.approx(above / below)


def test_similarity_knows_structure_from_brightness() -> None:
    """Turned-over detail is dissimilar, though its error against grey would be the same."""
    detail = checkered(-0.5, 0.5)
    assert structural_similarity(detail, -detail) < -0.9
    assert structural_similarity(detail, np.zeros_like(detail)) < 0.1


def test_windows_lie_side_by_side() -> None:
    """Each pixel is in one window, in the window of its place."""
    cut = windows(np.arange(256.0).reshape(16, 16))
    assert cut.shape == (4, 64)
    assert sorted(cut.ravel()) == list(range(256))
    assert cut[1].min() == 8 and cut[2].min() == 128


def test_shading_is_lit_from_the_upper_left() -> None:
    """A slope that faces up and left is brighter than flat ground, one that turns away is darker."""
    down, right = np.indices((32, 32)) / 32
    ground = shade(np.zeros((32, 32)))
    assert np.ptp(ground) == 0
    # surfaces that rise towards the lower right face the light
    assert shade((down + right) * 0.2).mean() > ground.mean() > shade(-(down + right) * 0.2).mean()


def test_grid_holds_every_field(tmp_path: Path) -> None:
    """One tile a field in a row, readable as a picture."""
    save_fields(np.random.default_rng(0).uniform(-1, 1, (3, 32, 32)), tmp_path / "grid.png")
    with Image.open(tmp_path / "grid.png") as picture:
        assert picture.size == (3 * (32 + GAP) + GAP, 32 + 2 * GAP)
        assert len(np.unique(np.asarray(picture))) > 20
