"""What a person is told when a command ends in an exception, and with which exit code."""

from __future__ import annotations

import os
import traceback

from bench.cli.command import FAILED, WRONG_USAGE, CommandFailed, UsageError

DEBUG = "BENCH_DEBUG"


def explain(error: Exception) -> tuple[int, list[str]]:
    """The exit code and the lines for stderr."""
    from bench.discover import UnknownSuite
    from bench.spec import SuiteError

    if isinstance(error, SuiteError):
        return WRONG_USAGE, [f"{error.source}: {mistake}" for mistake in error.mistakes]
    if isinstance(error, UsageError | UnknownSuite):
        return WRONG_USAGE, [str(error)]
    if isinstance(error, CommandFailed):
        return FAILED, [str(error)]
    return _explain_rooms(error)


def _explain_rooms(error: Exception) -> tuple[int, list[str]]:
    """Errors of rooms that are dear to import: by now the one that raised is imported anyway."""
    from bench.environment import CantResolve, SuiteEnvironmentError
    from bench.runner import UnknownName
    from bench.store import ResultsError

    if isinstance(error, SuiteEnvironmentError | CantResolve | ResultsError):
        return FAILED, [str(error)]
    if isinstance(error, UnknownName):
        return WRONG_USAGE, [str(error)]
    return FAILED, _unexpected(error)


def _unexpected(error: Exception) -> list[str]:
    text = " ".join(str(error).split()) or "no message"
    line = f"{type(error).__name__}: {text}"
    if os.environ.get(DEBUG) == "1":
        return ["".join(traceback.format_exception(error)).rstrip(), line]
    return [f"{line} (unexpected; set {DEBUG}=1 for the traceback)"]
