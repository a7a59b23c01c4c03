"""suite.toml and its files."""

from __future__ import annotations

import hashlib
import importlib
from pathlib import Path
from typing import Any


def test_the_packages_carry_what_was_meant(declared: dict[str, Any], files: dict[str, Path]) -> None:
    """Every file has the hash that suite.toml names."""
    for file in declared["models"]["minilm-l6"]["files"]:
        assert hashlib.sha256(files[file["name"]].read_bytes()).hexdigest() == file["sha256"], file["name"]


def test_every_class_is_there_and_takes_its_parameters(declared: dict[str, Any]) -> None:
    """Also those that this machine can't run."""
    for entry in declared["techniques"].values():
        if "class" in entry:
            module, _, name = entry["class"].partition(":")
            assert callable(getattr(importlib.import_module(module), name)(**entry.get("params", {})).apply)


def test_a_technique_that_may_save_work_says_so(declared: dict[str, Any]) -> None:
    """All but baseline and stacks claim something, on the vectors or on the work."""
    silent = {name for name, entry in declared["techniques"].items() if "class" in entry and not entry.get("changes")}
    assert silent == {"mlx-fp32"}
