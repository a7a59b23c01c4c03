"""Prompts with fewer bits: published pairs over machines, and the first token of a measured host."""

from __future__ import annotations

import pytest

from analytics.insight import Frames
from analytics.insight.prefill import first_token, slower
from fakes.figures import figure, frames_of

F16, Q4 = "runtime=fake,quant=f16,unit=gpu", "runtime=fake,quant=q4_0,unit=gpu"


def prompts(ratios: list[float], **changes: object) -> list[dict[str, object]]:
    """F16 and 4-bit prompt speeds on made-up machines."""
    usual = {"metric": "prefill_tok_s", "workload": "batch=512,prompt=512"}
    return [
        figure(host=f"fake-{at}", key=key, value=value, **(usual | changes))
        for at, ratio in enumerate(ratios) for key, value in ((F16, 100.0), (Q4, 100.0 * ratio))
    ]  # fmt: skip


def test_published_prefill(real: Frames) -> None:
    """llama.cpp's 4-bit weights read prompts slower on nearly all Macs, while they decode more than twice as fast."""
    found = {one.sentence.split(",")[0]: one for one in slower(real)}
    one = found["With llama.cpp"]
    assert one.strength.level == "strong" and one.strength.machines >= 15
    assert 0.9 < one.figures["prefill_ratio"] < 0.96 and 2.4 < one.figures["decode_ratio"] < 3.0
    assert "they slow it by" in one.sentence and "95 % interval" in one.sentence


@pytest.mark.parametrize(
    ("ratios", "words", "level"),
    [
        ([0.9, 0.91, 0.92, 0.9, 0.93, 0.91], "they slow it by", "strong"),
        ([0.9, 1.1, 0.95, 1.05, 1.0], "no difference is shown", "fair"),
        ([0.9, 0.9], "too few machines to tell", "weak"),
    ],
)
def test_what_the_interval_says(ratios: list[float], words: str, level: str) -> None:
    """The sentence follows the interval over machines, and two machines have none."""
    (found,) = slower(frames_of(prompts(ratios)))
    assert words in found.sentence and found.strength.level == level


def test_sped_up_is_not_compute_bound() -> None:
    """Where fewer bytes help over machines, nothing is said to be bound by arithmetic."""
    assert list(slower(frames_of(prompts([1.2, 1.21, 1.22, 1.2, 1.23])))) == []


def test_nothing_to_compare() -> None:
    """Without half precision on the same machine, model and work there is no pair; one machine counts once."""
    rows = prompts([0.9])
    assert list(slower(frames_of(rows[:1]))) == []
    assert list(slower(frames_of([rows[0], rows[1] | {"model": "another"}]))) == []
    assert list(slower(frames_of([rows[0], rows[1] | {"citation": "another"}]))) == []
    (twice,) = slower(frames_of([*rows, *(row | {"model": "another"} for row in rows)]))
    assert twice.strength.machines == 1


def measured(key: str, value: float) -> dict[str, object]:
    """A time to the first token here."""
    return figure(provenance="measured", source="this-toolkit", citation=None, metric="ttft", unit="s", better="lower",
                  workload="decode", key=key, value=value)  # fmt: skip


def test_first_token() -> None:
    """Packed weights that take five times as long are told with their factor; a tenth more isn't told."""
    full = measured("runtime=mlx,quant=f32", 0.2)
    (found,) = first_token(
        frames_of([full, measured("runtime=mlx,quant=q4", 1.0), measured("runtime=mlx,quant=q8", 0.21)])
    )
    assert "q4 5.0 times" in found.sentence and "q8" not in found.sentence
    assert found.about.hosts == ("fakehost",) and found.strength.level == "weak"
    assert list(first_token(frames_of([full, measured("runtime=mlx,quant=q8", 0.2)]))) == []
    assert list(first_token(frames_of([full]))) == []
