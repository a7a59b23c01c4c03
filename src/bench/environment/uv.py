"""Finding uv and running it, with its errors as one line."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

INSTALL_UV = "pip install uv"
# Left over from `uv run` or an active environment, these would send uv to the toolkit's own project.
FOREIGN = ("VIRTUAL_ENV", "UV_PROJECT", "UV_PROJECT_ENVIRONMENT", "UV_FROZEN", "UV_LOCKED", "UV_NO_SYNC")
QUIET = ("Using", "Creating")
STAGES = ("Resolved", "Downloading", "Building", "Prepared", "Installed")
NETWORK = re.compile(r"dns|connect|network|timed? ?out|sending request|failed to fetch|unreachable", re.I)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a call of uv ended: its exit status and what it wrote to stderr."""

    status: int
    lines: tuple[str, ...]

    @property
    def lacks_network(self) -> bool:
        """True where the failure reads like a missing network."""
        return self.status != 0 and any(NETWORK.search(line) for line in self.lines)

    @property
    def error(self) -> str:
        """The cause in one line: uv's own words, without its drawing characters."""
        told = [line for line in self.lines if not line.startswith((*QUIET, *STAGES, "warning:"))]
        text = " ".join(re.sub(r"^[^\w`]+", "", line) for line in told).removeprefix("error: ")
        return " ".join(text.split())[:500] or f"uv ended with exit status {self.status}"


def find_uv(variables: Mapping[str, str] = os.environ) -> Path | None:
    """The uv in use: the one that started us, on the PATH, beside this Python, or in the `uv` package."""
    started_by = variables.get("UV", "")
    if started_by and Path(started_by).is_file():
        return Path(started_by)
    beside = Path(sys.executable).with_name("uv")
    found = shutil.which("uv", path=variables.get("PATH", "")) or (str(beside) if beside.is_file() else None)
    if found:
        return Path(found)
    try:
        return Path(importlib.import_module("uv").find_uv_bin())
    except (ImportError, AttributeError, FileNotFoundError):
        return None


def uv_version(uv: Path) -> str:
    """`0.13.9`, or an empty text where uv doesn't start."""
    try:
        said = subprocess.run([uv, "--version"], capture_output=True, text=True, timeout=60).stdout
    except (OSError, subprocess.SubprocessError):
        return ""
    found = re.search(r"\d+\.\d+\S*", said)
    return found[0] if found else ""


def own_variables(outer: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment variables of a call of uv for another project than the one that we run in."""
    return {name: value for name, value in outer.items() if name not in FOREIGN} | {"NO_COLOR": "1"}


def run_uv(uv: Path, arguments: list[str], progress: Callable[[str], None]) -> Ended:
    """Run uv and hand its stages on as they come.

    Raises OSError where it can't be started.
    """
    lines: list[str] = []
    command = [str(uv), *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=own_variables()) as process:
        assert process.stderr is not None
        for line in process.stderr:
            lines.append(line.rstrip("\n"))
            if line.startswith(STAGES):
                progress(line.strip())
    return Ended(process.returncode, tuple(lines))
