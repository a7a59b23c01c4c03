"""What is planned for a machine: recorded Macs, this one, a container; every setting with its reason."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench.host import Host, detect_host, examine_metal, examine_priority, plan_settings
from bench.host.mac import Outputs, describe_mac
from bench.record.settings import PLACES, Setting

APPLE = Path(__file__).parent.parent / "fixtures" / "apple"
M4_PRO = {"max_recommended_working_set_size": 40200896512, "max_buffer_length": 30150672384, "memory_size": 48 << 30}


def a_mac(machine: str = "m4-max", macos: str = "15.5") -> Host:
    """A recorded machine under a macOS."""
    text = (APPLE / machine / "system_profiler.json").read_text()
    versions = f"ProductName:\t\tmacOS\nProductVersion:\t\t{macos}\nBuildVersion:\t\t24F74\n"
    return describe_mac(Outputs(system_profiler=text, sw_vers=versions), "0" * 12)


def by_name(settings: tuple[Setting, ...]) -> dict[str, Any]:
    """Values by name."""
    return {one.name: one.value for one in settings}


@pytest.mark.parametrize("machine", ["m1", "m1-max", "m2", "m2-ultra", "m3-pro", "m4-max"])
def test_a_mac_is_set_up(machine: str) -> None:
    """Priority, background state, all limits, no sleep, cooling down; Accelerate's threads are its own."""
    found = by_name(plan_settings(a_mac(machine), M4_PRO).alone)
    assert found["quality_of_service"] == "user-initiated" and found["background_state"] == "off"
    assert found["mlx_wired_limit"] == found["mlx_memory_limit"] == 40200896512
    assert found["keep_awake"] == "on" and found["cool_down"] > 0
    assert found["mlx_blas_threads"] is None


def test_two_workers_share_what_is_wired() -> None:
    """Each of a pair gets half of the wired memory and of the cache; all else is as alone."""
    plan = plan_settings(a_mac(), M4_PRO)
    alone, together = by_name(plan.alone), by_name(plan.together)
    assert together["mlx_wired_limit"] * 2 == alone["mlx_wired_limit"]
    assert together["mlx_cache_limit"] * 2 == alone["mlx_cache_limit"]
    assert {name for name in alone if alone[name] != together[name]} == {"mlx_wired_limit", "mlx_cache_limit"}


def test_nothing_is_wired_before_macos_15() -> None:
    """The reason names the version that it needs."""
    plan = plan_settings(a_mac(macos="14.7"), M4_PRO)
    wired = next(one for one in plan.alone if one.name == "mlx_wired_limit")
    assert wired.value is None and "macOS 15" in wired.reason


def test_a_mac_without_mlx_gets_no_guessed_limits() -> None:
    """What Metal recommends is asked, never computed from the memory."""
    limits = [one for one in plan_settings(a_mac()).alone if one.unit == "B"]
    assert len(limits) == 3 and all(one.value is None and "isn't known" in one.reason for one in limits)


def test_a_container_limits_the_limits() -> None:
    """On Linux the smaller of memory and container counts; nothing privileged is asked for."""
    host = replace(detect_host(), kind="linux", memory_bytes=64 << 30, memory_limit_bytes=10 << 30)
    found = by_name(plan_settings(host).alone)
    assert found["mlx_memory_limit"] == 8 << 30
    assert found["keep_awake"] is found["cool_down"] is found["niceness"] is None
    assert found["mlx_blas_threads"] == 1


@pytest.mark.parametrize("host", [detect_host(), a_mac(), replace(detect_host(), kind="other", memory_bytes=None)])
def test_every_setting_has_a_reason_and_a_place(host: Host) -> None:
    """Names are unique, both plans hold the same names, and what is left alone says why."""
    plan = plan_settings(host)
    assert [one.name for one in plan.alone] == [one.name for one in plan.together]
    assert len({one.name for one in plan.alone}) == len(plan.alone)
    assert all(one.reason and one.where in PLACES for one in plan.alone)


def test_metal_s_limits_and_how_to_raise_them() -> None:
    """An M4 Pro with 48 GB: what Metal takes, the largest buffer, and the command with a sound value."""
    found = examine_metal(a_mac(), M4_PRO)
    assert "37.4 GB of 48.0 GB" in found.text and "28.1 GB in one buffer" in found.text
    assert "sudo sysctl iogpu.wired_limit_mb=43008" in found.advice
    raised = examine_metal(replace(a_mac(), wired_limit_bytes=43008 << 20), M4_PRO)
    assert "raised to 43008" in raised.text and not raised.advice
    small = {"max_recommended_working_set_size": 11453251584, "memory_size": 16 << 30}
    assert not examine_metal(a_mac("m1"), small).advice
    assert "not available" in examine_metal(a_mac(), {}).text
    assert "no Metal" in examine_metal(replace(detect_host(), kind="linux"), {}).text


def test_low_priority_is_noted() -> None:
    """A nice value above 0 and the background state of macOS are notes; both healthy is one line."""
    healthy = examine_priority(a_mac(), lambda which, who: 0)
    assert [finding.state for finding in healthy] == ["ok"]
    held_back = examine_priority(a_mac(), lambda which, who: 1 if which == 4 else 5)
    assert [finding.state for finding in held_back] == ["note", "note"]
    assert "without nice" in held_back[0].advice and "efficiency cores" in held_back[1].text
