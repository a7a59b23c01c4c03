"""mlx-lm's calibrations, on a tiny model: packed as declared, and GPTQ nearer to the baseline than rounding."""

from __future__ import annotations

from typing import Any

import mlx.core as mx
import numpy as np
import pytest
from models.quality import distances
from techniques.calibrated import AWQ, DWQ, GPTQ, Mixed, most_sensitive
from techniques.quantise import Quantise

SIZES = {"rows": 4, "length": 64}


def apart(subject: Any, tiny: Any) -> float:
    """Mean KL divergence from the baseline on the text that was calibrated on."""
    tokens = mx.array(subject.documents.calibration(**SIZES))
    ours, theirs = (np.array(one.model(tokens)).reshape(-1, 160) for one in (subject, tiny()))
    return float(distances(theirs, ours)[0].mean())


@pytest.mark.parametrize(
    "technique",
    [
        AWQ(bits=4, grid=4, **SIZES),
        GPTQ(bits=4, **SIZES),
        DWQ(bits=4, **SIZES),
        Mixed(bits=3, high=6, target=5, **SIZES),
    ],
    ids=["awq", "gptq", "dwq", "mixed"],
)
def test_packed_and_finite(technique: Any, tiny: Any) -> None:
    """Every layer is packed, calls work, the time that it took is a fact, and the second time the cache has it."""
    subject = technique.apply(tiny())
    logits, facts = subject.call(), subject.facts()
    assert facts["packed_layers"] == 15 and facts["calibration_s"] > 0
    assert mx.isfinite(logits).all()
    again = technique.apply(tiny())
    assert again.facts()["calibration_s"] == facts["calibration_s"]
    assert mx.array_equal(again.call(), logits)


def test_gptq_is_nearer_than_rounding(tiny: Any) -> None:
    """On the text that it was calibrated on, GPTQ's errors make up for each other."""
    assert apart(GPTQ(bits=2, **SIZES).apply(tiny()), tiny) < apart(Quantise(2).apply(tiny()), tiny)


def test_mixed_spends_its_bits_on_some_layers(tiny: Any) -> None:
    """Both widths occur, and the mean with scales stays within the target."""
    subject = Mixed(bits=3, high=6, target=5, **SIZES).apply(tiny())
    packed = [module for _, module in subject.model.named_modules() if hasattr(module, "scales")]
    sizes = [module.scales.size * module.group_size for module in packed]
    assert {module.bits for module in packed} == {3, 6}
    mean = sum(m.bits * size for m, size in zip(packed, sizes, strict=True)) / sum(sizes)
    assert 3 < mean <= 4.5


def test_most_sensitive_layers_come_first_while_there_is_room() -> None:
    """A layer that no longer fits is passed over; without room nothing is chosen."""
    sensitivities, sizes = {"a": 9.0, "b": 5.0, "c": 1.0}, {"a": 10, "b": 80, "c": 10}
    assert most_sensitive(sensitivities, sizes, 5, 4, 8) == {"a", "c"}
    assert most_sensitive(sensitivities, sizes, 8, 4, 8) == {"a", "b", "c"}
    assert most_sensitive(sensitivities, sizes, 4, 4, 8) == set()


def test_too_little_text_is_said(tiny: Any) -> None:
    """No repeated stretches."""
    with pytest.raises(ValueError, match="don't fit into"):
        tiny().documents.calibration(1_000, 64)
