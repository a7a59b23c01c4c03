"""mlx-lm's models and caches without transformers: importing the package as a whole takes seconds and isn't needed.

`mlx_lm/__init__.py` imports the command-line side, which imports transformers. Here the package is registered by its
folder alone, so that `mlx_lm.models.llama` and its kin are the installed modules, nothing between them and the caller.
What needs the rest (AWQ, DWQ, checkpoints by id) imports it by its usual name afterwards and pays for it.
"""

from __future__ import annotations

import importlib.util
import sys
import types


def register() -> None:
    """Make `mlx_lm.…` importable by part; nothing where mlx_lm is imported already.

    Raises ModuleNotFoundError where it isn't installed.
    """
    if "mlx_lm" in sys.modules:
        return
    found = importlib.util.find_spec("mlx_lm")
    if found is None or found.submodule_search_locations is None:
        raise ModuleNotFoundError("mlx-lm is not installed: uv sync --project suites/text-generation")
    package = types.ModuleType("mlx_lm")
    package.__path__ = list(found.submodule_search_locations)
    package.__spec__ = found
    sys.modules["mlx_lm"] = package
