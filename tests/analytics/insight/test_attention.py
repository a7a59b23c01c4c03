"""Flash attention by chip, within one version each."""

from __future__ import annotations

from analytics.insight import Frames
from analytics.insight.attention import flash
from fakes.figures import figure, frames_of

PLAIN, FLASH = "runtime=whisper.cpp,quant=f16,unit=gpu", "runtime=whisper.cpp,quant=f16,unit=gpu,attention=flash"


def test_published_gains(real: Frames) -> None:
    """Whisper's encoder gains 1.57 times with base on M1 Pro, and less on newer chips."""
    (found,) = [one for one in flash(real) if "encode_time" in one.sentence]
    gains = found.figures
    assert "1.57 times, with whisper-base on M1 Pro" in found.sentence
    assert gains["M1 Pro"] > gains["M2 Ultra"] > gains["M4 Max"] > gains["M5 Max"] > 1.1
    assert "depends on the chip" in found.sentence


def timed(chip: str, with_flash: float, software: str = "a", other: str = "a") -> list[dict[str, object]]:
    """An encoder with and without, 1 s without."""
    usual = {
        "chip": chip,
        "host": chip,
        "metric": "encode_time",
        "unit": "s",
        "better": "lower",
        "task": "speech-to-text",
    }
    return [figure(key=PLAIN, value=1.0, software=software, **usual),
            figure(key=FLASH, value=with_flash, software=other, **usual)]  # fmt: skip


def test_loss_is_told() -> None:
    """A chip on which it is slower is named."""
    (found,) = flash(frames_of([*timed("M1", 0.5), *timed("M2", 1.2)]))
    assert "it loses on M2" in found.sentence and found.strength.level == "weak"


def test_no_finding() -> None:
    """One chip is no comparison of chips, and two versions beside each other are no pair."""
    assert list(flash(frames_of([]))) == []
    assert list(flash(frames_of(timed("M1", 0.5)))) == []
    assert list(flash(frames_of([*timed("M1", 0.5), *timed("M2", 0.5, "a", "b")]))) == []
