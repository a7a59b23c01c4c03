"""Neural Engine against GPU: the crossover and the energy, and when there is none to tell."""

from __future__ import annotations

import pytest

from analytics.insight import Frames
from analytics.insight.units import crossover, energy
from fakes.figures import figure, frames_of

ANE, GPU = (
    "runtime=coreml,quant=f16,unit=ane,attention=split_einsum",
    "runtime=coreml,quant=f16,unit=gpu,attention=original",
)


def timed(cores: int | None, ane: float, gpu: float, **changes: object) -> list[dict[str, object]]:
    """Both units on a made-up machine."""
    usual = {"task": "text-to-image", "metric": "wall_time", "unit": "s", "better": "lower", "gpu_cores": cores,
             "chip": "M1", "host": f"fake-{cores}"}  # fmt: skip
    return [figure(key=key, value=value, **(usual | changes)) for key, value in ((ANE, ane), (GPU, gpu))]


def test_published_crossover(real: Frames) -> None:
    """In the published figures the GPU overtakes between 8 and 16 cores, and the interval holds both estimates."""
    (found,) = crossover(real)
    assert "so between 8 and 16" in found.sentence
    assert 12 < found.figures["gpu_cores"] < 20
    assert {"hf_fast_mac_diffusers", "gh_issue_excerpt"} <= {one.source for one in found.evidence}
    assert found.strength.machines >= 5 and found.about.chips == ("M1", "M1 Max", "M1 Pro", "M2", "M2 Pro", "M2 Ultra")
    assert "M2 Pro" in found.cannot_say


def test_best_units_alone_compare_nothing(real: Frames) -> None:
    """A source that lists the best unit of each device is no evidence, though it has both units."""
    assert real.rows(source="apple_ml_sd")
    (found,) = crossover(real)
    assert "apple_ml_sd" not in {one.source for one in found.evidence}
    rows = [row for cores in (8, 16, 32) for row in timed(cores, 14.0, 100.0 / cores, source="apple_ml_sd")]
    assert list(crossover(frames_of(rows))) == []


@pytest.mark.parametrize(
    "rows",
    [
        [],
        timed(8, 14.0, 30.0),
        [*timed(8, 14.0, 30.0), *timed(16, 14.0, 20.0), *timed(32, 14.0, 15.0)],
        [row for cores in (8, 16, 32) for row in timed(cores, 14.0, 14.0)],
        [row for cores in (8, 16, 32) for row in timed(cores, 14.0, 100.0 / cores, chip="A19 Pro")],
    ],
    ids=["nothing", "one machine", "never turns", "ties", "phones"],
)
def test_no_crossover(rows: list[dict[str, object]]) -> None:
    """No place is told where the data has none."""
    assert list(crossover(frames_of(rows))) == []


def test_few_machines_are_weak() -> None:
    """Three machines that turn give a place and no interval, told as weak."""
    (found,) = crossover(frames_of([row for cores in (8, 16, 32) for row in timed(cores, 14.0, 200.0 / cores)]))
    assert found.strength.level == "weak" and "open" in found.sentence


def test_published_energy(real: Frames) -> None:
    """On M2 Pro the Neural Engine needs 1.36 J where the GPU needs 8.47 J, from one machine."""
    (found,) = energy(real)
    assert "always needs less energy" in found.sentence and "1.36 J against 8.47 J" in found.sentence
    assert found.figures["times_less"] == pytest.approx(8.46897 / 1.36381)
    assert found.strength.level == "weak" and found.strength.machines == 1


def test_energy_says_where_the_gpu_is_ahead() -> None:
    """One comparison the other way ends "always"."""
    joules = {"metric": "energy_total", "unit": "J"}
    rows = [*timed(8, 2.0, 7.0, **joules), *timed(32, 7.0, 2.0, **joules)]
    (found,) = energy(frames_of(rows))
    assert "in 1 of 2 comparisons" in found.sentence and "always" not in found.sentence
    assert list(energy(frames_of(timed(8, 2.0, 7.0)))) == []
