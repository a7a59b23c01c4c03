"""MLX's limits on recorded machines (tests/fixtures/apple/README.md names the sources) and on any other."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.runtimes.mlx_limits import CACHE, MEMORY, WIRED, limits_for

RECORDED = json.loads(
    (Path(__file__).parent.parent / "fixtures" / "apple" / "shared" / "metal-limits.json").read_text()
)
MACHINES = [row["info"] for row in RECORDED["device_info"]]


def values(memory: int | None, recommended: int | None, macos: int | None = 15, sharers: int = 1) -> dict[str, object]:
    """The limits by name."""
    return {one.name: one.value for one in limits_for(memory, recommended, macos, sharers)}


@pytest.mark.parametrize("info", MACHINES, ids=[row["machine"] for row in RECORDED["device_info"]])
def test_a_recorded_mac_gets_what_metal_recommends(info: dict[str, int]) -> None:
    """Alone: all of it as memory and wired, half as cache; MLX's own limit would be 1.5 times as much."""
    recommended = info["max_recommended_working_set_size"]
    found = values(info.get("memory_size"), recommended)
    assert found == {MEMORY: recommended, CACHE: recommended // 2, WIRED: recommended}
    assert recommended < info.get("memory_size", 1 << 60)


@pytest.mark.parametrize("row", RECORDED["logs"], ids=lambda row: row["log"])
def test_an_m1_max_and_an_m4_max_known_from_logs(row: dict[str, str]) -> None:
    """Where only the recommendation is known, it suffices."""
    recommended = int(float(re.findall(r"([\d.]+) MB", row["log"])[0]) * 1e6)
    assert values(None, recommended, sharers=2)[WIRED] == recommended // 2


@given(st.integers(1 << 30, 1 << 40), st.floats(0.5, 0.95), st.integers(1, 4), st.none() | st.integers(11, 30))
def test_workers_together_stay_within_the_recommendation(
    memory: int, share: float, sharers: int, macos: int | None
) -> None:
    """Whatever the machine: wired and cached memory of all sharers fit, and nothing is wired before macOS 15."""
    recommended = int(share * memory)
    found = values(memory, recommended, macos, sharers)
    assert found[MEMORY] == recommended
    assert isinstance(found[CACHE], int) and found[CACHE] * sharers <= recommended / 2
    if macos is None or macos < 15:
        assert found[WIRED] is None
    else:
        assert isinstance(found[WIRED], int) and 0 < found[WIRED] * sharers <= recommended


def test_without_metal_only_memory_is_set() -> None:
    """0.8 of what there is; the cache and wiring are left alone, with reasons; unknown memory sets nothing."""
    assert values(10 << 30, None, None) == {MEMORY: 8 << 30, CACHE: None, WIRED: None}
    assert set(values(None, None, None).values()) == {None}
    assert all(one.reason and one.how for one in limits_for(None, None))
