"""The order of runtimes from chip to chip."""

from __future__ import annotations

import pytest

from analytics.insight import Frames
from analytics.insight.flips import runtimes
from fakes.figures import figure, frames_of


def test_published_flip(real: Frames) -> None:
    """100 short sentences: llama.cpp leads on M4 Pro, MLX on M5 Max; no other source has a flip."""
    (found,) = runtimes(real)
    assert "llama.cpp leads on M4 Pro (1119 against 860.4)" in found.sentence
    assert "mlx leads on M5 Max (6950 against 1567)" in found.sentence
    assert found.about.chips == ("M4 Pro", "M5 Max") and found.provenances == ("field",)


def pair(chip: str, mlx: float, other: float, **changes: object) -> list[dict[str, object]]:
    """Two runtimes on a chip."""
    keys = ("runtime=mlx,quant=f16,unit=gpu", "runtime=llama.cpp,quant=f16,unit=gpu")
    return [
        figure(chip=chip, host=chip, key=key, value=value, **changes)
        for key, value in zip(keys, (mlx, other), strict=True)
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        pair("M1", 2.0, 1.0),
        [*pair("M1", 2.0, 1.0), *pair("M2", 3.0, 1.0)],
        [*pair("M1", 2.0, 1.0), *pair("M2", 1.0, 1.04)],
        [*pair("M1", 2.0, 1.0, workload="batch=1"), *pair("M2", 1.0, 2.0, workload="batch=2")],
        [*pair("M1", 2.0, 1.0), *pair("M2", 1.0, 2.0, source="another")],
        [*pair("M1", 2.0, 1.0, source="mlx_benchmark"), *pair("M2", 1.0, 2.0, source="mlx_benchmark")],
    ],
    ids=["nothing", "one chip", "same order", "within the margin", "other work", "two sources", "versions mixed"],
)
def test_no_flip(rows: list[dict[str, object]]) -> None:
    """One chip, one order, a tie, other work, or a source whose versions differ from chip to chip."""
    assert list(runtimes(frames_of(rows))) == []


def test_direction() -> None:
    """Of times the lower one leads."""
    changes = {"metric": "wall_time", "unit": "s", "better": "lower"}
    (found,) = runtimes(frames_of([*pair("M1", 2.0, 1.0, **changes), *pair("M2", 1.0, 2.0, **changes)]))
    assert "llama.cpp leads on M1" in found.sentence and "mlx leads on M2" in found.sentence
