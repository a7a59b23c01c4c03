"""What a subcommand is, and the error for a call that can't be understood."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass

FINE, FAILED, WRONG_USAGE, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 130, 141


class UsageError(Exception):
    """A call that can't be understood; the text says in one line what to do."""


class CommandFailed(Exception):
    """Something that was asked for rightly and did not work; one line."""


@dataclass(frozen=True, slots=True)
class Command:
    """A subcommand of `bench`; its module is light, `run` imports what it needs and returns the exit code."""

    name: str
    summary: str  # one line of `bench --help`
    add_arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], int]
