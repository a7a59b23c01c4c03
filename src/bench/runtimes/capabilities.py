"""What the engines of one interpreter find on this machine, printed as one JSON document."""

from __future__ import annotations

import ctypes
import json
import platform
import sys
from collections.abc import Iterable
from typing import Any

from bench.record.unavailable import unavailable
from bench.runtimes import TABLE


def translated(system: str = sys.platform) -> bool:
    """Whether this interpreter is an Intel build that Rosetta translates (`sysctl.proc_translated`)."""
    if system != "darwin":
        return False
    flag, size = ctypes.c_int(0), ctypes.c_size_t(4)
    library = ctypes.CDLL("/usr/lib/libSystem.B.dylib")
    failed = library.sysctlbyname(b"sysctl.proc_translated", ctypes.byref(flag), ctypes.byref(size), None, 0)
    return not failed and flag.value == 1


def capabilities(names: Iterable[str]) -> dict[str, Any]:
    """The interpreter, and each named engine's findings or the reason for none."""
    found: dict[str, Any] = {
        "python_version": platform.python_version(),
        "machine": platform.machine(),
        "translated": translated(),
    }
    return found | {name: _of(name) for name in names}


def _of(name: str) -> dict[str, Any]:
    engine = TABLE[name]()
    reason = engine.unavailable()
    if reason:
        return unavailable(reason)
    try:
        return engine.capabilities()
    except Exception as error:  # a library that can't be imported is a finding, not a crash
        return unavailable(f"{type(error).__name__}: {' '.join(str(error).split())}")


def main(arguments: list[str]) -> None:
    """Print the findings on the engines named; what libraries print meanwhile goes to stderr."""
    stdout, sys.stdout = sys.stdout, sys.stderr
    found = capabilities(arguments)
    print(json.dumps(found), file=stdout)
