"""Macs from recorded outputs of real machines (tests/fixtures/apple/README.md names the sources)."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.host import mac
from bench.host.host import Host
from bench.host.identity import hashed
from bench.host.mac import Outputs, core_kinds, describe_mac, parse_sw_vers, parse_sysctl, parse_uuid, wired_limit
from bench.record.unavailable import is_unavailable

APPLE = Path(__file__).parent.parent / "fixtures" / "apple"
MACHINES = sorted(path.name for path in APPLE.iterdir() if path.is_dir() and path.name != "shared")


def recorded(machine: str) -> Host:
    """The host made from what was recorded of one machine."""
    folder = APPLE / machine

    def text(name: str) -> str:
        return (folder / name).read_text() if (folder / name).exists() else ""

    outputs = Outputs(sysctl=text("sysctl.txt"), system_profiler=text("system_profiler.json"))
    return describe_mac(outputs, "0" * 12)


@pytest.mark.parametrize(
    ("machine", "chip", "cores", "kinds", "gpu", "memory_gb", "bandwidth"),
    [
        ("m1", "Apple M1", 8, {"Performance": 4, "Efficiency": 4}, 7, 16, 68.3),
        ("m1-max", "Apple M1 Max", 10, {"Performance": 8, "Efficiency": 2}, 32, 32, 400),
        ("m2", "Apple M2", 8, {"Performance": 4, "Efficiency": 4}, None, 16, 100),
        ("m2-ultra", "Apple M2 Ultra", 24, {"Performance": 16, "Efficiency": 8}, 60, 64, 800),
        ("m3-pro", "Apple M3 Pro", 11, {"Performance": 5, "Efficiency": 6}, 14, 18, 150),
        ("m4-max", "Apple M4 Max", 16, {"Performance": 12, "Efficiency": 4}, 40, 48, 546),
        ("m5-max", "Apple M5 Max", 18, {"Super": 6, "Performance": 12}, None, 128, None),
    ],
)
def test_a_recorded_mac_is_described(
    machine: str,
    chip: str,
    cores: int,
    kinds: dict[str, int],
    gpu: int | None,
    memory_gb: int,
    bandwidth: float | None,
) -> None:
    """Chip, cores by kind, GPU cores, memory and the table's bandwidth are those of the machine."""
    host = recorded(machine)
    assert (host.chip, host.cores, host.core_kinds) == (chip, cores, kinds)
    assert (host.gpu_cores, host.memory_bytes) == (gpu, memory_gb << 30)
    assert host.bandwidth_gbs == bandwidth
    assert (host.performance_cores, host.efficiency_cores) == (
        next(iter(kinds.values())),
        list(kinds.values())[-1],
    )
    assert (host.architecture, host.kind, host.ane) == ("arm64", "mac", True)


@pytest.mark.parametrize(
    ("machine", "generation", "tier", "ane_cores", "ane_tops"),
    [
        ("m1", "M1", "base", 16, 11),
        ("m1-max", "M1", "Max", 16, 11),
        ("m2", "M2", "base", 16, 15.8),
        ("m2-ultra", "M2", "Ultra", 32, 31.6),
        ("m3-pro", "M3", "Pro", 16, 18),
        ("m4-max", "M4", "Max", 16, 38),
        ("m5-max", "M5", "Max", 16, None),
    ],
)
def test_the_neural_engine_comes_from_the_chip_table(
    machine: str, generation: str, tier: str, ane_cores: int, ane_tops: float | None
) -> None:
    """Cores of the ANE and what Apple published for it; where Apple published nothing, a reason."""
    host = recorded(machine)
    assert (host.generation, host.tier, host.ane_cores, host.ane_tops) == (generation, tier, ane_cores, ane_tops)
    if ane_tops is None:
        assert "published none" in host.to_json()["ane_tops"]["unavailable"]


@pytest.mark.parametrize("machine", MACHINES)
def test_no_field_is_silently_missing(machine: str) -> None:
    """Whatever was recorded: a field has a value, or says why it has none; and the record reads back."""
    values = recorded(machine).to_json()
    for name, value in values.items():
        assert value is not None and value != {}, name
        assert not is_unavailable(value) or value["unavailable"], name
    assert Host.from_json(values) == recorded(machine)


def test_an_m2_that_runs_natively() -> None:
    """Overview and sysctl of the same model: no Rosetta, and told as such."""
    host = recorded("m2")
    assert (host.rosetta, host.model, host.architecture) == (False, "Mac14,7", "arm64")


def test_one_m2_air_with_its_gpu() -> None:
    """Overview and GPU of one machine; its publisher left the processors out, and that is told."""
    host = recorded("m2-air")
    assert (host.chip, host.gpu_cores, host.memory_bytes, host.model) == ("Apple M2", 8, 16 << 30, "Mac14,2")
    assert "performance levels" in host.to_json()["performance_cores"]["unavailable"]


def test_an_m3_max_is_described_by_sysctl_alone() -> None:
    """A whole `sysctl hw`: the slow level is printed first, and still the fast one comes first."""
    host = recorded("m3-max")
    assert list(host.core_kinds.items()) == [("Performance", 12), ("Efficiency", 4)]
    assert (host.cores, host.memory_bytes) == (16, 128 << 30)


def test_an_m5_pro_has_super_cores_and_none_for_efficiency() -> None:
    """Its slower kind is called Performance."""
    assert recorded("m5-pro").core_kinds == {"Super": 5, "Performance": 10}


def test_the_wired_limit_that_a_user_raised() -> None:
    """`iogpu.wired_limit_mb` in bytes; 0 is the system's own and told as such."""
    values = parse_sysctl((APPLE / "shared" / "iogpu.txt").read_text())
    assert wired_limit(values) == 118000 << 20
    assert wired_limit({"iogpu.wired_limit_mb": "0"}) is None and wired_limit({}) is None


def test_no_identifier_of_the_owner_is_kept() -> None:
    """Serial number, UUIDs and names of the overview never reach the record."""
    assert "MASKED" not in str(recorded("m4-max").to_json())


def test_levels_without_names_are_performance_and_efficiency() -> None:
    """Before macOS 13 sysctl has no names for its performance levels."""
    values = parse_sysctl((APPLE / "m1-pro" / "sysctl.txt").read_text())
    assert core_kinds(values, "") == {"Performance": 8, "Efficiency": 2}


def test_an_m4_pro_is_described_by_sysctl_alone() -> None:
    """Without system_profiler, cores and memory still come from sysctl; the chip is unknown."""
    host = recorded("m4-pro")
    assert (host.cores, host.core_kinds) == (12, {"Performance": 8, "Efficiency": 4})
    assert (host.memory_bytes, host.chip) == (24 << 30, "unknown")


def test_three_kinds_of_core_are_told_apart() -> None:
    """M6: fastest and slowest count as performance and efficiency, all three are listed."""
    host = recorded("m6")
    assert host.core_kinds == {"Super": 2, "Performance": 4, "Efficiency": 6}
    assert (host.performance_cores, host.efficiency_cores, host.cores) == (2, 6, 12)


def test_the_fourth_field_of_macos_26_is_read_without_sysctl() -> None:
    """`proc 18:6:0:12` is 6 super and 12 performance cores; a zero there changes nothing."""
    assert core_kinds({}, "proc 18:6:0:12") == {"Super": 6, "Performance": 12}
    assert core_kinds({}, "proc 24:16:8:0") == {"Performance": 16, "Efficiency": 8}


def test_a_virtual_mac_says_so() -> None:
    """A guest has no bandwidth of its own, and whether it has the ANE is not known."""
    host = recorded("virtual")
    assert (host.virtual, host.ane, host.bandwidth_gbs, host.cores) == (True, None, None, 2)


def test_nothing_but_silence_gives_a_host_all_the_same() -> None:
    """When every command fails, the record has unknowns and no exception is raised."""
    host = describe_mac(Outputs(), "0" * 12)
    assert (host.chip, host.memory_bytes, host.gpu_cores, host.virtual) == ("unknown", None, None, None)
    assert describe_mac(Outputs(system_profiler="not json"), "0" * 12) == host


def test_rosetta_is_seen() -> None:
    """A translated Python is recognised, and the machine's own architecture is recorded."""
    outputs = Outputs(sysctl="sysctl.proc_translated: 1\nmachdep.cpu.brand_string: Apple M2\n")
    host = describe_mac(outputs, "0" * 12, machine="x86_64")
    assert (host.rosetta, host.architecture) == (True, "arm64")
    hidden = "sysctl.proc_translated: 1\nmachdep.cpu.brand_string: VirtualApple @ 2.50GHz\n"
    host = describe_mac(Outputs(sysctl=hidden), "0" * 12, machine="x86_64")
    assert (host.rosetta, host.architecture, host.ane) == (True, "arm64", True)
    assert is_unavailable(host.to_json()["generation"])


def test_version_and_uuid_are_parsed() -> None:
    """sw_vers becomes one line; of ioreg only the platform's UUID is read, and only its hash is used."""
    assert parse_sw_vers((APPLE / "shared" / "sw_vers.txt").read_text()) == "macOS 15.5 (24F74)"
    uuid = parse_uuid((APPLE / "shared" / "ioreg-expert-device.txt").read_text())
    assert uuid == "00000000-0000-0000-0000-000000000000"
    assert hashed("ABC") == hashed("abc\n")


def test_a_whole_mac_from_its_four_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command's output reaches its parser; the identity is the platform's, whatever the system's version."""
    printed = {
        "sysctl": "hw.memsize: 51539607552\nhw.ncpu: 16\nkern.hv_vmm_present: 0\niogpu.wired_limit_mb: 43008\n",
        "system_profiler": (APPLE / "m4-max" / "system_profiler.json").read_text(),
        "sw_vers": (APPLE / "shared" / "sw_vers.txt").read_text(),
        "ioreg": (APPLE / "shared" / "ioreg-expert-device.txt").read_text(),
    }
    monkeypatch.setattr(mac, "run", lambda command: printed[command.split()[0]])
    host = mac.detect_mac()
    assert (host.chip, host.tier, host.cores, host.gpu_cores, host.ane_cores) == ("Apple M4 Max", "Max", 16, 40, 16)
    assert (host.os_version, host.virtual, host.rosetta) == ("macOS 15.5 (24F74)", False, False)
    assert host.wired_limit_bytes == 43008 << 20 and host.identity == hashed("0" * 8 + "-0000-0000-0000-" + "0" * 12)
    printed["sw_vers"] = printed["sw_vers"].replace("15.5", "26.1")
    printed["sysctl"] += "kern.boottime: { sec = 1, usec = 0 }\n"
    updated = mac.detect_mac()
    assert updated.os_version != host.os_version and updated.identity == host.identity


def test_the_commands_ask_for_what_is_parsed() -> None:
    """Every sysctl that the parsers read is asked for; `-i` passes over those that a Mac doesn't have."""
    words = mac.COMMANDS["sysctl"].split()
    assert words[:2] == ["sysctl", "-i"]
    assert {"hw", "machdep.cpu", "kern.hv_vmm_present", "sysctl.proc_translated", "iogpu.wired_limit_mb"} <= set(words)
