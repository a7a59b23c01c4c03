"""The sampler around the denoiser: its noise, its steps, its evaluation; without the network."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from models.terrain_consistency import SIGMA_LEAST, SIGMA_MOST, TerrainSubject, load
from techniques.terrain_steps import SIGMA_AGAIN, ConsistencySteps

NETWORK = Path("never-opened.onnx")


class Recorder:
    """A denoiser that writes down what it gets; its field is a ramp whose slope grows with the difficulty."""

    def __init__(self, shift: float = 0.0) -> None:
        self.shift, self.seen = shift, []

    def run(self, noisy: np.ndarray, sigma: np.ndarray, difficulty: np.ndarray) -> np.ndarray:
        """Difficulty times a ramp; the noise is only looked at."""
        self.seen.append((noisy.copy(), float(sigma[0]), float(difficulty[0])))
        ramp = np.linspace(-0.5, 0.5, 128, dtype=np.float32)[None, None, None, :]
        return np.broadcast_to(difficulty[:, None, None, None] * ramp + self.shift, noisy.shape).astype(np.float32)

    def facts(self) -> dict[str, int]:
        """Nothing of its own."""
        return {"weight_bytes": 0}


def recorded(shift: float = 0.0) -> TerrainSubject:
    """A subject on the recorder."""
    subject = load({"network": NETWORK}, {"difficulty": 0.5, "seed": 4})
    subject.denoiser = Recorder(shift)
    return subject


def test_loading_opens_no_session() -> None:
    """Another runtime's technique pays nothing for ONNX Runtime: the file isn't even there."""
    subject = load({"network": NETWORK}, {"difficulty": 0.5, "seed": 0})
    assert "session" not in vars(subject.denoiser)


def test_one_step_starts_from_pure_noise() -> None:
    """The only evaluation sees noise of the greatest level and the difficulty asked for."""
    subject = recorded()
    subject.call()
    [(noisy, sigma, difficulty)] = subject.denoiser.seen
    assert (sigma, difficulty) == (SIGMA_MOST, 0.5)
    assert noisy.std() == pytest.approx(SIGMA_MOST, rel=0.02)
    assert subject.facts() == {"model_calls": 1, "weight_bytes": 0}


def test_the_seed_fixes_the_noise() -> None:
    """Two calls get equal noise, another seed other noise: what fidelity at equal noise rests on."""
    subject = recorded()
    first, second = subject.call(), subject.call()
    subject.sample(np.array([0.5], np.float32), seed=5)
    one, two, other = (noisy for noisy, _, _ in subject.denoiser.seen)
    assert np.array_equal(one, two) and np.array_equal(first, second)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("steps", [1, 2, 4])
def test_steps_go_down_geometrically(steps: int) -> None:
    """So many evaluations, from the greatest noise to the least that is put back."""
    subject = ConsistencySteps(steps).apply(recorded())
    subject.call()
    visited = [sigma for _, sigma, _ in subject.denoiser.seen]
    assert len(visited) == steps == subject.facts()["model_calls"]
    assert visited[0] == SIGMA_MOST
    if steps > 1:
        ratios = np.array(visited[1:]) / visited[:-1]
        assert visited[-1] == pytest.approx(SIGMA_AGAIN, rel=1e-5) and np.allclose(ratios, ratios[0])


def test_a_further_step_adds_fresh_noise_to_the_field() -> None:
    """What the second evaluation sees is the first one's field plus noise of its level, not the first noise again."""
    subject = ConsistencySteps(2).apply(recorded())
    field = subject.call()
    (first, _, _), (second, sigma, _) = subject.denoiser.seen
    noise = (second - field) / np.sqrt(sigma**2 - SIGMA_LEAST**2)
    assert noise.mean() == pytest.approx(0, abs=0.03) and noise.std() == pytest.approx(1, abs=0.03)
    assert abs(np.corrcoef(noise.ravel(), first.ravel())[0, 1]) < 0.05


def test_the_baseline_is_judged_without_fidelity(tmp_path: Path) -> None:
    """Fields for difficulties over the whole range, their pictures, and no PSNR of the baseline to itself."""
    subject = recorded()
    found = subject.evaluate(tmp_path, None, fields=5)
    assert set(found["metrics"]) == {"roughness_correlation"}
    assert found["metrics"]["roughness_correlation"]["value"] > 0.9
    assert [asked for _, _, asked in subject.denoiser.seen] == [0, 0.25, 0.5, 0.75, 1]
    assert (tmp_path / found["files"]["grid"]).is_file()
    with np.load(tmp_path / "outputs.npz") as stored:
        assert stored["fields"].shape == (5, 1, 128, 128)


def test_a_technique_is_compared_with_the_baseline_at_equal_noise(tmp_path: Path) -> None:
    """One PSNR and one SSIM a field, in the baseline's order; the noise is the baseline's."""
    folders = [tmp_path / "baseline", tmp_path / "shifted"]
    subjects = [recorded(), recorded(shift=0.1)]
    for folder in folders:
        folder.mkdir()
    subjects[0].evaluate(folders[0], None, fields=4)
    metrics = subjects[1].evaluate(folders[1], folders[0], fields=4)["metrics"]
    assert metrics["psnr"]["examples"] == pytest.approx([26.02] * 4, abs=0.01)
    assert len(metrics["ssim"]["examples"]) == 4
    pairs = zip(subjects[0].denoiser.seen, subjects[1].denoiser.seen, strict=True)
    assert all(np.array_equal(ours[0], theirs[0]) for ours, theirs in pairs)
