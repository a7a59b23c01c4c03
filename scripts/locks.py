"""The committed locks: made anew from what the projects declare, then compared with the tree or written.

    uv run python scripts/locks.py check     # shows the difference, changes nothing
    uv run python scripts/locks.py renew

Everything is resolved in a scratch folder that holds the declaration alone: an old uv.lock has no say in what
comes out, and `exclude-newer` makes it the same on every day and on every machine.
"""

from __future__ import annotations

import difflib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = "requirements.lock"
TEMPLATE = "src/bench/scaffold/suite"
EVERYTHING = ("--all-extras", "--all-groups")
WITHOUT = (
    "--no-header",
    "--no-annotate",
    "--no-emit-project",
)  # the header repeats a command line with paths
# Left over from `uv run`, these would send uv to another project or stop it from resolving.
FOREIGN = (
    "VIRTUAL_ENV",
    "UV_PROJECT",
    "UV_PROJECT_ENVIRONMENT",
    "UV_FROZEN",
    "UV_LOCKED",
    "UV_EXCLUDE_NEWER",
)

Resolve = Callable[[Path], dict[str, str]]


class LockError(Exception):
    """A project that can't be resolved; the text is for the user."""


def projects(root: Path) -> list[Path]:
    """The root, every suite and benchmark with an environment of its own, and the template of new suites."""
    own = [file.parent for pattern in ("suites/*", "benchmarks/*") for file in root.glob(f"{pattern}/pyproject.toml")]
    template = root / TEMPLATE
    return [root, *sorted(own), *([template] if template.is_dir() else [])]


def is_template(project: Path) -> bool:
    """Whether this is what `bench new suite` writes, whose files end in .template and which has no name yet."""
    return project.as_posix().endswith(TEMPLATE)


def file_of(project: Path, name: str) -> Path:
    """A file of a project."""
    return project / (f"{name}.template" if is_template(project) else name)


def resolve(project: Path) -> dict[str, str]:
    """The two files that uv makes of a declaration, by name.

    Raises LockError with uv's own words.
    """
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("pyproject.toml", ".python-version"):
            if file_of(project, name).is_file():
                text = file_of(project, name).read_text().replace("{{name}}", "new")
                Path(scratch, name).write_text(text)
        uv(scratch, "lock")
        uv(scratch, "export", *EVERYTHING, "--format", "requirements.txt", *WITHOUT, "--output-file", LOCK)
        return {name: Path(scratch, name).read_text() for name in ("uv.lock", LOCK)}


def uv(folder: str, *arguments: str) -> None:
    """Run uv in a folder.

    Raises LockError where it fails or isn't there.
    """
    variables = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    command = [os.environ.get("UV", "uv"), *arguments, "--quiet"]
    try:
        ended = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True)
    except FileNotFoundError:
        raise LockError("uv is missing: pip install uv") from None
    if ended.returncode:
        raise LockError(f"uv {arguments[0]} failed: {ended.stderr.strip()}")


def name_of(project: Path, root: Path) -> str:
    """How a project is called in messages: `.` or `suites/NAME`."""
    return project.relative_to(root).as_posix()


def check(root: Path, made: Resolve = resolve) -> int:
    """How many locks differ from what they should be; prints each difference."""
    stale = 0
    for project in projects(root):
        name = f"{name_of(project, root)}/{LOCK}".removeprefix("./")
        committed = file_of(project, LOCK)
        old = committed.read_text() if committed.is_file() else ""
        new = made(project)[LOCK]
        if old == new:
            pins = sum(not line.startswith(" ") for line in new.splitlines())  # the rest are hashes
            print(f"{name}: as declared, {pins} pins")
            continue
        stale += 1
        print(f"{name}: not what its pyproject.toml resolves to; renew it with `uv run just lock`")
        sys.stdout.writelines(
            difflib.unified_diff(old.splitlines(True), new.splitlines(True), f"committed {name}", f"resolved {name}")
        )
    return stale


def renew(root: Path, made: Resolve = resolve) -> int:
    """Write every lock, and the uv.lock beside it that git ignores, so that the environments follow."""
    for project in projects(root):
        for name, text in made(project).items():
            if name == LOCK or not is_template(project):
                file_of(project, name).write_text(text)
        print(f"{name_of(project, root)}: renewed")
    return 0


ACTIONS = {"check": check, "renew": renew}


def main(arguments: list[str], root: Path = ROOT, made: Resolve = resolve) -> int:
    """Exit code 0 where all is well, 1 where a lock is out of date or can't be made, 2 for wrong usage."""
    if len(arguments) != 1 or arguments[0] not in ACTIONS:
        print(f"usage: locks.py {'|'.join(ACTIONS)}", file=sys.stderr)
        return 2
    try:
        return min(1, ACTIONS[arguments[0]](root, made))
    except LockError as error:
        print(f"locks: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
