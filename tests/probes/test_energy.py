"""Energy sources: RAPL on made folders, powermetrics and IOReport on recorded readings of real Macs."""

from __future__ import annotations

import io
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from bench.probes import energy
from bench.probes.energy import ioreport, powermetrics, rapl, rusage

APPLE = Path(__file__).parent.parent / "fixtures" / "apple"
M4_MAX = APPLE / "m4-max" / "powermetrics.plist"


def zone(folder: Path, name: str, kind: str, micro_joules: int) -> Path:
    """A RAPL zone as the kernel shows it."""
    place = folder / name
    place.mkdir()
    (place / "name").write_text(f"{kind}\n")
    (place / "energy_uj").write_text(f"{micro_joules}\n")
    (place / "max_energy_range_uj").write_text("262143328850\n")
    return place


def test_rapl_counts_packages_and_memory_once(tmp_path: Path) -> None:
    """Core and uncore are parts of their package, psys holds it: neither is added; two packages are."""
    zone(tmp_path, "intel-rapl:0", "package-0", 5_000_000)
    zone(tmp_path, "intel-rapl:0:0", "core", 4_000_000)
    zone(tmp_path, "intel-rapl:0:1", "dram", 1_000_000)
    zone(tmp_path, "intel-rapl:1", "package-1", 2_000_000)
    zone(tmp_path, "intel-rapl:2", "psys", 9_000_000)
    counter = rapl.Rapl(tmp_path)
    assert counter.read_j() == {"cpu": 7.0, "dram": 1.0}
    assert rapl.unavailable_reason(tmp_path) == ""
    assert "gpu" in counter.absent("gpu")


def test_rapl_wraps_around(tmp_path: Path) -> None:
    """A counter that starts again from zero goes on growing in joules."""
    place = zone(tmp_path, "intel-rapl:0", "package-0", 262_143_000_000)
    counter = rapl.Rapl(tmp_path)
    before = counter.read_j()["cpu"]
    (place / "energy_uj").write_text("1671150\n")
    assert counter.read_j()["cpu"] - before == pytest.approx(2.0, abs=1e-6)


def test_rapl_that_may_not_be_read_gives_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels since 5.10 let only root read it: the reason says what to do."""
    zone(tmp_path, "intel-rapl:0", "package-0", 1)

    def refuse(domain: rapl.Zone) -> float:
        raise PermissionError

    monkeypatch.setattr(rapl.Zone, "read_j", refuse)
    assert "sudo chmod" in rapl.unavailable_reason(tmp_path)
    assert "no RAPL" in rapl.unavailable_reason(tmp_path / "absent")


def test_energy_has_a_source_or_a_reason_here() -> None:
    """This machine, for real."""
    assert (energy.energy_source() is None) == bool(energy.energy_unavailable())


def test_a_mac_prefers_the_source_that_tells_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """powermetrics for root, IOReport where the package is, else the process; each missing one has its reason."""
    monkeypatch.setattr(energy.darwin, "on_mac", lambda: True)
    reasons = {"powermetrics": "needs root", "IOReport": "", "proc_pid_rusage": ""}
    for name, module in (("powermetrics", powermetrics), ("IOReport", ioreport), ("proc_pid_rusage", rusage)):
        monkeypatch.setattr(module, "unavailable_reason", lambda name=name: reasons[name])
    made = []
    monkeypatch.setattr(ioreport, "IOReport", lambda: made.append("IOReport"))
    energy.energy_source()
    assert made == ["IOReport"]
    assert energy.sources_here() == reasons and energy.energy_unavailable() == ""
    reasons |= {"IOReport": "no package", "proc_pid_rusage": "too old"}
    assert energy.energy_unavailable() == "needs root; no package; too old"


def test_the_process_alone_says_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    """nJ of the kernel's account in joules; the GPU's reason names the package that would know it."""
    monkeypatch.setattr(rusage.darwin, "own_rusage", lambda: SimpleNamespace(ri_energy_nj=2_500_000_000))
    source = rusage.ProcessRusage()
    assert source.read_j() == {"cpu": 2.5} and not source.machine
    assert "zeus-apple-silicon" in source.absent("gpu")
    monkeypatch.setattr(rusage.darwin, "own_rusage", lambda: None)
    with pytest.raises(OSError, match="no answer"):
        source.read_j()


class Monitor:
    """What `zeus_apple_silicon.AppleEnergyMonitor` gives, by its README and bindings: mJ, None for what is absent."""

    def __init__(self, **millijoules: int | None) -> None:
        self.millijoules = millijoules

    def get_cumulative_energy(self) -> SimpleNamespace:
        """The fields of AppleEnergyMetrics that are read, and one that is not."""
        fields = dict.fromkeys(("cpu_total_mj", "dram_mj", "gpu_mj", "gpu_sram_mj", "ane_mj"))
        return SimpleNamespace(**fields | self.millijoules)


def test_ioreport_keeps_the_parts_apart() -> None:
    """mJ in joules; what the chip doesn't publish is absent, and the GPU's SRAM is not counted twice."""
    source = ioreport.IOReport(Monitor(cpu_total_mj=3049, gpu_mj=276, gpu_sram_mj=9, ane_mj=0), "Apple M4 Max")
    assert source.read_j() == {"cpu": 3.049, "gpu": 0.276, "ane": 0.0}
    assert "dram" in source.absent("dram")


def test_an_ultras_processor_is_refused() -> None:
    """The package keeps one die of two: on the recorded M1 Ultra 573 of 5179 mJ."""
    line = (APPLE / "m1-ultra" / "ioreport-energy.txt").read_text().splitlines()[4]
    dies = [int(value) for value in re.findall(r"DIE_\d_CPU Energy dv=(\d+)mJ", line)]
    dram = sum(int(value) for value in re.findall(r"DRAM0_\d dv=(\d+)mJ", line))
    assert dies == [4606, 573]
    source = ioreport.IOReport(Monitor(cpu_total_mj=dies[-1], dram_mj=dram, gpu_mj=33, ane_mj=57), "Apple M1 Ultra")
    assert source.read_j() == {"dram": 1.284, "gpu": 0.033, "ane": 0.057}
    assert "one die" in source.absent("cpu")


def test_ioreport_without_its_package_says_so() -> None:
    """On Linux the package has no wheel, so that the reason is the same everywhere it is missing."""
    assert "zeus-apple-silicon" in ioreport.unavailable_reason()


def test_a_recorded_sample_of_powermetrics() -> None:
    """Energies in mJ that agree with the powers beside them; clocks in Hz, and the GPU's in MHz."""
    sample = powermetrics.parse_sample(M4_MAX.read_bytes())
    found = powermetrics.sample_energy_j(sample)
    assert found == {"cpu": 3.049, "gpu": 0.276, "ane": 0.0}
    seconds = sample["elapsed_ns"] / 1e9
    assert found["cpu"] / seconds == pytest.approx(sample["processor"]["cpu_power"] / 1e3, rel=1e-3)
    assert powermetrics.sample_clock_hz(sample) == pytest.approx(4.05184e9, rel=1e-3)
    assert powermetrics.sample_gpu_clock_hz(sample) == 338e6
    assert powermetrics.sample_thermal(sample) == "nominal"


def test_samples_of_powermetrics_that_lack_parts() -> None:
    """Recorded with other samplers: no energies, no clusters, no processor at all; nothing becomes a zero."""
    power = powermetrics.parse_sample((APPLE / "shared" / "powermetrics-socpower.plist").read_bytes())
    heat = powermetrics.parse_sample((APPLE / "shared" / "powermetrics-thermal.plist").read_bytes())
    for sample in (power, heat, powermetrics.parse_sample(b"<plist><dict><key>torn")):
        assert powermetrics.sample_energy_j(sample) == {}
        assert powermetrics.sample_clock_hz(sample) is None and powermetrics.sample_gpu_clock_hz(sample) is None
    assert powermetrics.sample_thermal(heat) == "nominal" and powermetrics.sample_thermal(power) is None


def test_a_stream_of_samples_adds_up() -> None:
    """Samples are parted by NUL bytes; a torn one doesn't count, in the middle or at the end."""
    text = M4_MAX.read_bytes()
    source = powermetrics.Powermetrics()
    source.follow(io.BufferedReader(io.BytesIO(b"\0".join([text, text[:900], text, text[:700]]))))
    assert source.read_j() == {"cpu": pytest.approx(6.098), "gpu": pytest.approx(0.552), "ane": 0.0}


def test_powermetrics_needs_a_mac_and_root() -> None:
    """Elsewhere there is a reason, and a single sample is empty."""
    if not powermetrics.PROGRAM.exists():
        assert powermetrics.unavailable_reason() and powermetrics.one_sample() == {}


def test_powermetrics_runs_beside_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program in its place that prints the recorded sample: it is read while it runs, and ended."""
    program = tmp_path / "powermetrics"
    program.write_text(f"#!/bin/sh\ncat '{M4_MAX}'\nprintf '\\0'\nexec tail -f /dev/null\n")
    program.chmod(0o755)
    monkeypatch.setattr(powermetrics, "PROGRAM", program)
    source = powermetrics.Powermetrics()
    source.open()
    process = source._process
    assert process is not None
    while not source.read_j():
        pass
    assert source.read_j() == {"cpu": 3.049, "gpu": 0.276, "ane": 0.0}
    source.close()
    assert process.returncode is not None and source.read_j()["cpu"] == 3.049


def test_powermetrics_that_ends_by_itself_is_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without root it prints a line and leaves: no reading, an error with its exit status."""
    program = tmp_path / "powermetrics"
    program.write_text("#!/bin/sh\necho 'powermetrics must be invoked as the superuser' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setattr(powermetrics, "PROGRAM", program)
    source = powermetrics.Powermetrics()
    source.open()
    assert source._process is not None
    source._process.wait()
    with pytest.raises(OSError, match="ended with 1"):
        source.read_j()
    source.close()
