"""Heat and clocks of trials as columns."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analytics.frames import query
from analytics.warehouse.heat import worst_heat
from fakes.records import make_content, store_run

NONE = {"unavailable": "no thermal zone"}


@pytest.mark.parametrize(
    ("states", "heat"),
    [
        (("nominal", "heavy", "nominal"), "heavy"),
        (("nominal", None, "moderate"), "moderate"),
        (("nominal", "nominal", "nominal"), "nominal"),
        (("nominal", "processor held to 60 %", "nominal"), "processor held to 60 %"),
        (({"throttles": 3}, None, {"throttles": 5}), "throttled"),
        (({"throttles": 3, "hottest_c": 90.0}, None, {"throttles": 3, "hottest_c": 95.0}), "nominal"),
        (({"hottest_c": 90.0}, None, {"hottest_c": 95.0}), None),
        ((NONE, NONE, NONE), None),
        ((None, None, None), None),
    ],
)
def test_worst_heat(states: tuple[Any, ...], heat: str | None) -> None:
    """The worst word counts, a count that rose is throttling, and what isn't published is not known."""
    assert worst_heat(*(None if one is None else json.dumps(one) for one in states)) == heat


def test_columns_of_a_trial(tmp_path: Path) -> None:
    """The GPU's clock counts before the processor's; a reading that isn't available is null, never 0."""
    content = make_content()
    hot = {"thermal": "heavy", "cpu_clock_hz": 2e9, "gpu_clock_hz": 0.9e9}
    cool = {"thermal": "nominal", "cpu_clock_hz": 3e9, "gpu_clock_hz": {"unavailable": "root only"}}
    first = replace(content.trials[0], device_before=cool, device_peak=hot, device_after=hot)
    store_run(tmp_path, replace(content, trials=(first, *content.trials[1:])))
    rows = query(
        "select heat, clock_before, clock_after from trials where kind = 'alone' and technique = 'fake-base'", tmp_path
    ).rows()
    assert rows == [("heavy", 3e9, 0.9e9)]
    others = query("select distinct heat, clock_before, clock_after from trials where kind = 'pair'", tmp_path).rows()
    assert others == [(None, None, None)]
