"""One machine over versions."""

from __future__ import annotations

from datetime import UTC, datetime

from analytics.insight import Frames
from analytics.insight.software import steps
from fakes.figures import figure, frames_of


def test_published_series(real: Frames) -> None:
    """Whisper's encoder on M2 Ultra became faster at a77d11d9, and the machine is the same throughout."""
    found = [one for one in steps(real) if one.about.chips == ("M2 Ultra",) and "encode_time" in one.sentence]
    (one,) = found
    assert "a77d11d9 (2025-09-30)" in one.sentence and one.figures["a77d11d9"] < 0.9
    assert one.strength.machines == 1 and "95 % interval" in one.strength.why


def series(*levels: float, models: int = 6, noise: float = 0.0) -> list[dict[str, object]]:
    """Times of made-up models at versions v0, v1, ...; `noise` alternates between models."""
    return [
        figure(metric="encode_time", unit="s", better="lower", model=f"fake-{at}", software=f'{{"fake": "v{version}"}}',
               started=datetime(2026, 1 + version, 1, tzinfo=UTC), value=level * (1 + noise * (-1) ** (at + version)))
        for version, level in enumerate(levels) for at in range(models)
    ]  # fmt: skip


def test_a_step_is_found_at_its_version() -> None:
    """Half the time from the third version on is told at that version alone."""
    (found,) = steps(frames_of(series(1.0, 1.0, 0.5, 0.5, noise=0.01)))
    assert list(found.figures) == ["v2"] and "2.00 times as fast at v2 (2026-03-01)" in found.sentence


def test_no_step() -> None:
    """Level series, small steps, noise between models, too few versions or models: nothing is told."""
    assert list(steps(frames_of([]))) == []
    assert list(steps(frames_of(series(1.0, 1.0, 1.0)))) == []
    assert list(steps(frames_of(series(1.0, 1.02, 1.04)))) == []
    assert list(steps(frames_of(series(1.0, 1.1, 1.0, noise=0.3)))) == []
    assert list(steps(frames_of(series(1.0, 0.5)))) == []
    assert list(steps(frames_of(series(1.0, 1.0, 0.5, models=2)))) == []
    undated = [row | {"started": None} for row in series(1.0, 1.0, 0.5)]
    assert list(steps(frames_of(undated))) == []
