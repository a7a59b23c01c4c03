"""What a run of operations says of the machine, in plain lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.cli.roofline_view import roofline_lines, scaled
from bench.export.reading import MeasuredRun
from bench.store import RunContent
from bench.summary import summarise
from fakes.records import USUAL, make_header, make_trial
from fakes.roofline_machine import COPY, content, launch, linear, matmul


def lines(found: RunContent) -> list[str]:
    """The lines of a run."""
    return roofline_lines(MeasuredRun(found, summarise(found), Path()))


def test_ceilings_overheads_and_break_evens_are_told() -> None:
    """Each with its figure: 10^11 of 4 x 10^11 bytes/s, 4 x 10^12 operations/s, 100 us, a batch between 1 and 16."""
    packed = [linear(1, 0.004), linear(16, 0.004), linear(1, 0.001, "mlx-q4"), linear(16, 0.016, "mlx-q4")]
    found = lines(content([COPY, launch(1), launch(64), matmul(8192), *packed]))
    assert found[0].startswith("what this machine can do")
    assert found[1].startswith("  mlx on gpu: memory 99.5 GB/s (25 % of the published), f32 4.00 Top/s")
    assert found[2] == "  mlx-f32: an evaluation costs 100 µs, one more kernel 2.0 µs"
    assert found[3].startswith(
        "  mlx-q4 beside mlx-f32 (width 4096): pays up to a batch of about 4.0 (0.25x at 1, 4.00x"
    )
    assert len(found) == 4


def test_other_runs_say_nothing() -> None:
    """A suite that counts no operations."""
    assert lines(RunContent(make_header(), tuple(map(make_trial, USUAL)), ())) == []


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1.234e10, "B/s", "12.3 GB/s"),
        (4e12, "1/s", "4.00 Top/s"),
        (950.0, "1/s", "950 op/s"),
        (0.5, "1/s", "0.500 op/s"),
    ],
)
def test_rates_have_prefixes(value: float, unit: str, text: str) -> None:
    """Base units become what people read."""
    assert scaled(value, unit) == text
