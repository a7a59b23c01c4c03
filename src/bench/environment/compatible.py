"""Whether the suites of a repository fit together: each environment resolved anew under constraints that all share."""

from __future__ import annotations

import re
import shutil
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.environment.packages import locked_versions, normal
from bench.environment.suite_env import LOCK
from bench.environment.uv import INSTALL_UV, Ended, find_uv, run_uv

CONSTRAINTS = "constraints.txt"
PROJECT = "pyproject.toml"
FITS, DIFFERS, STALE, IMPOSSIBLE = "fits", "differs", "lock is stale", "impossible"
REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*([^;#\s][^;#]*?)?\s*(?:[;#].*)?$")
Versions = tuple[str, ...]  # several where systems or Pythons get different ones
RunUv = Callable[[Path, list[str], Callable[[str], None]], Ended]


class CantResolve(Exception):
    """Nothing can be resolved at all; one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """One project's environment under the shared constraints."""

    project: str
    python: str = ""  # requires-python
    pins: Mapping[str, Versions] = field(default_factory=dict)
    locked: Mapping[str, Versions] = field(default_factory=dict)  # what requirements.lock has
    problem: str = ""  # in the resolver's words, where there is no solution
    note: str = ""

    @property
    def stale(self) -> dict[str, tuple[Versions, Versions]]:
        """Packages that the lock has in other versions than the resolution: (locked, resolved)."""
        found = {}
        for name in sorted(set(self.pins) & set(self.locked)):
            if self.pins[name] != self.locked[name]:
                found[name] = (self.locked[name], self.pins[name])
        return found


@dataclass(frozen=True, slots=True)
class Row:
    """One package over all projects: `versions` by project, what is asked of it, and how it stands."""

    package: str
    constraint: str
    versions: Mapping[str, Versions]
    verdict: str

    @property
    def wrong(self) -> bool:
        """Whether somebody must do something: a constrained package that differs, a stale lock, no solution."""
        return self.verdict in (STALE, IMPOSSIBLE) or (self.verdict == DIFFERS and bool(self.constraint))


def constraints_of(homes: Iterable[Path]) -> Path | None:
    """The first constraints.txt in the folders of suites."""
    return next((home / CONSTRAINTS for home in homes if (home / CONSTRAINTS).is_file()), None)


def read_constraints(path: Path | None) -> dict[str, str]:
    """Specifier by package; lines that are neither a comment nor a requirement are left to uv to refuse."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path else ():
        stripped = line.strip()
        match = REQUIREMENT.match(stripped) if stripped and not stripped.startswith(("#", "-")) else None
        if match:
            found[normal(match[1])] = (match[2] or "").strip()
    return found


def resolve_all(
    projects: Mapping[str, Path], constraints: Path | None, progress: Callable[[str], None], run: RunUv = run_uv
) -> list[Resolution]:
    """Each project's resolution, by name.

    Raises CantResolve where uv is missing.
    """
    uv = find_uv()
    if uv is None:
        raise CantResolve(f"uv is needed to resolve environments: {INSTALL_UV}")
    found = []
    for name, folder in projects.items():
        progress(f"resolving {name}")
        found.append(_resolve(uv, name, folder, constraints, run))
    return found


def _resolve(uv: Path, name: str, folder: Path, constraints: Path | None, run: RunUv) -> Resolution:
    """In a scratch folder that holds the declaration alone: an old uv.lock has no say."""
    lock = folder / LOCK
    locked = _sorted(locked_versions(lock.read_text(encoding="utf-8"))) if lock.is_file() else {}
    try:
        declared = tomllib.loads((folder / PROJECT).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        return Resolution(name, locked=locked, problem=f"{PROJECT} can't be read: {error}")
    python = str(declared.get("project", {}).get("requires-python", ""))
    with tempfile.TemporaryDirectory() as scratch:
        ended = _compile(uv, folder, Path(scratch), constraints, run)
        if ended.status == 0:
            pins = _sorted(locked_versions((Path(scratch) / LOCK).read_text(encoding="utf-8")))
            return Resolution(name, python, pins, locked)
    if ended.lacks_network and locked:
        return Resolution(name, python, locked, locked, note="no network: the committed lock, not resolved again")
    return Resolution(name, python, {}, locked, problem=ended.error)


def _compile(uv: Path, folder: Path, scratch: Path, constraints: Path | None, run: RunUv) -> Ended:
    for name in (PROJECT, ".python-version"):
        if (folder / name).is_file():
            shutil.copyfile(folder / name, scratch / name)
    command = ["pip", "compile", PROJECT, "--directory", str(scratch), "--universal", "--all-extras", "--quiet"]
    command += ["--no-header", "--no-annotate", "--output-file", LOCK]
    if constraints is not None:
        command += ["--constraints", str(constraints.resolve())]
    ended = run(uv, command, lambda line: None)
    if ended.lacks_network:
        offline = run(uv, [*command, "--offline"], lambda line: None)
        ended = offline if offline.status == 0 else ended
    return ended


def _sorted(versions: Mapping[str, set[str]]) -> dict[str, Versions]:
    return {name: tuple(sorted(found)) for name, found in sorted(versions.items())}


def rows(resolutions: Sequence[Resolution], constraints: Mapping[str, str]) -> list[Row]:
    """One row a package that is constrained, pinned differently, or stale; what must be mended first."""
    names = {name for one in resolutions for name in (*one.pins, *one.stale)} | set(constraints)
    found = [_row(name, resolutions, constraints.get(name, "")) for name in sorted(names)]
    found += [Row("python", "the same for all", _pythons(resolutions), _agreement(_pythons(resolutions)))]
    found += [Row("(all)", "", {one.project: (one.problem,)}, IMPOSSIBLE) for one in resolutions if one.problem]
    kept = [row for row in found if row.constraint or row.verdict != FITS]
    return sorted(kept, key=lambda row: (not row.wrong, not row.constraint, row.package))


def _row(name: str, resolutions: Sequence[Resolution], constraint: str) -> Row:
    stale = {one.project: one.stale[name][0] for one in resolutions if name in one.stale}
    versions = {one.project: one.pins[name] for one in resolutions if name in one.pins}
    if stale:
        return Row(name, constraint or "", versions | stale, STALE)
    return Row(name, constraint, versions, _agreement(versions))


def _agreement(versions: Mapping[str, Versions]) -> str:
    return FITS if len(set(versions.values())) < 2 else DIFFERS


def _pythons(resolutions: Sequence[Resolution]) -> dict[str, Versions]:
    return {one.project: (one.python,) for one in resolutions if one.python}
