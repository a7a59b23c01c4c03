"""A new suite from a template: complete, measurable as it comes, and meant to be changed."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

TEMPLATE = Path(__file__).resolve().parent / "suite"
SUFFIX = ".template"
NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


class CannotCreate(Exception):
    """A suite that can't be made; one line that says why and what to do."""


def suite_folder(name: str, home: Path | None) -> Path:
    """Where a new suite goes: below `home`, else below ./suites where there is one, else here."""
    if home is None:
        home = Path("suites") if Path("suites").is_dir() else Path()
    return home / name


def create_suite(name: str, home: Path | None = None) -> Path:
    """Write the template under a name and return its folder; a failure leaves nothing behind.

    Raises CannotCreate for a name that can't be one, a folder that is there already, or a place that can't be written.
    """
    if not NAME.fullmatch(name):
        raise CannotCreate(f"'{name}' can't name a suite: lower-case letters, digits and - alone, say my-suite")
    folder = suite_folder(name, home)
    if folder.exists():
        raise CannotCreate(f"{folder} is there already: take another name, or another place with --in")
    aside = folder.with_name(f".{folder.name}.part-{os.getpid()}")
    try:
        for path, text in rendered(name, folder):
            (aside / path).parent.mkdir(parents=True, exist_ok=True)
            (aside / path).write_text(text, encoding="utf-8")
        aside.rename(folder)
    except OSError as error:
        shutil.rmtree(aside, ignore_errors=True)
        raise CannotCreate(f"{folder} can't be written: {error.strerror}; name another place with --in") from None
    return folder


def rendered(name: str, folder: Path) -> Iterator[tuple[Path, str]]:
    """Each file of the template with its text; `{{path}}` is how the folder is called from here."""
    for source in sorted(TEMPLATE.rglob(f"*{SUFFIX}")):
        text = source.read_text(encoding="utf-8").replace("{{name}}", name).replace("{{path}}", folder.as_posix())
        yield source.relative_to(TEMPLATE).with_suffix(""), text
