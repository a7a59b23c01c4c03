"""What nobody has measured, by the roof that was found."""

from __future__ import annotations

import pytest

from bench.roofline import predicted, roofline_of
from bench.roofline.record import Roofline
from fakes.roofline_machine import BANDWIDTH, COPY, EVALUATION, PEAK, content, launch, linear, matmul

KEY = "runtime=mlx,quant=f32"


@pytest.fixture
def known() -> Roofline:
    """A machine with small and large products measured."""
    rows = [linear(batch, EVALUATION + 4 * 4096**2 / BANDWIDTH) for batch in (1, 4)]  # both wait for the weights
    found = roofline_of(content([COPY, launch(1), launch(64), *rows, *(matmul(2**power) for power in (11, 12, 13))]))
    assert found is not None
    return found


def test_what_the_machine_would_take(known: Roofline) -> None:
    """A product between the measured ones takes what the made-up machine makes of it, within the fit's error."""
    unseen = matmul(6000)
    found = predicted(known, KEY, unseen.operations, unseen.bytes)
    assert found is not None
    assert found.seconds == pytest.approx(EVALUATION + unseen.operations / PEAK, rel=0.02)
    assert found.low <= unseen.time * 1.001 and found.high >= unseen.time * 0.999


def test_moving_much_for_little_work_waits_for_memory(known: Roofline) -> None:
    """Beneath the ridge the bytes decide."""
    (fit,) = known.fits
    found = predicted(known, KEY, 1e6, 1e12)
    assert found is not None
    assert fit.bandwidth == pytest.approx(BANDWIDTH, rel=0.01)
    assert found.seconds == pytest.approx(EVALUATION + 1e12 / BANDWIDTH, rel=0.01)


@pytest.mark.parametrize(("key", "unit"), [("runtime=mlx,quant=q9", ""), (KEY, "ane")])
def test_what_was_never_measured_gets_no_guess(key: str, unit: str, known: Roofline) -> None:
    """Another technique, another unit."""
    assert predicted(known, key, 1e9, 1e6, unit) is None
