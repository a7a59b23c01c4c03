"""Decoding under the roofline: shares of published bandwidth, and figures that say nothing about it."""

from __future__ import annotations

import pytest

from analytics.insight import Frames
from analytics.insight.bandwidth import over_chips, per_chip, shares
from fakes.figures import figure, frames_of


def test_published_shares(real: Frames) -> None:
    """LLaMA-2 7B in Q4_0 on M1 (7 cores): 14.19 tokens/s of 3.79 GB are 79 % of 68.3 GB/s; F16 uses memory better."""
    found = {one.about.chips[0]: one for one in per_chip(real)}
    share = 14.19 * 6.74e9 * 4.5 / 8 / 68.3e9
    assert any(one.value == pytest.approx(share) for one in found["M1"].evidence)
    assert "memory-bound by the roofline" in found["M1 Max"].sentence
    assert found["M2 Ultra"].figures["llama.cpp f16"] > found["M2 Ultra"].figures["llama.cpp q4_0"]


def test_over_machines(real: Frames) -> None:
    """The pooled finding counts machines, with an interval over them; every share is possible."""
    (found,) = over_chips(real)
    assert found.strength.level == "strong" and found.strength.machines > 20
    assert 0.75 < found.figures["llama.cpp f16"] < 0.85 < 1.0
    assert "95 % interval" in found.sentence
    assert all(0 < one.value <= 1.1 for one in found.evidence)


@pytest.mark.parametrize(
    "changes",
    [
        {"bandwidth": None},
        {"params_b": None},
        {"params_b": 0.1},
        {"key": None},
        {"key": "runtime=fake,unit=gpu"},
        {"key": "runtime=fake,quant=f16,unit=cpu"},
        {"key": "runtime=fake,quant=f16,unit=gpu,speculative=mtp"},
        {"workload": "batch=4"},
        {"model": "fake-30b-a3b"},
        {"chip": "A19 Pro"},
        {"value": 100.0},
        {"metric": "prefill_tok_s"},
    ],
)
def test_says_nothing(changes: dict[str, object]) -> None:
    """Unknown bytes or bandwidth, mixtures, speculation, batches, the processor, phones, and what can't be."""
    assert len(shares(frames_of([figure()]))) == 1
    assert shares(frames_of([figure(**changes)])) == []


def test_few_machines() -> None:
    """Two machines have shares of their own, and no finding over machines."""
    rows = [figure(host="a"), figure(host="b", chip="M2")]
    assert len(list(per_chip(frames_of(rows)))) == 2
    assert list(over_chips(frames_of(rows))) == []
