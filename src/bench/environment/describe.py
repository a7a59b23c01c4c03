"""The software under a run, for `run.json`: read from files, so that nothing has to be started for it."""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

from bench.environment.packages import installed_packages, resolution_hash, site_packages
from bench.environment.suite_env import LOCK, Place, lock_warnings, place_of

DISTRIBUTION = "efficientai-mlx-toolkit"
COMPILERS = ("cc", "gcc", "clang", "g++")  # mx.compile on a processor asks for g++ by name
NOT_AVAILABLE = "not available"


def describe_environment(suite_folder: Path | None) -> dict[str, Any]:
    """Python, packages, lock, revision and compilers of a suite, or of the toolkit itself.

    Holds no path, user or host name. `lock_disagreements` is empty where the lock is what is installed.
    """
    place = place_of(suite_folder) if suite_folder else None
    packages = installed_packages(_site(place))
    return {
        "python": suite_python(place),
        "toolkit": toolkit_version(),
        "toolkit_python": platform.python_version(),
        **lock_identity(suite_folder, packages),
        "lock_disagreements": lock_warnings(place) if place else [],
        "packages": packages,
        "git": git_state(suite_folder or Path(__file__).parent),
        "compilers": compilers(),
    }


def _site(place: Place | None) -> Path | None:
    return site_packages(place.environment) if place else Path(sysconfig.get_path("purelib"))


def suite_python(place: Place | None) -> str:
    """The version of the suite's Python, from the file that every environment has."""
    if place is None:
        return platform.python_version()
    try:
        text = (place.environment / "pyvenv.cfg").read_text()
    except OSError:
        return "not built yet"
    found = re.search(r"^version(?:_info)?\s*=\s*(\S+)", text, re.MULTILINE)
    return found[1] if found else NOT_AVAILABLE


def toolkit_version() -> str:
    """The toolkit's version, or that it runs from its sources."""
    try:
        return importlib.metadata.version(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:
        return "from source"


def lock_identity(suite_folder: Path | None, packages: dict[str, str]) -> dict[str, str]:
    """The hash that names this software: of the lock, or of what is installed where there is no lock."""
    lock = suite_folder / LOCK if suite_folder else None
    if lock and lock.is_file():
        return {"lock_hash": hashlib.sha256(lock.read_bytes()).hexdigest(), "lock_source": LOCK}
    return {"lock_hash": resolution_hash(packages), "lock_source": "installed packages"}


def git_state(folder: Path) -> dict[str, Any]:
    """Revision of the repository around `folder`, and whether something in it is changed or new."""
    revision = _git(folder, "rev-parse", "HEAD")
    if revision is None:
        return {"revision": NOT_AVAILABLE, "dirty": None}
    changes = _git(folder, "status", "--porcelain")
    return {"revision": revision, "dirty": None if changes is None else bool(changes)}


def _git(folder: Path, *words: str) -> str | None:
    command = ["git", "-C", str(folder), "--no-optional-locks", *words]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return None
    return ended.stdout.strip() if ended.returncode == 0 else None


def compilers() -> dict[str, str]:
    """The first line that each compiler on the PATH says of its version."""
    found: dict[str, str] = {}
    for name in COMPILERS:
        path = shutil.which(name)
        if path:
            found[name] = compiler_version(path)
    return found


def compiler_version(path: str) -> str:
    """A compiler's own line, or that it doesn't start (macOS has stubs without the command-line tools)."""
    try:
        ended = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return "doesn't start"
    lines = ended.stdout.splitlines()
    return lines[0] if ended.returncode == 0 and lines else "doesn't start"
