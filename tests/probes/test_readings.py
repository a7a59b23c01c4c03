"""Memory, heat, power and load: parsers on recorded and made files, and this machine for real."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.probes import device_state, is_unavailable, load, memory, power, thermal, unavailable
from bench.probes.energy import powermetrics
from bench.probes.peak import worst_of

SHARED = Path(__file__).parent.parent / "fixtures" / "apple" / "shared"


def test_the_device_state_is_json() -> None:
    """Every reading is a JSON value or says why it is missing."""
    state = device_state()
    assert json.loads(json.dumps(state)) == state
    wanted = {"load_1m", "runnable", "thermal", "power_source", "low_power_mode", "swap_used"}
    wanted |= {"memory_wired", "memory_compressed", "swapped_out"}
    assert wanted <= state.keys()
    assert is_unavailable(unavailable("because")) and not is_unavailable(3)


def test_memory_that_is_held_shows() -> None:
    """The footprint grows with what is held, and the peak is never below it."""
    before = memory.footprint()
    held = bytearray(b"x") * (64 << 20)
    assert memory.footprint() - before > 48 << 20 and memory.peak_footprint() >= memory.footprint()
    del held


def test_the_peak_starts_again_where_the_system_allows_it() -> None:
    """After a reset the peak no longer holds what was given back before."""
    held = bytearray(b"x") * (96 << 20)
    high = memory.peak_footprint()
    del held
    if not memory.reset_peak_footprint():
        pytest.skip("this system keeps one peak for a process's life")
    assert high - memory.peak_footprint() > 48 << 20


def test_new_swap_is_counted_in_pages_swapped_out() -> None:
    """The counter of /proc/vmstat is read; without it there is none."""
    assert memory.parse_swapped_out("pswpin 4\npswpout 17\npgmajfault 1\n") == 17
    assert memory.parse_swapped_out(None) is None


def test_vm_stat_of_a_mac_under_pressure() -> None:
    """Pages of 16 kB; what the compressor takes up, not what was put into it (recorded output)."""
    found = memory.parse_vm_stat((SHARED / "vm_stat-48gb.txt").read_text())
    assert found == {
        "memory_wired": 353323 * 16384,
        "memory_compressed": 678569 * 16384,
        "swapped_out": 4209984 * 16384,
    }


def test_vm_stat_with_small_pages_and_without_any() -> None:
    """The page size is read from the first line; output that isn't vm_stat's gives nothing."""
    found = memory.parse_vm_stat((SHARED / "vm_stat-intel.txt").read_text())
    assert found == {"memory_wired": 715958 * 4096, "memory_compressed": 0, "swapped_out": 0}
    assert memory.parse_vm_stat("") == {}


def test_memory_of_the_system_is_a_number_or_a_reason() -> None:
    """On this machine, for real."""
    for reading in memory.memory_state().values():
        assert is_unavailable(reading) or (isinstance(reading, int) and reading >= 0)


def test_heat_has_an_order() -> None:
    """Words of macOS and of NSProcessInfo; a held processor is heavy, what isn't known is nominal."""
    words = ["nominal", "moderate", "heavy", "trapping", "sleeping"]
    assert [thermal.severity(word) for word in words] == [0, 1, 2, 3, 4]
    assert [thermal.severity(word) for word in ("Fair", "serious", "critical", "level 7")] == [1, 2, 3, 1]
    assert thermal.severity("processor held to 28 %") == thermal.HEAVY
    assert thermal.severity(unavailable("no reading")) == thermal.severity({"hottest_c": 99.0}) == 0


def test_the_worst_state_counts() -> None:
    """Highest heat and load, lowest clock; a reading that fails once doesn't hide the others."""
    nothing = unavailable("no answer")
    states: list[dict[str, object]] = [
        {"thermal": "nominal", "cpu_clock_hz": 4.0e9, "load_1m": 0.5, "swap_used": 7},
        {"thermal": "heavy", "cpu_clock_hz": 1.2e9, "load_1m": nothing, "swap_used": nothing},
        {"thermal": "moderate", "cpu_clock_hz": nothing, "load_1m": 2.5, "swap_used": 5},
    ]
    worst = worst_of(states)
    assert (worst["thermal"], worst["cpu_clock_hz"], worst["load_1m"], worst["swap_used"]) == ("heavy", 1.2e9, 2.5, 7)
    assert is_unavailable(worst["runnable"])
    degrees: list[dict[str, object]] = [{"thermal": {"hottest_c": 50.0}}, {"thermal": {"hottest_c": 71.0}}]
    assert worst_of(degrees)["thermal"] == {"hottest_c": 71.0}


def test_pmset_says_nothing_of_heat_on_apple_silicon() -> None:
    """The notes that M-series Macs print are no reading; an Intel Mac's limit is one (recorded outputs)."""
    assert is_unavailable(thermal.speed_limit((SHARED / "pmset-therm-apple-silicon.txt").read_text()))
    held = thermal.speed_limit((SHARED / "pmset-thermlog-intel.txt").read_text())
    assert held == "processor held to 28 %"
    assert thermal.speed_limit("CPU_Speed_Limit \t= 100\n") == "nominal"


def test_heat_on_linux(tmp_path: Path) -> None:
    """The hottest zone in degrees and the sum of throttle counts; nothing where there is neither."""
    assert is_unavailable(thermal.linux_thermal(tmp_path, tmp_path))
    for number, degrees in enumerate(("41000", "57500")):
        place = tmp_path / f"thermal_zone{number}"
        place.mkdir()
        (place / "temp").write_text(degrees)
    counts = tmp_path / "cpu0" / "thermal_throttle"
    counts.mkdir(parents=True)
    (counts / "core_throttle_count").write_text("3\n")
    assert thermal.linux_thermal(tmp_path, tmp_path) == {"hottest_c": 57.5, "throttles": 3}


def test_clocks_are_in_hertz(tmp_path: Path) -> None:
    """The mean over the cores; without files a reason."""
    assert is_unavailable(thermal.cpu_clock_hz(tmp_path))
    for number, khz in enumerate((2_000_000, 3_000_000)):
        place = tmp_path / f"cpu{number}" / "cpufreq"
        place.mkdir(parents=True)
        (place / "scaling_cur_freq").write_text(str(khz))
    assert thermal.cpu_clock_hz(tmp_path) == 2.5e9


def test_clocks_of_a_mac_need_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """From a recorded sample of powermetrics; without root both say why."""
    monkeypatch.setattr(thermal.darwin, "on_mac", lambda: True)
    assert all(is_unavailable(clock) for clock in thermal.clock_state().values())
    sample = powermetrics.parse_sample((SHARED.parent / "m4-max" / "powermetrics.plist").read_bytes())
    monkeypatch.setattr(powermetrics, "one_sample", lambda: sample)
    found = thermal.clock_state()
    assert found == {"cpu_clock_hz": pytest.approx(4.05184e9, rel=1e-3), "gpu_clock_hz": 338e6}


def test_the_power_source_of_a_mac() -> None:
    """Battery and mains from recorded outputs; silence is no answer."""
    assert power.mac_source((SHARED / "pmset-batt-battery.txt").read_text()) == "battery"
    assert power.mac_source((SHARED / "pmset-batt-ac.txt").read_text()) == "ac"
    assert is_unavailable(power.mac_source(""))


def test_low_power_mode_of_a_mac() -> None:
    """Both spellings: `lowpowermode` of older systems, `powermode` of newer ones, where 2 is high power."""
    recorded = (SHARED / "pmset-lowpowermode.txt").read_text()
    assert power.mac_low_power(recorded) is False
    assert power.mac_low_power(recorded.replace("lowpowermode         0", "lowpowermode         1")) is True
    assert power.mac_low_power((SHARED / "pmset-powermode.txt").read_text()) is False
    assert power.mac_low_power(" powermode            2\n") is False
    assert power.mac_low_power(" powermode            1\n") is True
    assert is_unavailable(power.mac_low_power("Currently in use:\n sleep 1\n"))


def test_the_power_source_on_linux(tmp_path: Path) -> None:
    """Mains online wins; a discharging battery otherwise; a mouse's battery is not the machine's."""
    assert is_unavailable(power.linux_source(tmp_path))
    for name, members in {
        "AC": {"type": "Mains", "online": "0"},
        "BAT0": {"type": "Battery", "status": "Discharging"},
        "mouse": {"type": "Battery", "scope": "Device", "status": "Discharging"},
    }.items():
        (tmp_path / name).mkdir()
        for member, value in members.items():
            (tmp_path / name / member).write_text(value + "\n")
    assert power.linux_source(tmp_path) == "battery"
    (tmp_path / "AC" / "online").write_text("1\n")
    assert power.linux_source(tmp_path) == "ac"


def test_the_caller_does_not_count_as_load() -> None:
    """/proc/loadavg counts the reader among the runnable."""
    assert load.runnable("0.20 0.18 0.12 1/80 11206") == 0
    assert load.runnable("4.20 3.18 0.12 5/80 11206") == 4
    assert is_unavailable(load.runnable(None))


def test_stalls_are_a_share() -> None:
    """Pressure is published in percent and kept as a share."""
    assert load.stall("some avg10=1.44 avg60=0.26 avg300=0.05 total=6738360\n") == pytest.approx(0.0144)
    assert is_unavailable(load.stall(None))
