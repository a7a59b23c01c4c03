"""Verdicts here beside published figures: told where they contradict each other, with both provenances."""

from __future__ import annotations

from typing import Any

import pytest

from analytics.insight import Frames
from analytics.insight.elsewhere import disagreements
from fakes.figures import comparison, figure, frames_of


def beside(real: Frames, **changes: Any) -> list[Any]:
    """A made-up verdict beside real published figures."""
    import polars

    own = frames_of([figure(provenance="measured", citation=None, suite="fake-suite", technique="f32",
                            key="runtime=mlx,quant=f32", metric="net_time", unit="s", workload="decode")],
                    [comparison(**changes)])  # fmt: skip
    figures = polars.concat([real.figures.select(own.figures.columns), own.figures], how="vertical_relaxed")
    return list(disagreements(frames_of(figures=figures, comparisons=own.comparisons)))


def test_slower_here_faster_there(real: Frames) -> None:
    """4-bit decode that is worse here, and two to three times as fast on published Macs."""
    (found,) = beside(real)
    assert found.provenances == ("field", "measured")
    assert "[measured]" in found.sentence and "[field]" in found.sentence
    assert found.figures["here"] < 1 and found.figures["there"] > 2
    assert found.about.hosts == ("fakehost",) and found.strength.machines > 10


@pytest.mark.parametrize(
    "changes",
    [
        {"verdict": "better", "ratio": 0.5, "low": 0.4, "high": 0.6},
        {"verdict": "cannot tell"},
        {"verdict": "same"},
        {"key": "runtime=mlx,quant=q4,kv=q8"},
        {"key": "runtime=onnxruntime,quant=q4"},
        {"baseline": "another"},
        {"workload": "repeat"},
        {"metric": "wall_time"},
    ],
)
def test_no_contradiction(real: Frames, changes: dict[str, Any]) -> None:
    """Agreement, no verdict, other parts that differ, an unknown baseline or other work: nothing is said."""
    assert beside(real, **changes) == []


def test_prefill_agrees(real: Frames) -> None:
    """Slower prompts here and slower prompts there are no contradiction."""
    assert beside(real, workload="prefill") == []


def test_few_machines() -> None:
    """Fewer than five published machines carry no interval, and contradict nobody."""
    rows = [
        figure(provenance="measured", citation=None, technique="f32", key="runtime=mlx,quant=f32", metric="net_time"),
        *(
            figure(key=f"runtime=fake,quant={quant},unit=gpu", value=value)
            for quant, value in (("f16", 1.0), ("q4", 3.0))
        ),
    ]
    assert list(disagreements(frames_of(rows, [comparison()]))) == []
