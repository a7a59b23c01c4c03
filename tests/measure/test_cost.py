"""What measuring costs: that the figures are of the things that they name."""

from __future__ import annotations

import hashlib

import pytest

from bench.measure import cost


def test_a_dear_probe_shows() -> None:
    """A probe that hashes a megabyte costs more than one that does nothing."""
    content = bytes(1 << 20)
    assert cost.reading_cost(lambda: hashlib.sha256(content)) > 10 * cost.reading_cost(lambda: None)


def test_the_clock_steps() -> None:
    """The smallest step is above 0 and no longer than a blink."""
    assert 0 < cost.smallest_step() < 0.1


@pytest.mark.parametrize("added", [0.0, 3e-4])
def test_the_overhead_of_a_block_is_what_it_adds(added: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks that take n calls and a constant more: the constant comes out, on a stopwatch that is made up."""

    class Made:
        def __init__(self, *_: object) -> None: ...

        def block(self, calls: int) -> object:
            return type("Block", (), {"wall_s": calls * 2e-3 + added})()

    monkeypatch.setattr(cost, "Stopwatch", Made)
    found = cost.block_overhead(None)
    assert found["value"] == pytest.approx(added, abs=1e-12)
    assert found["low"] <= found["value"] <= found["high"]


def test_the_document_has_every_probe() -> None:
    """All probes are timed for real, each above 0, and an overhead of this machine is given with its interval."""
    found = cost.measure_costs()
    assert found["probes_s"].keys() == cost.PROBES.keys()
    assert min(found["probes_s"].values()) > 0
    assert found["timer"]["block_overhead_s"].keys() == {"value", "low", "high"}
