"""The manifest: which parts are the warehouse now, and what each was made from. Replaced in one rename."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analytics.warehouse.code import code_fingerprint

NAME = "manifest.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Source:
    """What a place was when it was read; `part` is empty where nothing of it could be taken."""

    fingerprint: tuple[int, ...]
    part: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """The warehouse at one moment: rows of each part by table, sources by place, and the parts of the one before."""

    parts: dict[str, dict[str, int]] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    previous: tuple[str, ...] = ()


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest in a folder; None where there is none that this toolkit can use, so that all is built anew."""
    try:
        document = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if document["format"] != FORMAT or document["code"] != code_fingerprint():
            return None
        return _from_json(document)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _from_json(document: dict[str, Any]) -> Manifest:
    sources = {
        place: Source(tuple(one["fingerprint"]), one["part"], tuple(one["notes"]))
        for place, one in document["sources"].items()
    }
    return Manifest(document["parts"], sources, tuple(document["previous"]))


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put the manifest in place of the one before, whole or not at all.

    Raises OSError where the disk is full or refuses.
    """
    sources = {
        place: {"fingerprint": one.fingerprint, "part": one.part, "notes": one.notes}
        for place, one in manifest.sources.items()
    }
    document = {
        "format": FORMAT,
        "code": code_fingerprint(),
        "parts": manifest.parts,
        "previous": manifest.previous,
        "sources": sources,
    }
    scratch = folder / f".{NAME}.part"
    try:
        with scratch.open("w", encoding="utf-8") as stream:
            json.dump(document, stream, separators=(",", ":"))
            stream.flush()
            os.fsync(stream.fileno())
        scratch.replace(folder / NAME)
    except OSError:
        with contextlib.suppress(OSError):
            scratch.unlink(missing_ok=True)
        raise
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """See a folder's names on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
