"""Decoding under a host's own calibration: memory-bound, compute-bound, or not known."""

from __future__ import annotations

from typing import Any

import pytest

from analytics.insight.calibrated import decoding
from bench.roofline import Ceiling, Fit, Quantity, Roofline
from fakes.figures import figure, frames_of


def ceiling(precision: str, value: float) -> Ceiling:
    """A made-up ceiling."""
    return Ceiling("mlx", "cpu", precision, Quantity(value, value, value, "1/s", 9, 3), "fake")


ROOFLINE = Roofline(
    host={}, run={"run": "fake-roofline"}, software={}, overheads=(), break_evens=(), operations=(),
    ceilings=(ceiling("any", 10e9), ceiling("q4", 2e9)),
    fits=(Fit("mlx-f32", "runtime=mlx,quant=f32", "mlx", "cpu", "f32", 8e9, 100e9, 12.5, 1.1, 5),),
)  # fmt: skip


def own(metric: str, quant: str, value: float, **changes: Any) -> dict[str, Any]:
    """A made-up measured figure of a model of 100 million weights."""
    usual = {"provenance": "measured", "source": "this-toolkit", "citation": None, "workload": "decode",
             "params_b": None,
             "key": f"runtime=mlx,quant={quant}", "metric": metric, "value": value}  # fmt: skip
    return figure(**(usual | changes))


ROWS = [
    own("size_on_disk", "f32", 0.4e9), own("throughput", "f32", 18.0),
    own("size_on_disk", "q4", 0.056e9), own("throughput", "q4", 9.0),
]  # fmt: skip


def test_both_limits() -> None:
    """Float32 waits for 0.4 GB at 8 GB/s: 50 of 55.6 ms; 4 bits for 0.2 billion operations at 2 a nanosecond."""
    (found,) = decoding(frames_of(ROWS, rooflines={"fakehost": ROOFLINE}))
    assert "memory-bound with f32 (90 % of its 55.6 ms a token" in found.sentence
    assert "compute-bound with q4 (90 % of its 111 ms a token" in found.sentence
    assert found.figures == pytest.approx({"f32": 0.9, "q4": 0.9})
    assert {one.at for one in found.evidence} >= {"fake-roofline"}


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [row for row in ROWS if row["metric"] != "size_on_disk"],
        [row for row in ROWS if "f32" not in row["key"]],
        [row | {"key": f"{row['key']},kv=q8"} for row in ROWS],
        [row | {"workload": "decode-b4"} for row in ROWS],
        [row | {"key": "runtime=another,quant=q8"} for row in ROWS],
        [row | {"host": "another"} for row in ROWS],
    ],
    ids=["nothing", "no sizes", "no float32", "other parts", "batches", "no such kernel", "no calibration"],
)
def test_says_nothing(rows: list[dict[str, Any]]) -> None:
    """Without sizes, the number of weights, a calibrated kernel or a calibration there is nothing to say."""
    assert list(decoding(frames_of(rows, rooflines={"fakehost": ROOFLINE}))) == []


def test_parameters_stand_in_for_float32() -> None:
    """Where the record says how many parameters there are, 4 bits need no float32 beside them."""
    rows = [row | {"params_b": 0.1} for row in ROWS if "q4" in row["key"]]
    (found,) = decoding(frames_of(rows, rooflines={"fakehost": ROOFLINE}))
    assert list(found.figures) == ["q4"]
