"""What can't be true is refused with the reason; what can be is not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.intake.checks import reasons
from analytics.intake.figure import Series
from bench.host.chips import bandwidth_gbs

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"value": float("nan")}, "not a number"),
        ({"value": float("inf")}, "infinite"),
        ({"value": -3.0}, "below zero"),
        ({"value": 0.0}, "no speed"),
        ({"low": 60.0, "high": 40.0}, "upside down"),
        ({"series": (Series((49.0, float("nan"))),)}, "sample 2 is not a number"),
        ({"unit": None}, "no unit"),
        ({"unit": "s"}, "decode_tok_s is in 1/s, not in s"),
        ({"metric": "accuracy", "unit": "1", "value": 87.0}, "share"),
        ({"metric": "performance_core_share", "unit": "1", "value": 1.2}, "share"),
        ({"metric": "peak_memory", "unit": "B", "value": 65 * 2.0**30}, "more than the machine's memory of 64 GB"),
        ({"date": "2027"}, "future"),
        ({"started": "2026-12-24T00:00:00Z"}, "future"),
        ({"started": "at noon"}, "no time"),
        ({"chip": "M4 Mux"}, "did you mean M4 Max?"),
        ({"chip": "M9 Max"}, "did you mean M"),
        ({"chip": "toaster"}, "known are M1"),
        ({"value": 400.0}, "impossible"),
    ],
)
def test_what_cannot_be(figure, changes, told):
    """One reason, that says what is wrong."""
    found = reasons(figure(**changes), NOW)
    assert len(found) == 1 and told in found[0], found


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"unit": "token/s"},
        {"metric": "accuracy", "unit": "1", "value": 1.0},
        {"metric": "peak_memory", "unit": "B", "value": 63 * 2.0**30},
        {"metric": "new_swap", "unit": "B", "value": 0.0},
        {"metric": "energy", "unit": "J", "value": -0.01},  # above a machine at rest: a difference
        {"metric": "surprisal", "unit": "nat", "value": -2.0},
        {"chip": "A17 Pro", "value": 400.0},
        {"chip": "NVIDIA GeForce RTX 4080", "value": 400.0},
        {"started": "2026-11-25T20:00:00"},  # east of Greenwich it is later
        {"date": "2026"},
        {"metric": None, "value": None, "unit": None, "status": "failed", "reason": "out of memory"},
    ],
)
def test_what_can_be(figure, changes):
    """No reason."""
    assert reasons(figure(**changes), NOW) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"model": "Qwen3.5-35B-A3B", "params_b": 35.0},
        {"technique": "quant=q4_0;spec=draft"},
        {"key": "runtime=mlx,quant=q4,speculative=mtp"},
        {"params_b": 35.0, "active_params_b": 3.0},
        {"workload": "batch=16,tokens=128"},
        {"key": None},  # nobody says how many bits
        {"params_b": None},
        {"weight_bytes": 0.9e9},  # the file's own size of the weights counts more than bits times parameters
    ],
)
def test_fast_decoding_that_is_declared(figure, changes):
    """Experts, speculation, batches and unknown sizes: 400 tokens/s of a 7B model in 4 bits are no contradiction."""
    assert reasons(figure(value=400.0, **changes), NOW) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([("M1", 8, 16), ("M2 Ultra", 76, 192), ("M4 Max", 40, 128), ("M5", 10, 32)]),
    st.floats(1, 60),
    st.sampled_from([(16, "f16"), (8, "q8_0"), (4, "q4"), (2, "q2_k")]),
    st.floats(0.01, 4),
)
def test_the_bound_is_bandwidth_over_bytes(figure, machine, parameters, packing, share):
    """Refused above 1.1 times the roof, never below it, whatever the chip, size and packing."""
    chip, cores, memory = machine
    bits, quant = packing
    weights = parameters * 1e9 * bits / 8
    roof = bandwidth_gbs(chip, cores, memory << 30) * 1e9 / weights
    one = figure(
        chip=chip, gpu_cores=cores, memory_bytes=memory * 2.0**30, params_b=parameters,
        key=f"runtime=llama.cpp,quant={quant}", technique=f"quant={quant}", value=roof * share,
    )  # fmt: skip
    refused = bool(reasons(one, NOW))
    if share <= 1.0 or weights < 256e6:
        assert not refused
    elif share > 1.1001:
        assert refused
