"""The judge of `digits-dit`: what it says of real digits, of noise, and of sets whose distance is known."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from models.digits_judge import MOST_PSNR, REPLICATES, Judge, psnr
from PIL import Image
from tests.digits_cases import FILES, pipeline


@pytest.fixture(scope="module")
def judge() -> Judge:
    """The committed one."""
    return Judge(FILES["judge"])


def test_judge_reads_the_real_test_split_as_documented(judge: Judge) -> None:
    """NumPy's inference reproduces the accuracy and the distance that weights/README.md gives."""
    text = (FILES["judge"].parent / "README.md").read_text(encoding="utf-8")
    accuracy, distance = re.search(r"accuracy ([\d.]+), Fréchet distance ([\d.]+)", text).groups()  # type: ignore[union-attr]
    right = judge.read(judge.test_images) == judge.test_labels
    assert right.mean() == pytest.approx(float(accuracy), abs=5e-5)
    assert judge.distance(judge.hidden(judge.test_images)) == pytest.approx(float(distance), abs=5e-4)


def test_noise_is_far_and_real_digits_are_near(judge: Judge) -> None:
    """Uniform noise lies at least 20 times as far from the training split as real test digits do."""
    noise = np.random.default_rng(0).uniform(-1, 1, judge.test_images.shape)
    near = judge.distance(judge.hidden(judge.test_images))
    assert judge.distance(judge.hidden(noise)) > 20 * near


def test_moving_a_set_adds_the_square_of_the_shift(judge: Judge) -> None:
    """The same spread about another mean: only the gap between the means grows."""
    features = judge.hidden(judge.test_images)
    shift = np.zeros(64)
    shift[0] = 5.0
    there, back = (judge.distance(features + sign * shift) for sign in (1, -1))
    assert (there + back) / 2 - judge.distance(features) == pytest.approx(25.0)


def test_replicates_pair(judge: Judge) -> None:
    """At least 200 resamples, the same ones whenever asked, about the distance itself."""
    features = judge.hidden(judge.test_images)
    first, second = judge.distance_replicates(features), judge.distance_replicates(features)
    assert len(first) == REPLICATES >= 200
    assert first == second
    assert min(first) < 2 * judge.distance(features)


def test_psnr_is_capped_and_known() -> None:
    """Identical images give the cap; an error of 0.2 everywhere, on a range of 2, gives 20 dB."""
    black = np.full((2, 8, 8), -1.0)
    grey = black.copy()
    grey[1] += 0.2
    assert psnr(grey, black) == pytest.approx([MOST_PSNR, 20.0])


def test_evaluation_pairs_with_the_baseline(tmp_path: Path) -> None:
    """Both evaluations judge the same examples; the second has a fidelity for each, the first has the real set."""
    folders = [tmp_path / "baseline", tmp_path / "other"]
    for folder in folders:
        folder.mkdir()
    ours: dict[str, Any] = pipeline("ddim-10").evaluate(folders[0], None, images=60)["metrics"]
    other: dict[str, Any] = pipeline("dpmpp-2m-10").evaluate(folders[1], folders[0], images=60)["metrics"]
    assert set(ours) == {"accuracy", "frechet_distance", "real_accuracy", "real_frechet_distance"}
    assert set(other) == {"accuracy", "frechet_distance", "psnr"}
    assert len(ours["accuracy"]["examples"]) == len(other["psnr"]["examples"]) == 60
    assert ours["accuracy"]["value"] > 0.9, "these are no digits"
    for folder in folders:
        assert np.load(folder / "outputs.npz")["images"].shape == (60, 8, 8)
        with Image.open(folder / "grid.png") as picture:
            assert picture.width > picture.height > 100
