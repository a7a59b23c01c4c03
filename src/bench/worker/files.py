"""Finding the files that a model needs, and checking that they are the ones that were meant."""

from __future__ import annotations

import hashlib
import os
from importlib import metadata
from pathlib import Path

from bench.record import FilePlace


class Unavailable(Exception):
    """Something that a case needs isn't on this machine: the case is skipped, not failed."""

    unavailable = True


def locate(place: FilePlace, suite_folder: Path) -> Path:
    """The path of a file named `suite:PATH`, `package:DISTRIBUTION:PATH` or `checkpoint:VARIABLE`.

    Raises FileNotFoundError for a file that should have come along, Unavailable for a checkpoint not at hand.
    """
    kind, _, rest = place.path.partition(":")
    if kind == "checkpoint":
        return _checkpoint(rest)
    found = suite_folder / rest if kind == "suite" else _in_package(*rest.split(":", 1))
    if not found.is_file():
        raise FileNotFoundError(f"{place.path} is missing: restore it (git checkout) or delete the suite's .venv")
    return found


def _in_package(distribution: str, path: str) -> Path:
    try:
        return Path(str(metadata.distribution(distribution).locate_file(path)))
    except metadata.PackageNotFoundError:
        raise FileNotFoundError(f"the package {distribution} is not in the suite's environment") from None


def _checkpoint(variable: str) -> Path:
    value = os.environ.get(variable)
    if not value:
        raise Unavailable(f"no checkpoint at hand: set {variable} to a folder with the weights or to a hub id")
    return Path(value).expanduser()


def verify(place: FilePlace, path: Path) -> None:
    """Raise ValueError where the file's sha256 isn't the one that the suite names."""
    if place.sha256 is None or not path.is_file():
        return
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != place.sha256:
        raise ValueError(
            f"{place.path} is not the file that was meant: sha256 {found[:12]}..., expected {place.sha256[:12]}...; "
            "fetch it again or correct suite.toml"
        )
