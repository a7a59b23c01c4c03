"""Finding suites: any folder with a `suite.toml`, by name or by path, without importing any ML library."""

from __future__ import annotations

import os
from pathlib import Path

from bench.discover.contract import breaches
from bench.discover.here import skipped_here, skipped_model
from bench.spec.table import nearest

__all__ = ["UnknownSuite", "breaches", "find_suites", "resolve_suite", "skipped_here", "skipped_model", "suite_homes"]

PREFIX = "suite/"


class UnknownSuite(Exception):
    """No suite of that name or at that path; the text says what there is."""


def suite_homes(start: Path | None = None) -> list[Path]:
    """Folders whose children may be suites: $BENCH_SUITES, `suites/` here or above, and the toolkit's own checkout."""
    here = (start or Path.cwd()).resolve()
    named = [Path(part) for part in os.environ.get("BENCH_SUITES", "").split(os.pathsep) if part]
    above = [folder / "suites" for folder in (here, *here.parents)]
    own = Path(__file__).resolve().parents[3] / "suites"
    return [folder for folder in dict.fromkeys([*named, *above, own]) if folder.is_dir()]


def find_suites(start: Path | None = None) -> list[Path]:
    """All suite folders, the nearer ones first where two have one name."""
    found: dict[str, Path] = {}
    for home in suite_homes(start):
        for path in sorted(home.glob("*/suite.toml")):
            found.setdefault(path.parent.name, path.parent)
    return list(found.values())


def resolve_suite(text: str, start: Path | None = None) -> Path:
    """The folder that `suite/NAME`, `NAME` or a path names.

    Raises UnknownSuite.
    """
    by_name = {path.name: path for path in find_suites(start)}
    name = text.removeprefix(PREFIX)
    if name in by_name:
        return by_name[name]
    path = Path(text).expanduser()
    path = path.parent if path.name == "suite.toml" else path
    if (path / "suite.toml").is_file():
        return path.resolve()
    if path.is_dir():
        raise UnknownSuite(f"{text} has no suite.toml; docs/suites.md says how to write one")
    known = [PREFIX + found for found in by_name]
    raise UnknownSuite(f"suite '{text}' does not exist; {nearest(text, known)}")
