"""Suites' environments: built once, shared safely, and failing in one line."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.environment import SuiteEnvironment, SuiteEnvironmentError, place_of, suite_env
from bench.environment.uv import Ended, find_uv, own_variables

PYPROJECT = '[project]\nname = "tiny"\nversion = "0"\nrequires-python = ">=3.11"\ndependencies = []\n'
PYPROJECT += "[tool.uv]\npackage = false\n"
REFUSED = (
    "error: Failed to fetch: `http://127.0.0.1:9/simple/humanize/`",
    "  Caused by: error sending request for url (http://127.0.0.1:9/simple/humanize/)",
    "  Caused by: client error (Connect)",
)
UNSOLVABLE = (
    "warning: `VIRTUAL_ENV=elsewhere` does not match the project environment path",
    "  × No solution found when resolving dependencies:",
    "  ╰─▶ Because your project depends on humanize==4.9.0 and humanize==4.10.0, we can conclude that",
    "      your project's requirements are unsatisfiable.",
)


class FakeUv:
    """Stands in for uv: makes an environment that starts, or fails as told."""

    def __init__(self, *endings: Ended) -> None:
        self.endings = list(endings)
        self.calls: list[list[str]] = []

    def __call__(self, uv: Path, arguments: list[str], progress: Callable[[str], None]) -> Ended:
        """Record the call; on success put this Python where the environment's should be."""
        self.calls.append(arguments)
        ending = self.endings.pop(0) if self.endings else Ended(0, ())
        if ending.status == 0:
            project = Path(arguments[arguments.index("--project") + 1])
            (project / ".venv" / "bin").mkdir(parents=True, exist_ok=True)
            python = project / ".venv" / "bin" / "python"
            if not python.exists():
                python.symlink_to(sys.executable)
        return ending


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """A suite with an environment of its own that needs no package."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    (folder / "pyproject.toml").write_text(PYPROJECT)
    return folder


@pytest.fixture
def uv_script(tmp_path: Path) -> Path:
    """A program that answers `--version` as uv does."""
    path = tmp_path / "uv"
    path.write_text("#!/bin/sh\necho 'uv 0.13.9 (x86_64-unknown-linux-gnu)'\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def said() -> list[str]:
    """What progress was told."""
    return []


def environment(tmp_path: Path, uv: Path | None, fake: FakeUv) -> SuiteEnvironment:
    """An environment builder with its own cache folder."""
    return SuiteEnvironment(tmp_path / "cache", lambda: uv, fake)


def test_a_suite_without_a_declaration_runs_on_the_toolkits_python(tmp_path: Path, said: list[str]) -> None:
    """No pyproject.toml: nothing is built and nothing is said."""
    fake = FakeUv()
    assert environment(tmp_path, None, fake).ensure(tmp_path, said.append) == Path(sys.executable)
    assert not fake.calls and not said


def test_real_uv_builds_an_environment_once(tmp_path: Path, suite: Path, said: list[str]) -> None:
    """uv makes the environment without a network, and the second call only checks it."""
    if find_uv() is None:
        pytest.skip("uv is not installed here")
    built = SuiteEnvironment(tmp_path / "cache").ensure(suite, said.append)
    assert built.is_file() and built.parent.parent.parent == suite and said
    fake = FakeUv()
    assert SuiteEnvironment(tmp_path / "cache", run=fake).ensure(suite, said.append) == built
    assert not fake.calls


def test_what_decides_the_environment_builds_it_anew(
    tmp_path: Path, suite: Path, uv_script: Path, said: list[str]
) -> None:
    """A changed declaration, a new lock or a broken interpreter each lead to one more sync."""
    fake = FakeUv()
    ensure = environment(tmp_path, uv_script, fake).ensure
    ensure(suite, said.append)
    ensure(suite, said.append)
    assert len(fake.calls) == 1 and "--no-default-groups" in fake.calls[0]
    (suite / "pyproject.toml").write_text(PYPROJECT + "# changed\n")
    ensure(suite, said.append)
    (suite / "requirements.lock").write_text("")
    ensure(suite, said.append)
    assert len(fake.calls) == 3
    (suite / ".venv" / "bin" / "python").unlink()
    ensure(suite, said.append)
    assert len(fake.calls) == 4


def test_an_interrupted_build_is_done_again(tmp_path: Path, suite: Path, uv_script: Path, said: list[str]) -> None:
    """A build that ended before its stamp leaves an environment that isn't trusted."""
    fake = FakeUv()
    environment(tmp_path, uv_script, fake).ensure(suite, said.append)
    (suite / ".venv" / suite_env.STAMP).write_text('{"inputs": "torn')
    environment(tmp_path, uv_script, fake).ensure(suite, said.append)
    assert len(fake.calls) == 2


def test_two_at_once_build_one_environment(tmp_path: Path, suite: Path, uv_script: Path) -> None:
    """The second waits for the first one's build and takes it."""
    began, go_on = threading.Event(), threading.Event()

    class SlowUv(FakeUv):
        def __call__(self, uv: Path, arguments: list[str], progress: Callable[[str], None]) -> Ended:
            began.set()
            assert go_on.wait(30)
            return super().__call__(uv, arguments, progress)

    slow, waited = SlowUv(), threading.Event()
    builder = environment(tmp_path, uv_script, slow)
    first = threading.Thread(target=builder.ensure, args=(suite, print))
    first.start()
    assert began.wait(30)

    def note(text: str) -> None:
        if "waiting" in text:
            waited.set()
            go_on.set()

    environment(tmp_path, uv_script, slow).ensure(suite, note)
    first.join()
    assert waited.is_set() and len(slow.calls) == 1


def test_without_uv_there_is_one_line_of_advice(tmp_path: Path, suite: Path, said: list[str]) -> None:
    """uv missing: how to install it; an environment that is built already still serves."""
    with pytest.raises(SuiteEnvironmentError, match="pip install uv"):
        environment(tmp_path, None, FakeUv()).ensure(suite, said.append)


def test_a_built_environment_serves_without_uv(tmp_path: Path, suite: Path, uv_script: Path, said: list[str]) -> None:
    """The tool is needed for building only."""
    built = environment(tmp_path, uv_script, FakeUv()).ensure(suite, said.append)
    assert environment(tmp_path, None, FakeUv()).ensure(suite, said.append) == built


def test_without_a_network_the_cache_is_tried(tmp_path: Path, suite: Path, uv_script: Path, said: list[str]) -> None:
    """A failed fetch leads to a second try with --offline; with a warm cache that is enough."""
    fake = FakeUv(Ended(2, REFUSED), Ended(0, ()))
    environment(tmp_path, uv_script, fake).ensure(suite, said.append)
    assert fake.calls[1] == [*fake.calls[0], "--offline"]


def test_without_network_and_cache_the_first_error_is_told(
    tmp_path: Path, suite: Path, uv_script: Path, said: list[str]
) -> None:
    """One line: what could not be fetched and that a network is needed once."""
    fake = FakeUv(Ended(2, REFUSED), Ended(1, ("error: humanize was not found in the cache",)))
    with pytest.raises(SuiteEnvironmentError) as caught:
        environment(tmp_path, uv_script, fake).ensure(suite, said.append)
    text = str(caught.value)
    assert "Failed to fetch" in text and text.endswith("a network is needed once") and "\n" not in text


def test_a_resolution_that_fails_is_told_in_uvs_words(
    tmp_path: Path, suite: Path, uv_script: Path, said: list[str]
) -> None:
    """No second try, no drawing characters, no warning about our own environment."""
    fake = FakeUv(Ended(1, UNSOLVABLE))
    with pytest.raises(SuiteEnvironmentError) as caught:
        environment(tmp_path, uv_script, fake).ensure(suite, said.append)
    text = str(caught.value)
    assert "No solution found" in text and "unsatisfiable" in text
    assert not any(mark in text for mark in ("×", "╰", "\n", "VIRTUAL_ENV"))
    assert len(fake.calls) == 1


def test_a_read_only_suite_gets_its_environment_in_the_cache(
    tmp_path: Path, suite: Path, uv_script: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The declaration is copied beside the environment, and the suite's folder is left as it was."""
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != suite)
    (suite / "requirements.lock").write_text("")
    before = sorted(suite.iterdir())
    built = environment(tmp_path, uv_script, FakeUv()).ensure(suite, said.append)
    assert built.is_relative_to(tmp_path / "cache") and sorted(suite.iterdir()) == before
    place = place_of(suite, tmp_path / "cache")
    assert place and place.copied and (place.project / "pyproject.toml").read_text() == PYPROJECT


def test_an_environment_that_differs_from_the_lock_is_a_warning(
    tmp_path: Path, suite: Path, uv_script: Path, said: list[str]
) -> None:
    """Another version, or a package that the lock doesn't know, is one line each and no error."""
    lock = "numpy==2.4.6 ; python_version < '3.12' \\\n    --hash=sha256:0\n"
    (suite / "requirements.lock").write_text(lock)
    site = suite / ".venv" / "lib" / "python3.11" / "site-packages"
    for name in ("numpy-2.4.5.dist-info", "odd_one-1.0.dist-info"):
        (site / name).mkdir(parents=True)
    builder = environment(tmp_path, uv_script, FakeUv())
    builder.ensure(suite, said.append)
    assert builder.warnings == [
        "numpy 2.4.5 is installed, requirements.lock has 2.4.6",
        "odd-one 1.0 is installed and not in requirements.lock",
    ]


def test_uv_is_not_sent_to_the_toolkits_own_project() -> None:
    """What `uv run` leaves in the environment variables is taken out."""
    outer = {"VIRTUAL_ENV": "x", "UV_PROJECT_ENVIRONMENT": "y", "PATH": "z", "UV_CACHE_DIR": "c"}
    kept = own_variables(outer)
    assert kept == {"PATH": "z", "UV_CACHE_DIR": "c", "NO_COLOR": "1"}
