"""Each suite's own Python environment: built once by uv, then started directly."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.environment.packages import disagreements, installed_packages, site_packages
from bench.environment.uv import INSTALL_UV, Ended, find_uv, run_uv, uv_version

STAMP = ".bench-stamp.json"
INPUTS = ("pyproject.toml", "requirements.lock", ".python-version")
LOCK = "requirements.lock"


class SuiteEnvironmentError(Exception):
    """The suite's environment can't be had; the text is one line for the user."""


def cache_folder() -> Path:
    """Where environments of read-only suites and locks go; may be deleted at any time."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "efficientai-mlx-toolkit"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a suite's environment is built: in the suite, or in the cache where the suite is read-only."""

    suite: Path
    project: Path  # the folder whose pyproject.toml uv reads and where it writes uv.lock

    @property
    def environment(self) -> Path:
        """The environment's folder."""
        return self.project / ".venv"

    @property
    def interpreter(self) -> Path:
        """The environment's Python."""
        return self.environment / "bin" / "python"

    @property
    def copied(self) -> bool:
        """True where the project is a copy of the suite's declaration."""
        return self.project != self.suite


def place_of(suite_folder: Path, cache: Path | None = None) -> Place | None:
    """Where the suite's environment is or would be; None for a suite that the toolkit's Python runs."""
    suite = suite_folder.resolve()
    if not (suite / "pyproject.toml").is_file():
        return None
    if os.access(suite, os.W_OK):
        return Place(suite, suite)
    key = hashlib.sha256(str(suite).encode()).hexdigest()[:12]
    return Place(suite, (cache or cache_folder()) / "suites" / f"{suite.name}-{key}")


def inputs_hash(suite: Path) -> str:
    """SHA-256 over all that decides what is installed: the declaration, the lock, this Python and system."""
    digest = hashlib.sha256(f"{platform.python_version()} {platform.machine()} {sys.platform}".encode())
    for name in INPUTS:
        file = suite / name
        content = file.read_bytes() if file.is_file() else b"absent"
        digest.update(f"{name} {len(content)} ".encode() + content)
    return digest.hexdigest()


class SuiteEnvironment:
    """Builds environments; `warnings` holds one line for each way in which the last one isn't the lock's."""

    def __init__(
        self,
        cache: Path | None = None,
        find: Callable[[], Path | None] = find_uv,
        run: Callable[[Path, list[str], Callable[[str], None]], Ended] = run_uv,
    ) -> None:
        self._cache, self._find, self._run = cache or cache_folder(), find, run
        self.warnings: list[str] = []

    def ensure(self, suite_folder: Path, progress: Callable[[str], None]) -> Path:
        """The suite's interpreter, built first where it is missing or out of date.

        A suite without pyproject.toml gets the toolkit's own. Two processes may ask at once: one builds, the
        other waits. Raises SuiteEnvironmentError with what to do.
        """
        self.warnings = []
        place = place_of(suite_folder, self._cache)
        if place is None:
            return Path(sys.executable)
        uv = self._find()
        version = uv_version(uv) if uv else ""
        if not self._current(place, version):
            with self._alone(place, progress):
                if not self._current(place, version):  # the one that we waited for may have built it
                    self._build(place, uv, version, progress)
        self.warnings = lock_warnings(place)
        return place.interpreter

    def _current(self, place: Place, version: str) -> bool:
        try:
            stamp = json.loads((place.environment / STAMP).read_text())
        except (OSError, ValueError):
            return False
        # Without uv, an environment that was built from the same files is better than none.
        same_tool = not version or stamp.get("uv") == version
        return same_tool and stamp.get("inputs") == inputs_hash(place.suite) and works(place.interpreter)

    @contextlib.contextmanager
    def _alone(self, place: Place, progress: Callable[[str], None]) -> Iterator[None]:
        key = hashlib.sha256(str(place.project).encode()).hexdigest()[:12]
        path = self._cache / "locks" / f"{place.suite.name}-{key}.lock"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = path.open("w")
        except OSError as error:
            text = f"the cache folder can't be written ({error.strerror}): set XDG_CACHE_HOME to one that can"
            raise SuiteEnvironmentError(text) from error
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                progress(f"waiting for another process that builds the environment of {place.suite.name}")
                fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _build(self, place: Place, uv: Path | None, version: str, progress: Callable[[str], None]) -> None:
        if uv is None or not version:
            text = f"uv is needed to build the environment of {place.suite.name}: {INSTALL_UV}"
            raise SuiteEnvironmentError(text)
        (place.environment / STAMP).unlink(missing_ok=True)
        progress(f"building the environment of {place.suite.name} (once)")
        inputs = inputs_hash(place.suite)
        if place.copied:
            copy_declaration(place)
        self._sync(place, uv, progress)
        if not works(place.interpreter):
            text = f"uv built an environment for {place.suite.name} whose Python doesn't start: delete it"
            raise SuiteEnvironmentError(text)
        write_stamp(place.environment / STAMP, {"inputs": inputs, "uv": version})

    def _sync(self, place: Place, uv: Path, progress: Callable[[str], None]) -> None:
        command = ["sync", "--project", str(place.project), "--no-default-groups", "--no-progress"]
        if place.copied:
            command.append("--no-install-project")
        try:
            ended = self._run(uv, command, progress)
            if ended.lacks_network:
                progress("the package index can't be reached: trying with what the cache holds")
                offline = self._run(uv, [*command, "--offline"], progress)
                ended = offline if offline.status == 0 else ended
        except OSError as error:
            raise SuiteEnvironmentError(f"uv can't be started: {error}") from error
        if ended.status:
            hint = "; a network is needed once" if ended.lacks_network else ""
            text = f"the environment of {place.suite.name} could not be built: {ended.error}{hint}"
            raise SuiteEnvironmentError(text)


def works(interpreter: Path) -> bool:
    """True where the interpreter starts."""
    try:
        return subprocess.run([interpreter, "-I", "-c", ""], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


def copy_declaration(place: Place) -> None:
    """Copy what uv needs from a read-only suite.

    Raises SuiteEnvironmentError where the cache can't be written.
    """
    try:
        place.project.mkdir(parents=True, exist_ok=True)
        for name in (*INPUTS, "uv.lock"):
            (place.project / name).unlink(missing_ok=True)
            if (place.suite / name).is_file():
                shutil.copyfile(place.suite / name, place.project / name)
    except OSError as error:
        text = f"{place.suite.name} and the cache folder are read-only ({error.strerror}): set XDG_CACHE_HOME"
        raise SuiteEnvironmentError(text) from error


def write_stamp(path: Path, stamp: dict[str, str]) -> None:
    """Write the stamp in one step, last of all: an interrupted build leaves none."""
    scratch = path.with_suffix(".part")
    scratch.write_text(json.dumps(stamp))
    scratch.replace(path)


def lock_warnings(place: Place) -> list[str]:
    """Where the environment isn't what requirements.lock says; nothing where there is no lock."""
    lock = place.suite / LOCK
    if not lock.is_file():
        return []
    return disagreements(lock.read_text(), installed_packages(site_packages(place.environment)))
