"""The digits techniques as suite.toml declares them, ready to be applied in a test."""

from __future__ import annotations

import importlib
import tomllib
from pathlib import Path
from typing import Any

SUITE = Path(__file__).resolve().parent.parent
DECLARED: dict[str, Any] = tomllib.loads((SUITE / "suite.toml").read_text(encoding="utf-8"))
MODEL: dict[str, Any] = DECLARED["models"]["digits-dit"]
FILES = {file["name"]: SUITE / file["path"].removeprefix("suite:") for file in MODEL["files"]}
TECHNIQUES: dict[str, dict[str, Any]] = {
    name: technique for name, technique in DECLARED["techniques"].items() if "digits-dit" in technique["models"]
}


def technique(name: str) -> Any:
    """The technique's object."""
    module, _, name_in_module = TECHNIQUES[name]["class"].partition(":")
    made = getattr(importlib.import_module(module), name_in_module)
    return made(**TECHNIQUES[name].get("params", {}))


def pipeline(*names: str, batch: int = 2, seed: int = 0) -> Any:
    """A fresh pipeline with the techniques, or the parts of a stack, applied in order."""
    subject = importlib.import_module("models.digits_dit").load(FILES, {"batch": batch, "seed": seed})
    parts = [part for name in names for part in TECHNIQUES[name].get("stack", [name])]
    for part in parts:
        subject = technique(part).apply(subject)
    return subject


def claims(name: str) -> dict[str, Any]:
    """What the technique says that it changes; a stack inherits from its parts."""
    declared = TECHNIQUES[name]
    inherited: dict[str, Any] = {}
    for part in declared.get("stack", []):
        inherited |= claims(part)
    return inherited | declared.get("changes", {})
