"""Counting which functions of a suite one call runs, by watching it and not by asking it."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any


def count_calls(call: Callable[[], Any], folder: Path) -> Counter[str]:
    """Calls by qualified name of the Python functions that are written in `folder` and run on this thread.

    `Network.forward` counts its calls, a generator each time that it goes on. What a compiled graph runs without
    Python doesn't appear. The call is slow while it is watched, and nothing is timed.
    """
    found: Counter[str] = Counter()
    root, packages = f"{folder.resolve()}/", ("/site-packages/", "/.venv/")

    def watch(frame: Any, event: str, _: Any) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(root) and not any(p in code.co_filename for p in packages):
            found[code.co_qualname] += 1

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        call()
    finally:
        sys.setprofile(before)
    return found
