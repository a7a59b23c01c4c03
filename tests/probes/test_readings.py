"""Memory, energy, heat, power and load: parsers on recorded and made files, and this machine for real."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.probes import device_state, energy, is_unavailable, load, memory, power, thermal, unavailable

SHARED = Path(__file__).parent.parent / "fixtures" / "apple" / "shared"


def zone(folder: Path, name: str, kind: str, micro_joules: int) -> Path:
    """A RAPL zone as the kernel shows it."""
    place = folder / name
    place.mkdir()
    (place / "name").write_text(f"{kind}\n")
    (place / "energy_uj").write_text(f"{micro_joules}\n")
    (place / "max_energy_range_uj").write_text("262143328850\n")
    return place


def test_the_device_state_is_json() -> None:
    """Every reading is a JSON value or says why it is missing."""
    state = device_state()
    assert json.loads(json.dumps(state)) == state
    wanted = {"load_1m", "runnable", "thermal", "power_source", "low_power_mode", "swap_used"}
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


def test_rapl_counts_packages_and_memory_once(tmp_path: Path) -> None:
    """Core and uncore are parts of their package, psys holds it: neither is added."""
    zone(tmp_path, "intel-rapl:0", "package-0", 5_000_000)
    zone(tmp_path, "intel-rapl:0:0", "core", 4_000_000)
    zone(tmp_path, "intel-rapl:0:1", "dram", 1_000_000)
    zone(tmp_path, "intel-rapl:1", "psys", 9_000_000)
    counter = energy.RaplCounter(energy.rapl_domains(tmp_path))
    assert counter.read_j() == {"package-0": 5.0, "dram-0": 1.0}
    assert energy.rapl_reason(tmp_path) == ""


def test_rapl_wraps_around(tmp_path: Path) -> None:
    """A counter that starts again from zero goes on growing in joules."""
    place = zone(tmp_path, "intel-rapl:0", "package-0", 262_143_000_000)
    counter = energy.RaplCounter(energy.rapl_domains(tmp_path))
    before = counter.read_j()
    (place / "energy_uj").write_text("1671150\n")
    spent = energy.energy_between(before, counter.read_j(), counter.resolution_j)
    assert spent == pytest.approx(2.0, abs=1e-6)


def test_rapl_that_may_not_be_read_gives_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels since 5.10 let only root read it: the reason says what to do."""
    zone(tmp_path, "intel-rapl:0", "package-0", 1)

    def refuse(domain: energy.Domain) -> float:
        raise PermissionError

    monkeypatch.setattr(energy.Domain, "read_j", refuse)
    assert "sudo chmod" in energy.rapl_reason(tmp_path)
    assert "no RAPL" in energy.rapl_reason(tmp_path / "absent")


@given(st.floats(0, 1e6), st.floats(0, 1e3), st.floats(1e-6, 1))
def test_energy_below_the_resolution_is_no_number(start: float, spent: float, resolution: float) -> None:
    """A figure is given only from the counter's resolution on."""
    found = energy.energy_between({"process": start}, {"process": start + spent}, resolution)
    if isinstance(found, str):
        assert (start + spent) - start < resolution
    else:
        assert found >= resolution


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [({}, {}, "no reading"), ({"a": 2.0}, {"a": 1.0}, "backwards"), ({"a": 1.0}, {"b": 2.0}, "no reading")],
)
def test_energy_that_makes_no_sense_is_refused(
    before: Mapping[str, float], after: Mapping[str, float], words: str
) -> None:
    """No common counter and a counter that falls give a reason."""
    assert words in str(energy.energy_between(before, after, 0.1))


def test_energy_is_counted_or_refused_here() -> None:
    """This machine has a counter or a reason."""
    assert (energy.energy_counter() is None) == bool(energy.energy_unavailable())


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
