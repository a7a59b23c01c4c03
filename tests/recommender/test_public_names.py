"""`import recommender` is light, and says in one line what is missing."""

from __future__ import annotations

import subprocess
import sys

import pytest

import recommender


def python(code: str) -> subprocess.CompletedProcess[str]:
    """A fresh interpreter."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)


def test_importing_it_loads_no_library():
    """scikit-learn, NumPy and polars wait until a name is asked for."""
    found = python("import sys, recommender; print({'sklearn', 'numpy', 'polars', 'scipy'} & set(sys.modules))")
    assert found.stdout.strip() == "set()", found.stderr


def test_public_names_are_there():
    """Each by its name, and in dir()."""
    for name in recommender.__all__:
        assert getattr(recommender, name).__name__ == name
        assert name in dir(recommender)


def test_an_unknown_name():
    """As any module answers."""
    with pytest.raises(AttributeError, match="has no attribute 'Oracle'"):
        _ = recommender.Oracle


def test_without_the_extra_one_line_says_how_to_get_it():
    """scikit-learn can't be found: the command that brings it."""
    found = python("import sys; sys.modules['sklearn'] = None\nimport recommender\nrecommender.TechniqueSelector")
    [line] = [line for line in found.stderr.splitlines() if line.startswith("ModuleNotFoundError")]
    assert "uv run --extra recommend" in line
