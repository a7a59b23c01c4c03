"""Sizes and look-ups that the tests of this suite share."""

from __future__ import annotations

import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

SUITE = Path(__file__).resolve().parent.parent
DECLARED = tomllib.loads((SUITE / "suite.toml").read_text(encoding="utf-8"))

# Sizes of the tests: small, and no side is a multiple of another one by accident.
SMALL: dict[str, dict[str, Any]] = {
    "copy": {"mib": 1},
    "read": {"mib": 1},
    "matmul": {"size": 96},
    "linear": {"batch": 3, "width": 128},
    "attention": {"heads": 2, "tokens": 24, "width": 16},
    "convolution": {"pictures": 2, "side": 9, "channels": 6},
    "launch": {"kernels": 5},
}


def resolve(path: str) -> Any:
    """What `module:name` means inside the suite."""
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)
