"""Which technique for this task on this machine, and how sure: learned from measured and field history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from recommender.estimators.selector import TechniqueSelector

__all__ = ["TechniqueSelector"]

# What is public, and the module that holds it: scikit-learn takes half a second to load, so nothing is loaded before
# it is asked for.
PUBLIC = {"TechniqueSelector": "recommender.estimators.selector"}


def __getattr__(name: str) -> Any:
    """Load what is asked for; without the extra, one line says how to get it."""
    import importlib

    if name not in PUBLIC:
        raise AttributeError(f"module 'recommender' has no attribute {name!r}")
    try:
        return getattr(importlib.import_module(PUBLIC[name]), name)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] != "sklearn":
            raise
        missing = (
            "recommender needs scikit-learn: run with `uv run --extra recommend ...`, or install the extra 'recommend'"
        )
        raise ModuleNotFoundError(missing, name=error.name) from None


def __dir__() -> list[str]:
    return sorted({*globals(), *PUBLIC})
