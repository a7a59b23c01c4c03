"""The record of a host, its identity, the chip table and Linux."""

from __future__ import annotations

import platform
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.host import Host, chips, detect_host, examine_host, linux
from bench.host.identity import hashed, kept_id, linux_machine_id
from bench.host.linux import identity_of

hosts = st.builds(
    Host,
    identity=st.text("0123456789abcdef", min_size=12, max_size=12),
    chip=st.text(),
    architecture=st.sampled_from(["arm64", "x86_64"]),
    cores=st.integers(1, 512),
    performance_cores=st.none() | st.integers(1, 64),
    efficiency_cores=st.none() | st.integers(1, 64),
    gpu_cores=st.none() | st.integers(1, 80),
    ane=st.none() | st.booleans(),
    memory_bytes=st.none() | st.integers(0, 2**40),
    bandwidth_gbs=st.none() | st.floats(1, 2000),
    os=st.text(),
    os_version=st.text(),
    kind=st.sampled_from(["mac", "linux", "other"]),
    virtual=st.none() | st.booleans(),
    rosetta=st.none() | st.booleans(),
    core_kinds=st.dictionaries(st.text(), st.integers(1, 64)),
)


@given(hosts)
def test_a_host_survives_json(host: Host) -> None:
    """Writing and reading gives the same record; members from a newer toolkit are left aside."""
    assert Host.from_json(host.to_json() | {"added_later": 1}) == host


def test_this_machine_is_described_without_its_owner() -> None:
    """Identity is twelve hex digits, the same each time; host name and machine id are not in the record."""
    host = detect_host()
    assert re.fullmatch("[0-9a-f]{12}", host.identity) and host.cores >= 1
    record = str(host.to_json())
    assert platform.node() not in record.replace(host.os_version, "") or len(platform.node()) < 4
    assert (linux_machine_id() or "no id") not in record


def test_images_of_one_machine_on_two_processors_are_two_hosts() -> None:
    """The same machine-id on another processor, or with more cores, is another host; nothing else moves it."""
    ours = identity_of("a" * 32, "Chip A", 2)
    assert ours == identity_of("a" * 32, "Chip A", 2)
    assert len({ours, identity_of("a" * 32, "Chip B", 2), identity_of("a" * 32, "Chip A", 4)}) == 3


def test_an_identity_is_made_once_where_the_system_has_none(tmp_path: Path) -> None:
    """The random id is kept, so that the second look gives the first one's answer."""
    first = kept_id(tmp_path / "data", "otherwise")
    assert first == kept_id(tmp_path / "data", "otherwise") != "otherwise"
    (tmp_path / "file").write_text("")
    assert kept_id(tmp_path / "file", "otherwise") == "otherwise"


def test_an_unset_machine_id_is_not_used(tmp_path: Path) -> None:
    """`uninitialized` and zeros are no identity: all such machines would share it."""
    place = tmp_path / "machine-id"
    for content in ("uninitialized", "0" * 32, ""):
        place.write_text(content)
        assert linux_machine_id((place,)) is None
    place.write_text("a" * 32 + "\n")
    assert linux_machine_id((place, tmp_path / "absent")) == "a" * 32
    assert hashed("a" * 32) != hashed("b" * 32)


def test_every_row_of_the_chip_table_has_its_source() -> None:
    """A fact without a source has no place in the table."""
    assert len(chips.rows()) >= 40
    assert all(row["spec_source"] for row in chips.rows())


@pytest.mark.parametrize(
    ("chip", "gpu", "memory_gb", "expected"),
    [
        ("Apple M4 Max", 32, 36, 410),
        ("Apple M4 Max", 40, 64, 546),
        ("Apple M4 Max", None, 64, None),  # two bandwidths, and nothing to choose by
        ("Apple M6", 12, 16, 153),
        ("Apple M6", 12, 32, 170),
        ("Apple M3 Ultra", 80, 512, 800),
        ("Apple M9", 10, 16, None),
    ],
)
def test_bandwidth_is_given_only_where_it_is_settled(
    chip: str, gpu: int | None, memory_gb: int, expected: float | None
) -> None:
    """The number of GPU cores and the memory's size choose the row; an open question gives None."""
    assert chips.bandwidth_gbs(chip, gpu, memory_gb << 30) == expected


def test_linux_counts_physical_cores() -> None:
    """Two threads of one core are one core; without numbers the count is left to the caller."""
    thread = "processor\t: {}\nphysical id\t: 0\ncore id\t\t: {}\n\n"
    smt = "".join(thread.format(index, index // 2) for index in range(8))
    assert linux.parse_cores(smt) == 4
    assert linux.parse_cores("processor\t: 0\nBogoMIPS\t: 48.00\n") is None


def test_linux_sees_a_hypervisor() -> None:
    """The processor's flag decides; where there are no flags, the firmware's product name; else unknown."""
    assert linux.parse_virtual("flags\t\t: fpu hypervisor sse\n", "") is True
    assert linux.parse_virtual("flags\t\t: fpu sse\n", "KVM") is False
    assert linux.parse_virtual("", "KVM Virtual Machine") is True
    assert linux.parse_virtual("", "") is None


def test_cpu_lists_are_counted() -> None:
    """`0-15,18` names seventeen processors."""
    assert linux.parse_cpu_list("0-15,18") == 17
    assert linux.parse_cpu_list("") is None


def test_findings_of_a_virtual_machine_and_of_rosetta() -> None:
    """A guest is noted, a translated Python is a problem with a way out."""
    base = detect_host().to_json()
    virtual = Host.from_json(base | {"virtual": True})
    assert any(finding.subject == "virtual" for finding in examine_host(virtual))
    mac = Host.from_json(base | {"kind": "mac", "rosetta": True})
    rosetta = next(finding for finding in examine_host(mac) if finding.subject == "rosetta")
    assert rosetta.state == "problem" and "arm64" in rosetta.advice


@pytest.mark.parametrize(
    ("cgroup", "place"),
    [
        ("0::/user.slice/job.scope\n", "user.slice/job.scope/memory.max"),
        ("0::/\n", "memory.max"),
        ("4:memory:/docker/1\n1:cpu:/\n0::/\n", "memory/docker/1/memory.limit_in_bytes"),
        ("", ""),
    ],
)
def test_where_a_memory_limit_is_kept(cgroup: str, place: str) -> None:
    """Both generations of control groups."""
    assert linux.parse_memory_group(cgroup) == place


def test_a_container_s_memory_limit_counts(tmp_path: Path) -> None:
    """A limit below the machine's memory is the limit; `max`, a larger one or none isn't."""
    (tmp_path / "job").mkdir()
    (tmp_path / "job" / "memory.max").write_text("1073741824\n")
    assert linux.memory_limit(8 << 30, "job/memory.max", tmp_path) == 1 << 30
    assert linux.memory_limit(1 << 29, "job/memory.max", tmp_path) is None
    (tmp_path / "memory.max").write_text("max\n")
    assert linux.memory_limit(8 << 30, "elsewhere/memory.max", tmp_path) is None


def test_this_machine_fills_every_field_or_says_why() -> None:
    """No None and nothing empty in what a user sees."""
    for name, value in detect_host().to_json().items():
        assert value is not None and value != {}, name
