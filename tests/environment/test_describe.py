"""The software record and the doctor's findings."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.environment import describe_environment, doctor, examine
from bench.environment.describe import git_state, lock_identity
from bench.environment.packages import disagreements, installed_packages, locked_versions, resolution_hash

LOCK = """\
mlx==0.32.4 ; sys_platform == 'darwin' \\
    --hash=sha256:aa
mlx[cpu]==0.32.4 ; sys_platform == 'linux' \\
    --hash=sha256:aa
numpy==2.4.6 ; python_full_version < '3.12' \\
    --hash=sha256:bb
numpy==2.5.5 ; python_full_version >= '3.12' \\
    --hash=sha256:cc
ruamel.yaml==0.18.16 \\
    --hash=sha256:dd
"""
packages = st.dictionaries(
    st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,5})?", fullmatch=True),
    st.from_regex(r"[0-9]{1,2}\.[0-9]{1,2}", fullmatch=True),
    max_size=8,
)


def test_a_lock_with_forks_is_read() -> None:
    """A name may have several versions, one for each kind of system; names are spelled one way."""
    assert locked_versions(LOCK) == {
        "mlx": {"0.32.4"},
        "numpy": {"2.4.6", "2.5.5"},
        "ruamel-yaml": {"0.18.16"},
    }


@given(packages)
def test_what_was_locked_and_installed_agrees_with_its_lock(installed: dict[str, str]) -> None:
    """A lock written from what is installed finds nothing strange in it."""
    lock = "".join(f"{name}=={at} \\\n    --hash=sha256:00\n" for name, at in installed.items())
    assert disagreements(lock, installed) == []


@given(packages, packages)
def test_two_resolutions_share_a_hash_only_when_they_are_one(first: dict[str, str], second: dict[str, str]) -> None:
    """The hash depends on every name and version."""
    one, other = dict(sorted(first.items())), dict(sorted(second.items()))
    assert (resolution_hash(one) == resolution_hash(other)) == (one == other)


def test_packages_are_read_without_starting_the_environment(tmp_path: Path) -> None:
    """Names with underscores and versions with suffixes come out normal."""
    for name in ("scipy_openblas32-0.3.34.481.3.dist-info", "PyYAML-6.0.3.dist-info", "numpy"):
        (tmp_path / name).mkdir()
    assert installed_packages(tmp_path) == {"pyyaml": "6.0.3", "scipy-openblas32": "0.3.34.481.3"}
    assert installed_packages(None) == {}


def test_the_lock_names_the_software_where_there_is_one(tmp_path: Path) -> None:
    """With a lock its hash, without one the hash of what is installed; the record says which."""
    without = lock_identity(tmp_path, {"numpy": "2.4.6"})
    (tmp_path / "requirements.lock").write_text(LOCK)
    assert (without["lock_source"], lock_identity(tmp_path, {})["lock_source"]) == (
        "installed packages",
        "requirements.lock",
    )


def test_revision_and_changes_are_told(tmp_path: Path) -> None:
    """Outside git nothing is claimed; inside, a new file makes the repository dirty."""
    assert git_state(tmp_path) == {"revision": "not available", "dirty": None}
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.invalid"]
    for words in (["init", "-q"], [*identity, "commit", "-q", "--allow-empty", "-m", "first"]):
        subprocess.run(["git", "-C", tmp_path, *words], check=True)
    clean = git_state(tmp_path)
    assert len(clean["revision"]) == 40 and clean["dirty"] is False
    (tmp_path / "new.py").write_text("")
    assert git_state(tmp_path) == clean | {"dirty": True}


def test_the_record_is_json_and_names_no_folder(tmp_path: Path) -> None:
    """It can be published: no path of this machine is in it."""
    (tmp_path / "suite.toml").write_text("")
    record = json.dumps(describe_environment(tmp_path))
    assert str(tmp_path) not in record and f'"{Path.home()}/' not in record
    assert describe_environment(None)["python"].startswith("3.")


def test_the_doctor_looks_at_everything(tmp_path: Path) -> None:
    """Every subject has a state that the command line knows, and a problem has advice."""
    (tmp_path / "suite.toml").write_text("")
    found = examine([tmp_path], {})
    subjects = {finding.subject for finding in found}
    assert {"python", "uv", "compiler", "run queue", "energy", "power", "thermal", "load", "swap"} <= subjects
    assert all(finding.state in ("ok", "note", "problem") for finding in found)
    assert all(finding.advice for finding in found if finding.state == "problem")


def test_a_suite_on_a_mac_needs_its_counters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package that reads IOReport a note says what to add; with it, and elsewhere, there is nothing."""
    assert doctor._counters("suite x", {}) == []
    monkeypatch.setattr(doctor.sys, "platform", "darwin")
    (finding,) = doctor._counters("suite x", {"mlx": "1"})
    assert finding.state == "note" and "zeus-apple-silicon" in finding.advice
    assert doctor._counters("suite x", {"zeus-apple-silicon": "1.1.0"}) == []


def test_energy_names_its_source_or_what_is_against_each() -> None:
    """The first usable one, and why those before it are not; none at all is a note."""
    found = doctor._energy({"powermetrics": "powermetrics needs root", "IOReport": "", "proc_pid_rusage": ""})
    assert (found.state, found.text) == ("ok", "counted by IOReport (powermetrics needs root)")
    nothing = doctor._energy({"RAPL": "no RAPL counter"})
    assert (nothing.state, nothing.text) == ("note", "no RAPL counter")


def test_an_unbuilt_suite_is_a_note(tmp_path: Path) -> None:
    """The doctor builds nothing; it names the command that would."""
    (tmp_path / "pyproject.toml").write_text("")
    (finding,) = doctor.examine_suite(tmp_path, {})
    assert finding.state == "note" and "bench run" in finding.advice


def test_a_bad_state_of_the_machine_is_noted() -> None:
    """Battery, heat, load and swap each make a note with advice."""
    state = {"power_source": "battery", "thermal": "heavy", "load_1m": 3.0, "swap_used": 2 << 30}
    assert [finding.state for finding in doctor.examine_state(state)] == ["note"] * 4
    assert all(finding.advice for finding in doctor.examine_state(state))
    low = doctor.examine_state({"power_source": "ac", "low_power_mode": True})
    assert low[0].state == "note"


def test_readings_that_are_missing_are_no_alarm() -> None:
    """What a machine can't say is told with its reason, and nothing is advised."""
    nothing = {"unavailable": "no such thing"}
    state = {"power_source": nothing, "thermal": nothing, "load_1m": nothing, "swap_used": nothing}
    assert all(finding.state == "ok" for finding in doctor.examine_state(state))
