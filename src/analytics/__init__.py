"""What the history says: measured runs and cited field data in one warehouse, compared, ranked and shown.

The names below are loaded when they are first used, so that `import analytics` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

PUBLIC = {
    "compare": "analytics.comparison",
    "compare_families": "analytics.comparison",
    "frontier": "analytics.front",
    "trend": "analytics.trends",
    "frame": "analytics.frames",
    "insights": "analytics.insight",
    "report": "analytics.reporting",
}


def __getattr__(name: str) -> Any:
    """One of the public names, from the room where it lives."""
    if name not in PUBLIC:
        raise AttributeError(f"analytics has no '{name}'; it has {', '.join(PUBLIC)}")
    return getattr(import_module(PUBLIC[name]), name)


__all__ = sorted(PUBLIC)
