"""Other work on the machine, on purpose: processes that keep a core busy each, and end with whoever started them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

# Ends when its standard input does: also where the parent was killed and could end nobody.
BURN = """
import os, sys, threading
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
while True:
    sum(range(10_000))
"""


@contextmanager
def busy(processes: int) -> Iterator[None]:
    """Keep `processes` cores busy meanwhile."""
    with ExitStack() as burning:
        for _ in range(processes):
            process = burning.enter_context(subprocess.Popen([sys.executable, "-c", BURN], stdin=subprocess.PIPE))
            burning.callback(process.kill)
        yield
